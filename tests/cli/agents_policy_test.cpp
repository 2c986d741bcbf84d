// SPDX-License-Identifier: GPL-3.0-or-later
// The policy from the command line: shown, exported, signed where the root key is, set; and what is not to be taken for one.
#include "tests/cli/cli_program.h"
#include "tests/fleet/fleet_fixture.h"

#include "core/fleet/fleet_keys.h"

#include <algorithm>

using namespace metsuke;
using namespace metsuke::test;
using namespace metsuke::fleet;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

namespace {

/// A fleet whose root key was carried away.
class CliPolicy : public metsuke::fleet::test::FleetTest {
protected:
    void SetUp() override {
        FleetTest::SetUp();
        auto keys = FleetKeys::open(path());
        ASSERT_WORKS(keys);
        ASSERT_WORKS(keys->keepPolicy({"mqtts://192.0.2.1:8883"}));
        std::filesystem::rename(path() / "root.key", root);
    }
    Ran policy(std::vector<std::string> more) const {
        std::vector<std::string> all{"agents", "policy"};
        all.insert(all.end(), more.begin(), more.end());
        all.insert(all.end(), {"--fleet", path().string()});
        return metsuke::test::run(all);
    }
    [[nodiscard]] Json shown() const { return Json::parse(policy({"show", "--json"}).out); }
    /// The next one, as somebody edits it.
    Json draft() {
        const std::string file = scratch / "exported.json";
        EXPECT_EQ(policy({"export", "-o", file}).exitCode, 0);
        return Json::parse(readFile(file));
    }
    /// Signs it; the file.
    std::string signedBy(const std::string& key, const Json& draft, const std::string& name = "signed") {
        writeFile(scratch / (name + ".draft"), draft.dump(2));
        const Ran ran = policy({"sign", scratch / (name + ".draft"), "--root-key", key, "-o", scratch / name});
        EXPECT_EQ(ran.exitCode, 0) << ran.err;
        return scratch / name;
    }
    [[nodiscard]] std::string inForce() const { return readFile(path() / "policy.json"); }

    ScratchFolder scratch;
    const std::string root = scratch / "root.key";
};

} // namespace

TEST_F(CliPolicy, Draft_isExported_signedWhereTheRootKeyIs_andSet) {
    EXPECT_EQ(shown()["root_key"], "elsewhere");
    EXPECT_EQ(shown()["version"], 1);
    Json next = draft();
    EXPECT_EQ(next["version"], 2);
    EXPECT_FALSE(next.contains("signature"));
    next["operators"].push_back({{"name", "suzuki"}, {"role", "responder"}, {"key", openc2::SigningKey::make()->verifyingKey().toText()}});
    next["mitigation"]["tiers"]["kill_process"] = 3;
    const Ran set = policy({"set", signedBy(root, next)});
    EXPECT_EQ(set.exitCode, 0) << set.err;
    EXPECT_THAT(set.err, HasSubstr("Version 2 is in force"));
    const Json now = shown();
    EXPECT_EQ(now["version"], 2);
    EXPECT_EQ(now["policy"]["mitigation"]["tiers"]["kill_process"], 3);
    EXPECT_EQ(now["policy"]["operators"].size(), 2U);
    EXPECT_THAT(logged(), Contains("policy.set"));
}

TEST_F(CliPolicy, OneSignedByAnotherKey_isRefused_andTheOneInForceStays) {
    ASSERT_WORKS(openc2::SigningKey::make()->save(scratch / "other.key"));
    const std::string before = inForce();
    const Ran set = policy({"set", signedBy(scratch / "other.key", draft())});
    EXPECT_EQ(set.exitCode, 3) << set.err;
    EXPECT_EQ(inForce(), before);
    EXPECT_EQ(shown()["version"], 1);
    EXPECT_THAT(logged(), Contains("policy.refused"));
    EXPECT_THAT(logged(), Not(Contains("policy.set")));
}

TEST_F(CliPolicy, OlderOne_orTheSameAgain_isRefused) {
    Json second = draft(), third = second;
    third["version"] = 3;
    const std::string old = signedBy(root, second, "second"), newer = signedBy(root, third, "third");
    EXPECT_EQ(policy({"set", newer}).exitCode, 0);
    for (const std::string& file : {old, newer}) {
        const Ran set = policy({"set", file});
        EXPECT_EQ(set.exitCode, 2) << set.err;
        EXPECT_THAT(set.err, HasSubstr("not newer than the one in force (3)"));
    }
    EXPECT_EQ(shown()["version"], 3);
}

TEST_F(CliPolicy, OneThatLocksThisWorkstationOut_isRefused) {
    Json next = draft();
    next["operators"][0]["key"] = openc2::SigningKey::make()->verifyingKey().toText();
    const Ran set = policy({"set", signedBy(root, next)});
    EXPECT_EQ(set.exitCode, 2) << set.err;
    EXPECT_THAT(set.err, HasSubstr("no administrator of that policy"));
    EXPECT_EQ(shown()["version"], 1);
}

TEST_F(CliPolicy, AlteredAfterSigning_orNotSigned_isRefused) {
    const std::string file = signedBy(root, draft());
    std::string text = readFile(file);
    text.replace(text.find("192.0.2.1"), 9, "192.0.2.2");
    writeFile(file, text);
    writeFile(scratch / "unsigned", draft().dump());
    for (const std::string& one : {file, scratch / "unsigned", scratch / "none"}) {
        EXPECT_EQ(policy({"set", one}).exitCode, 3) << one;
    }
    EXPECT_EQ(shown()["version"], 1);
}

TEST_F(CliPolicy, DraftThatAgentsWouldPassOver_isNotSigned) {
    for (const auto& [action, tier, why] : {std::tuple("no_such_action", 3, "no action is called so"), std::tuple("restart_host", 1, "cannot lower that")}) {
        Json next = draft();
        next["mitigation"]["tiers"] = {{action, tier}};
        writeFile(scratch / "draft", next.dump());
        const Ran sign = policy({"sign", scratch / "draft", "--root-key", root, "-o", scratch / "signed"});
        EXPECT_EQ(sign.exitCode, 2) << action << sign.err;
        EXPECT_THAT(sign.err, HasSubstr(why));
        EXPECT_FALSE(std::filesystem::exists(scratch / "signed")) << action;
    }
    EXPECT_EQ(policy({"sign", scratch / "draft"}).exitCode, 2) << "without a key";
}
