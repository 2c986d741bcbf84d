// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/lookup_teller.h"
#include "app/agent/order_counter.h"

#include "core/base/file_handle.h"
#include "tests/support/temporary_folder.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::agent;

namespace {

/// Answers with what it was brought, and has somebody come in between.
struct Taker : OrderTaker {
    void onProgress(std::function<void(const plan::PlanReport&)> progress) override { told = std::move(progress); }
    Result<std::string> take(const std::string& sealed, const std::string& policy) override {
        taken.push_back(sealed);
        if (meanwhile) {
            std::exchange(meanwhile, {})();
            told(plan::PlanReport());
        }
        return sealed + " by " + policy;
    }
    void hear(const std::string& lookups) override { heard.push_back(lookups); }
    std::optional<std::string> takeCancel(const std::string& sealed) override {
        return sealed.starts_with("cancel") ? std::optional<std::string>("cancelled") : std::nullopt;
    }
    std::function<void(const plan::PlanReport&)> told;
    std::function<void()> meanwhile;
    std::vector<std::string> taken, heard;
};

class Counter : public testing::Test {
protected:
    void SetUp() override {
        m_address.sun_family = AF_UNIX;
        std::strncpy(m_address.sun_path, (m_folder / "s").c_str(), sizeof m_address.sun_path - 1);
        ASSERT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&m_address), sizeof m_address), 0);
        ASSERT_EQ(::listen(listener.get(), 8), 0);
    }
    /// Somebody who has brought an order and waits.
    [[nodiscard]] Channel bring(const std::string& order, const std::string& policy = "policy") const {
        Channel channel(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
        EXPECT_EQ(::connect(channel.descriptor(), reinterpret_cast<const sockaddr*>(&m_address), sizeof m_address), 0);
        EXPECT_TRUE(channel.send({FrameKind::Policy, policy}));
        EXPECT_TRUE(channel.send({FrameKind::Order, order}));
        return channel;
    }
    static std::string answerTo(Channel& channel) {
        while (true) {
            const auto frame = channel.receive(1000);
            if (!frame || !*frame || (*frame)->kind == FrameKind::Answer) {
                return frame && *frame ? (*frame)->text : "none";
            }
        }
    }

    metsuke::test::TemporaryFolder m_folder;
    sockaddr_un m_address{};
    FileHandle listener{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)};
    Taker taker;
    const Account account{"me", ::geteuid(), ::getegid(), false};
    OrderCounter counter{taker, listener.get(), account};
};

} // namespace

TEST_F(Counter, Order_isAnsweredWithThePolicyItCameWith) {
    Channel asker = bring("order");
    ASSERT_TRUE(counter.serve(counter.accept()));
    EXPECT_EQ(answerTo(asker), "order by policy");
}

TEST_F(Counter, WhoComesMeanwhile_isCancelledAtOnceOrServedAfterwards) {
    std::optional<Channel> cancel, next;
    taker.meanwhile = [&] {
        cancel.emplace(bring("cancel order"));
        next.emplace(bring("next"));
    };
    Channel asker = bring("order");
    ASSERT_TRUE(counter.serve(counter.accept()));
    EXPECT_EQ(taker.taken, std::vector<std::string>{"order"});
    EXPECT_EQ(answerTo(*cancel), "cancelled");
    EXPECT_EQ(answerTo(asker), "order by policy");
    ASSERT_TRUE(counter.serveWaiting());
    EXPECT_EQ(answerTo(*next), "next by policy");
}

