// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/activity.h"

#include <gtest/gtest.h>

#include <set>

using namespace metsuke;
using namespace metsuke::endpoint;

TEST(ProcessUid, Text_bothWays_isTheSame) {
    const ProcessUid uid{0x0123456789abcdefULL, 7};
    EXPECT_EQ(uid.toString(), "0123456789abcdef0000000000000007");
    EXPECT_EQ(ProcessUid::parse(uid.toString()), uid);
    for (const char* wrong : {"", "7", "0123456789abcdef000000000000000g", "0123456789abcdef00000000000000077", "-123456789abcdef0000000000000007"}) {
        EXPECT_FALSE(ProcessUid::parse(wrong)) << wrong;
    }
}

TEST(ProcessUid, Reuse_ofAPidOrABoot_isAnotherProcess) {
    std::set<ProcessUid> uids;
    for (const char* device : {"a", "ab"}) {
        for (const char* boot : {"c", "bc"}) {
            for (const int64_t pid : {1, 11}) {
                for (const Duration start : {Duration{1}, Duration{11}}) {
                    uids.insert(processUid(device, boot, pid, start));
                    EXPECT_EQ(processUid(device, boot, pid, start), processUid(device, boot, pid, start));
                }
            }
        }
    }
    EXPECT_EQ(uids.size(), 16U); // "a" + "bc" is not "ab" + "c"
    EXPECT_TRUE(uids.begin()->isKnown());
    EXPECT_FALSE(ProcessUid{}.isKnown());
}
