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
    using Names = std::vector<std::string>;
    EXPECT_EQ(agreed({}), (Names{"Ann"}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now}, ben)}), (Names{"Ann", "Ben"}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now}, annOther)}), (Names{"Ann"})) << "two keys of one person";
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now}, stranger)}), (Names{"Ann"}));
    EXPECT_EQ(agreed({plan::writeApproval({std::string(64, 'b'), "agent-1", now}, ben)}), (Names{"Ann"}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-2", now}, ben)}), (Names{"Ann"}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now - 2 * kDay}, ben)}), (Names{"Ann"}));
    EXPECT_EQ(agreed({plan::writeApproval({hash, "agent-1", now + 2 * kHour}, ben)}), (Names{"Ann"}));
    EXPECT_EQ(agreed({"nonsense"}), (Names{"Ann"}));
}

TEST(Protection, WhatHoldsTheSystemUp_isNeverTouched) {
    const Protection protection({"/var/lib/metsuke-agent", "/usr/bin/metsuke-agent"}, {{"/srv/*"}, {"backup"}, {"db*"}, {*Cidr::parse("10.0.0.0/24")}});
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
    EXPECT_TRUE(protection.isAsset("/srv/data/x"));
    EXPECT_TRUE(protection.isAssetAccount("backup"));
    EXPECT_TRUE(protection.isAssetService("db2.service"));
    EXPECT_TRUE(protection.isAssetAddress(*IpAddress::parse("10.0.0.7")));
    EXPECT_FALSE(protection.isAssetAddress(*IpAddress::parse("10.0.1.7")));
}
