// SPDX-License-Identifier: GPL-3.0-or-later
// `dev chain`, as a test.
#include "tests/support/process.h"

#include <csignal>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace metsuke::test;

namespace {

class Chain : public ::testing::Test {
protected:
    void SetUp() override {
        if (::geteuid() != 0) {
            GTEST_SKIP() << "making network namespaces and recording this host needs root";
        }
        if (quietly({"unshare", "--mount", "true"}) != 0) {
            GTEST_SKIP() << "this machine gives no mount namespaces";
        }
        if (quietly({"mosquitto", "-h"}) == 127) {
            GTEST_SKIP() << "mosquitto is not installed";
        }
    }
};

std::string namespaces() {
    Process listing({"ip", "netns", "list"});
    listing.wait();
    return listing.out();
}

} // namespace

TEST_F(Chain, WholeStory_everyStepPasses) {
    Process chain({METSUKE_CHAIN});
    const pid_t id = chain.id();
    EXPECT_EQ(chain.wait(), 0) << chain.out() << chain.err();
    EXPECT_EQ(namespaces().find("mc" + std::to_string(id) + '-'), std::string::npos);
}

TEST_F(Chain, Interrupted_leavesNothing) {
    Process chain({METSUKE_CHAIN});
    const pid_t id = chain.id();
    ASSERT_TRUE(eventually([&] { return chain.out().find("network") != std::string::npos; })) << chain.err();
    EXPECT_NE(namespaces().find("mc" + std::to_string(id) + '-'), std::string::npos);
    chain.signal(SIGINT);
    EXPECT_EQ(chain.wait(), 130) << chain.out() << chain.err();
    EXPECT_EQ(namespaces().find("mc" + std::to_string(id) + '-'), std::string::npos);
}

TEST_F(Chain, UnknownStep_isAUsageError) {
    Process chain({METSUKE_CHAIN, "--until", "never"});
    EXPECT_EQ(chain.wait(), 2);
}
