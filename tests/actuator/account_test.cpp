// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/account_handler.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/file_stage.h"
#include "tests/actuator/nothing_protected.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Bench;
using actuator::test::Direct;
using actuator::test::FileStage;
using actuator::test::kNothingProtected;
using actuator::test::put;
using metsuke::test::readFile;
using plan::State;

namespace {

const std::string kRoot = "root:$y$secret:19000:0:99999:7:::\n", kAnn = "ann:$y$hers:19000:0:99999:7:::\n", kBen = "ben:!:19000:0:99999:7:::\n";
const std::string kAnnLocked = "ann:!$y$hers:19000:0:99999:7::1:\n";

class Account : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = FileStage::whyNot(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        stage = std::make_unique<FileStage>();
        handler = std::make_shared<AccountHandler>(kNothingProtected, stage->path("root"));
        bench.handlers.add(plan::Action::DisableAccount, handler);
        put(shadow(), kRoot + kAnn + kBen);
        put(stage->path("root/etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nben:x:1001:1001::/:/bin/sh\n");
        put(stage->path("root/etc/group"), "root:x:0:\nsudo:x:27:ann\n");
    }
    std::string shadow() { return stage->path("root/etc/shadow"); }
    std::string refusal(const std::string& name, int64_t uid = -1) {
        return Direct(*handler, plan::Action::DisableAccount, plan::AccountTarget{name, uid}).refusal();
    }
    static plan::Step step(plan::Action action) { return {"s1", action, plan::AccountTarget{"ann", 1000}, {}}; }
    std::unique_ptr<FileStage> stage;
    std::shared_ptr<AccountHandler> handler;
    Bench bench;
};

} // namespace

TEST_F(Account, Locked_andUnlockedAgain_leavesEveryOtherLine) {
    std::filesystem::permissions(shadow(), std::filesystem::perms::owner_read);
    const FileMetadata before = actuator::test::metadataOf(shadow());
    ASSERT_EQ(bench.carryOut({step(plan::Action::DisableAccount)}).state, State::Done);
    EXPECT_EQ(readFile(shadow()), kRoot + kAnnLocked + kBen);
    EXPECT_EQ(actuator::test::metadataOf(shadow()).mode, 0400u);
    const auto again = bench.carryOut({step(plan::Action::DisableAccount)});
    EXPECT_FALSE(again.steps[0].isChange);
    put(shadow(), kRoot + kAnnLocked + "ben:$y$new:19001:0:99999:7:::\n");
    EXPECT_EQ(bench.carryOut({step(plan::Action::EnableAccount)}).state, State::Done);
    EXPECT_EQ(readFile(shadow()), kRoot + kAnn + "ben:$y$new:19001:0:99999:7:::\n") << "what happened to others meanwhile stays";
    FileMetadata now = actuator::test::metadataOf(shadow());
    now.modified = before.modified; // who reads it by its time has to see that it is another one
    now.mode = before.mode; // put() made it anew
    now.size = before.size;
    EXPECT_EQ(differenceOf(before, now), "") << "owner, attributes and flags";
}

TEST_F(Account, WhatRunsAsIt_isToldByTheDryRun) {
    const auto effects = [&](const std::string& uid) {
        put(stage->path("root/etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nann:x:" + uid + ":1000::/home/ann:/bin/sh\n");
        return Direct(*handler, plan::Action::DisableAccount, plan::AccountTarget{"ann", -1}).check().effects;
    };
    const auto none = effects("61234"), some = effects(std::to_string(::getuid())); // who runs this test
    EXPECT_EQ(none.size(), 1u);
    ASSERT_EQ(some.size(), 2u);
    EXPECT_EQ(some[1].id, "actuator.account_runs");
    EXPECT_GT(std::get<int64_t>(some[1].args[0].second), 0);
}

TEST_F(Account, ChangedSince_isLeftAlone) {
    const auto done = bench.carryOut({step(plan::Action::DisableAccount)});
    put(shadow(), kRoot + "ann:$y$other:19001:0:99999:7:::\n");
    const auto undone = bench.undo({done.steps[0].undoId, ""});
    EXPECT_EQ(undone.steps[0].refusal->reason, "changed_since");
    EXPECT_EQ(readFile(shadow()), kRoot + "ann:$y$other:19001:0:99999:7:::\n");
}

TEST_F(Account, OfTheAdministrator_ofElsewhere_orAnother_isRefused) {
    EXPECT_EQ(refusal("root"), "protected");
    EXPECT_EQ(refusal("ldap-user"), "no_local_account");
    EXPECT_EQ(refusal("ann", 1001), "other_account");
    EXPECT_EQ(refusal("ann", 1000), "");
    put(shadow(), "root:*:19000:0:99999:7:::\n" + kAnn);
    EXPECT_EQ(refusal("ann"), "last_administrator");
}

TEST_F(Account, EnabledByHandSince_isToldBeforeAnUndo) {
    const std::string id = bench.carryOut({step(plan::Action::DisableAccount)}).steps[0].undoId;
    EXPECT_TRUE(bench.lookAtUndo({id, ""}).steps[0].isChange);
    EXPECT_EQ(readFile(shadow()), kRoot + kAnnLocked + kBen) << "only looked";
    put(shadow(), kRoot + kAnn + kBen);
    const auto seen = bench.lookAtUndo({id, ""}).steps[0];
    EXPECT_EQ(seen.state, State::Planned);
    EXPECT_FALSE(seen.isChange) << "there is nothing to do";
    put(shadow(), kRoot + "ann:$y$new:19001:0:99999:7:::\n" + kBen);
    EXPECT_EQ(bench.lookAtUndo({id, ""}).steps[0].refusal->reason, "changed_since") << "with another password";
}