TEST_F(Counter, Lookups_areHeardAtOnce_andTakeNobodysPlace) {
    std::vector<Channel> told;
    const auto tell = [&](const std::string& lookups) {
        Channel channel = Channel::to(m_folder / "s");
        EXPECT_TRUE(channel.send({FrameKind::Names, lookups}));
        told.push_back(std::move(channel));
    };
    std::optional<Channel> cancel;
    taker.meanwhile = [&] {
        tell("one");
        tell("two");
        cancel.emplace(bring("cancel order"));
    };
    Channel asker = bring("order");
    ASSERT_TRUE(counter.serve(counter.accept()));
    EXPECT_EQ(taker.heard, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(answerTo(*cancel), "cancelled");
    EXPECT_EQ(answerTo(asker), "order by policy");
    ASSERT_TRUE(counter.serveWaiting());
    EXPECT_EQ(taker.taken, std::vector<std::string>{"order"});
    EXPECT_FALSE(told.front().receive(1000)) << "it is hung up";
}

TEST_F(Counter, Teller_bringsWhatIsLookedUp_onceThatIsRecorded) {
    const auto served = [&] {
        pollfd knock{listener.get(), POLLIN, 0};
        return ::poll(&knock, 1, 5000) == 1 && counter.serve(counter.accept()).ok();
    };
    LookupTeller teller(m_folder / "s");
    teller.tell("first");
    teller.setRecorded(true);
    ASSERT_TRUE(served());
    teller.tell("second");
    ASSERT_TRUE(served());
    std::string all;
    for (const std::string& text : taker.heard) {
        all += text;
    }
    EXPECT_EQ(all.find("first\n"), 0U);
    EXPECT_NE(all.find("second\n"), std::string::npos);
}

TEST_F(Counter, TellerWhoseLookupsAreNotRecorded_rests) {
    const auto used = [] {
        timespec time{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return time.tv_sec * kSecond + time.tv_nsec;
    };
    LookupTeller teller(m_folder / "s");
    teller.setRecorded(true);
    teller.setRecorded(false); // what watched them has ended
    teller.tell("late");
    const Duration before = used();
    pollfd knock{listener.get(), POLLIN, 0};
    while (::poll(&knock, 1, 300) == 1) { // a sign of life may have been on its way
        ASSERT_TRUE(counter.serve(counter.accept()));
    }
    EXPECT_LT(used() - before, 150 * kMillisecond);
    EXPECT_EQ(std::ranges::count(taker.heard, "late\n"), 0);
}

/// A piece of evidence is larger than what a socket holds by itself.
TEST_F(Counter, LargestAnswerAndOrder_passWhole) {
    const std::string order(Channel::kMaximumFrame - 64, 'o');
    Channel asker = Channel::to(m_folder / "s");
    const auto sent = asker.send({FrameKind::Order, order});
    if (!sent && ::geteuid() != 0) {
        GTEST_SKIP() << "only root may have sockets that hold so much";
    }
    ASSERT_TRUE(sent) << sent.error().message.id;
    ASSERT_TRUE(counter.serve(counter.accept()));
    EXPECT_EQ(answerTo(asker), order + " by ");
}

TEST_F(Counter, WhoDoesNotRead_isNotWaitedForForEver) {
    Channel asker = bring("order");
    Channel channel = counter.accept();
    const int least = 1;
    ::setsockopt(channel.descriptor(), SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
    while (::send(channel.descriptor(), "g", 1, MSG_DONTWAIT) == 1) { } // as if it had been told of progress until nothing more fits
    const auto served = counter.serve(std::move(channel));
    ASSERT_FALSE(served);
    EXPECT_EQ(served.error().message.id, "agent.channel_failed");
}

TEST_F(Counter, PolicyAfterPolicy_isNotReadForEver) {
    Channel asker = bring("order");
    Channel other = Channel::to(m_folder / "s");
    ASSERT_TRUE(other.send({FrameKind::Policy, "one"}));
    ASSERT_TRUE(other.send({FrameKind::Policy, "two"}));
    ASSERT_TRUE(other.send({FrameKind::Order, "theirs"}));
    ASSERT_TRUE(counter.serve(counter.accept()));
    ASSERT_TRUE(counter.serve(counter.accept()));
    EXPECT_EQ(taker.taken, std::vector<std::string>{"order"});
    EXPECT_EQ(answerTo(other), "none") << "it is hung up";
}

TEST_F(Counter, Nonsense_isNotCarriedOut) {
    Channel channel(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::connect(channel.descriptor(), reinterpret_cast<const sockaddr*>(&m_address), sizeof m_address), 0);
    ASSERT_TRUE(channel.send({FrameKind::Answer, "order"}));
    EXPECT_TRUE(counter.serve(counter.accept()));
    EXPECT_TRUE(taker.taken.empty());
}
