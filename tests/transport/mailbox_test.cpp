// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/transport/inbox.h"

#include "core/transport/mailbox.h"

#include <thread>

using namespace metsuke;
using namespace metsuke::transport;
using namespace metsuke::transport::test;
using Clock = std::chrono::steady_clock;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

Mailbox::Arrived arrived(Parcel parcel) { return {3, std::move(parcel)}; }
Mailbox::TimePoint soon() { return Clock::now() + milliseconds(1); }
Mailbox::TimePoint never() { return Clock::now() + hours(1); }

} // namespace

TEST(Mailbox, WhatCame_isTakenInOrder) {
    Mailbox mailbox;
    EXPECT_TRUE(mailbox.add(arrived(response("1"))));
    EXPECT_TRUE(mailbox.add({1, {}}));
    EXPECT_TRUE(mailbox.add(arrived(response("2"))));
    EXPECT_EQ(mailbox.next(never(), {})->parcel->text, "1");
    const auto rest = mailbox.take(never(), {}, 10, {});
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest[0].way, 1U);
    EXPECT_FALSE(rest[0].parcel);
    EXPECT_EQ(rest[1].parcel->text, "2");
    EXPECT_FALSE(mailbox.next(soon(), {}));
}

TEST(Mailbox, Full_saysSo_untilSomethingWasTaken) {
    Mailbox mailbox;
    for (int i = 0; i < 64; ++i) {
        EXPECT_TRUE(mailbox.add(arrived(response(std::string(kMaximumParcel, 'x')))));
    }
    EXPECT_FALSE(mailbox.add(arrived(response("x"))));
    EXPECT_TRUE(mailbox.next(never(), {}));
    EXPECT_TRUE(mailbox.add(arrived(response("x"))));
}

TEST(Mailbox, EnrolRequests_haveASmallShare) {
    Mailbox mailbox;
    const Parcel request{ParcelKind::EnrolRequest, "t0ken", "please"};
    for (int i = 0; i < 256; ++i) {
        EXPECT_TRUE(mailbox.add(arrived(request)));
    }
    EXPECT_FALSE(mailbox.add(arrived(request)));
    EXPECT_TRUE(mailbox.add(arrived(response("x"))));
    EXPECT_TRUE(mailbox.next(never(), {}));
    EXPECT_TRUE(mailbox.add(arrived(request)));
}

TEST(Mailbox, Collected_untilTheTimeOrTheNumberIsReached) {
    Mailbox mailbox;
    mailbox.add(arrived(response("1")));
    mailbox.add(arrived(response("2")));
    EXPECT_EQ(mailbox.take(never(), never(), 2, {}).size(), 2U); // as many as were wanted
    mailbox.add(arrived(response("3")));
    const auto earliest = Clock::now() + milliseconds(20);
    EXPECT_EQ(mailbox.take(never(), earliest, 2, {}).size(), 1U);
    EXPECT_GE(Clock::now(), earliest);
}

TEST(Mailbox, Waiting_endsWhenItIsWokenOrStopped) {
    Mailbox mailbox;
    mailbox.wake();
    EXPECT_TRUE(mailbox.take(never(), never(), 2, {}).empty());
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(mailbox.next(never(), stop.get_token()));
    std::jthread other([&] { mailbox.add(arrived(response("x"))); });
    EXPECT_TRUE(mailbox.next(never(), {}));
}
