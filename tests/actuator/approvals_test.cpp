// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/approvals.h"

#include "core/actuator/protection.h"
#include "core/plan/approval.h"
#include "tests/openc2/samples.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::actuator;

TEST(Approvals, EachPersonCountsOnce_andOnlyForWhatWasAgreedTo) {
    const auto ann = openc2::test::makeKey(), annOther = openc2::test::makeKey(), ben = openc2::test::makeKey(), stranger = openc2::test::makeKey();
    openc2::Policy policy = openc2::test::samplePolicy(ann, ben);
    policy.operators.push_back({"Ann", "analyst", annOther.verifyingKey().toText()});
    const Timestamp now{1'790'000'000'000 * kMillisecond};
    const std::string hash(64, 'a');
    const auto agreed = [&](std::vector<std::string> approvals) {
        return agreeing({hash, std::move(approvals)}, policy, "agent-1", ann.verifyingKey().id(), now);
    };
    using plan::Tier;
    using Persons = std::vector<Person>;
    const Person justAnn{"Ann", Tier::T1}, withBen{"Ben", Tier::T3};
    EXPECT_EQ(agreed({}), (Persons{justAnn}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now}, ben)}), (Persons{justAnn, withBen}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now}, annOther)}), (Persons{justAnn})) << "two keys of one person";
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now}, stranger)}), (Persons{justAnn}));
    EXPECT_EQ(agreed({plan::writeApproval({std::string(64, 'b'), "agent-1", now}, ben)}), (Persons{justAnn}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-2", now}, ben)}), (Persons{justAnn}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now - 2 * kDay}, ben)}), (Persons{justAnn}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now + 2 * kHour}, ben)}), (Persons{justAnn}));
    EXPECT_EQ(agreed({"nonsense"}), (Persons{justAnn}));
    EXPECT_EQ(agreeingTo(Tier::T1, {justAnn, withBen}), 2U);
    EXPECT_EQ(agreeingTo(Tier::T3, {justAnn, withBen}), 1U) << "an analyst has no say in that";
    EXPECT_EQ(mostOf(policy, ben.verifyingKey().id()), Tier::T3);
    EXPECT_FALSE(mostOf(policy, stranger.verifyingKey().id()));
}

TEST(Protection, WhatHoldsTheSystemUp_isNeverTouched) {
    const Protection protection({"/var/lib/metsuke-agent", "/usr/bin/metsuke-agent"}, {{"/srv/*"}, {"backup"}, {"db*"}, {IpRange::parse("10.0.0.0/24").value()}, {}});
    for (const char* path : {"/", "/lib64/ld-linux-x86-64.so.2", "/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", "/usr/lib/x86_64-linux-gnu/libc.so.6",
             "/proc/1/exe", "/boot/vmlinuz", "/var/lib/metsuke-agent/actuator/journal.db", "/usr/bin/metsuke-agent", "/etc/shadow"}) {
        EXPECT_TRUE(protection.refusesFile(path)) << path;
    }
    EXPECT_FALSE(protection.refusesFile("/home/ann/.update"));
    EXPECT_FALSE(protection.refusesFile("/usr/bin/metsuke-agent-look-alike"));
    EXPECT_TRUE(protection.refusesProgram("/lib/systemd/systemd-journald"));
    EXPECT_TRUE(protection.refusesProgram("/usr/bin/dbus-daemon"));
    EXPECT_FALSE(protection.refusesProgram("/usr/bin/bash")) << "a shell may be what the intruder has";
    EXPECT_TRUE(protection.refusesAccount("root"));
    EXPECT_TRUE(protection.refusesService("dbus.service"));
    const Protection forbidding({}, {}, {{"/srv/*"}, {"backup"}, {"db*"}, {IpRange::parse("10.0.0.0/24").value()}, {"/opt/plc/*"}});
    EXPECT_EQ(forbidding.refusesFile("/srv/data/x")->reason, "policy_protected");
    EXPECT_TRUE(forbidding.refusesProgram("/opt/plc/bin/run"));
    EXPECT_TRUE(forbidding.refusesAccount("backup"));
    EXPECT_TRUE(forbidding.refusesService("db2.service"));
    EXPECT_TRUE(forbidding.refusesAddresses(IpRange::parse("10.0.0.0/16").value()));
    EXPECT_TRUE(forbidding.refusesFile("/etc/shadow")) << "what is built in stays";
    EXPECT_TRUE(protection.isAsset("/srv/data/x"));
    EXPECT_TRUE(protection.isAssetAccount("backup"));
    EXPECT_TRUE(protection.isAssetService("db2.service"));
    EXPECT_TRUE(protection.touchesAsset(IpRange(*IpAddress::parse("10.0.0.7"))));
    EXPECT_TRUE(protection.touchesAsset(IpRange::parse("10.0.0.0/16").value())) << "what is protected is inside";
    EXPECT_FALSE(protection.touchesAsset(IpRange(*IpAddress::parse("10.0.1.7"))));
}
