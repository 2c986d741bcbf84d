// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/dns_tracker.h"

#include "tests/sensor/dns_datagrams.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::sensor;
using namespace metsuke::test;

namespace {

constexpr const char* kHost = "10.0.0.5";
constexpr const char* kServer = "10.0.0.53";
constexpr uint16_t kFromPort = 40000;

class DnsLookups : public ::testing::Test {
protected:
    void ask(Duration now, const std::string& name, uint16_t id = 7, uint16_t port = kFromPort) {
        m_tracker.take(datagram(kHost, port, kServer, 53, dnsMessage(id, name, {}, false)), true, now);
    }
    void answer(Duration now, const std::string& name, const std::string& address, uint16_t id = 7, const char* server = kServer) {
        m_tracker.take(datagram(server, 53, kHost, kFromPort, dnsMessage(id, name, address)), false, now);
    }
    std::vector<endpoint::NameLookedUp> lookups(Duration now, bool all = false) {
        std::vector<endpoint::NameLookedUp> found;
        for (const Observation& observation : m_tracker.lookups(now, all)) {
            m_last = observation;
            found.push_back(std::get<NameSeen>(observation.body).lookup);
        }
        return found;
    }
    int m_asked = 0;
    DnsTracker m_tracker{[this](const DnsTracker::Ends& ends) {
        ++m_asked;
        EXPECT_EQ(ends.local.toString(), kHost);
        EXPECT_EQ(ends.remote.toString(), kServer);
        m_protocol = ends.protocol;
        return ProcessKey{int64_t{ends.localPort}, kSecond};
    }};
    IpProtocol m_protocol = IpProtocol::Udp;
    Observation m_last;
};

} // namespace

TEST_F(DnsLookups, QuestionAndItsAnswer_areOneLookup_ofWhoAsked) {
    ask(kSecond, "Evil.example");
    EXPECT_TRUE(lookups(kSecond).empty());
    answer(2 * kSecond, "evil.example", "192.0.2.7");
    const auto found = lookups(2 * kSecond);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].name, "evil.example");
    EXPECT_EQ(found[0].type, "A");
    EXPECT_EQ(found[0].result, "NOERROR");
    EXPECT_EQ(found[0].answers, std::vector<std::string>{"192.0.2.7"});
    EXPECT_EQ(m_last.time, kSecond) << "when it was asked";
    EXPECT_EQ(m_last.process.pid, kFromPort);
    EXPECT_TRUE(lookups(kMinute, true).empty());
}

TEST_F(DnsLookups, AnswersThatNobodyAskedFor_areNone) {
    answer(kSecond, "evil.example", "192.0.2.7");
    ask(kSecond, "evil.example");
    answer(kSecond, "evil.example", "192.0.2.8", 8); // another number
    answer(kSecond, "other.example", "192.0.2.8"); // another name
    answer(kSecond, "evil.example", "192.0.2.8", 7, "10.0.0.54"); // somebody else
    EXPECT_TRUE(lookups(kSecond).empty());
}

TEST_F(DnsLookups, QuestionWithoutAnswer_isTold_andAskedAgainIsOne) {
    ask(kSecond, "dead.example");
    ask(3 * kSecond, "dead.example");
    EXPECT_TRUE(lookups(kSecond + DnsTracker::kPatience - 1).empty());
    const auto found = lookups(kSecond + DnsTracker::kPatience);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].result, "");
    EXPECT_EQ(m_asked, 1);
    EXPECT_TRUE(lookups(kMinute, true).empty());
}

TEST_F(DnsLookups, TheSameAgain_isToldOnceAMinute) {
    for (int i = 0; i < 130; ++i) {
        ask(i * kSecond, "often.example", static_cast<uint16_t>(i));
        answer(i * kSecond, "often.example", "192.0.2.7", static_cast<uint16_t>(i));
    }
    EXPECT_EQ(lookups(130 * kSecond).size(), 3U);
    ask(131 * kSecond, "often.example", 500);
    answer(131 * kSecond, "often.example", "192.0.2.99", 500);
    EXPECT_EQ(lookups(131 * kSecond).size(), 1U) << "another answer is news";
}

TEST_F(DnsLookups, FloodOfQuestions_staysWithinItsBounds_andLosesNone) {
    size_t told = 0;
    for (uint16_t i = 0; i < 3 * DnsTracker::kMaximumOpen; ++i) {
        ask(kSecond, "n" + std::to_string(i) + ".example", i);
    }
    told += lookups(kSecond).size();
    EXPECT_EQ(told, 2 * DnsTracker::kMaximumOpen);
    told += lookups(kSecond, true).size();
    EXPECT_EQ(told, 3 * DnsTracker::kMaximumOpen);
}

TEST_F(DnsLookups, OtherDatagrams_arePassedOver) {
    const auto message = dnsMessage(7, "evil.example", {}, false);
    m_tracker.take(datagram(kHost, kFromPort, kServer, 5353, message), true, kSecond);
    m_tracker.take(datagram(kServer, kFromPort, kHost, 53, message), false, kSecond); // a question to this host
    m_tracker.take({}, true, kSecond);
    auto cut = datagram(kHost, kFromPort, kServer, 53, message);
    for (size_t size = cut.size(); size-- > 0;) {
        cut.resize(size);
        m_tracker.take(cut, true, kSecond);
    }
    EXPECT_TRUE(lookups(kMinute, true).empty());
    EXPECT_EQ(m_asked, 0);
}

TEST_F(DnsLookups, ByTcp_areTakenFromTheSegmentThatTheyBeginIn_andAnAnswerCountsOnlyByTheWayOfItsQuestion) {
    const auto question = dnsMessage(7, "evil.example", {}, false), reply = dnsMessage(7, "evil.example", "192.0.2.7");
    m_tracker.take(segment(kHost, kFromPort, kServer, 53, {}), true, kSecond); // the connection is being made
    m_tracker.take(segment(kHost, kFromPort, kServer, 53, framed(question)), true, kSecond);
    EXPECT_EQ(m_protocol, IpProtocol::Tcp);
    answer(kSecond, "evil.example", "192.0.2.66"); // by UDP
    EXPECT_TRUE(lookups(kSecond).empty());
    m_tracker.take(segment(kServer, 53, kHost, kFromPort, framed(reply)), false, kSecond);
    const auto found = lookups(kSecond);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].answers, std::vector<std::string>{"192.0.2.7"});
}

TEST_F(DnsLookups, ByTcpWithWrongLengths_areBounded) {
    auto longer = framed(dnsMessage(7, "evil.example", {}, false));
    longer[0] = 0xff; // more than there is: what is there counts
    m_tracker.take(segment(kHost, kFromPort, kServer, 53, longer), true, kSecond);
    EXPECT_EQ(lookups(kSecond, true).size(), 1U);
    for (const std::vector<uint8_t>& bad : {std::vector<uint8_t>{0}, std::vector<uint8_t>{0, 0}, std::vector<uint8_t>{0, 4, 0, 7, 1, 0, 0, 1}}) {
        m_tracker.take(segment(kHost, kFromPort, kServer, 53, bad), true, kSecond);
    }
    EXPECT_TRUE(lookups(kSecond, true).empty());
}
