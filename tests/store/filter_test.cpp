// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/store/store_fixture.h"

using namespace metsuke;
using namespace metsuke::test;
using Op = Filter::Op;

namespace {

class FilterTest : public StoreTest {
protected:
    void SetUp() override { fill(2100); }
    void expectMatches(const Filter& filter, const std::function<bool(int64_t, const Event&)>& wanted) {
        std::vector<int64_t> expected;
        for (int64_t n = 0; n < 2100; ++n) {
            if (wanted(n, makeFlow(n))) {
                expected.push_back(n);
            }
        }
        EXPECT_EQ(flowsMatching(filter), expected) << filter.field;
    }
    ErrorCode refusal(const Filter& filter) {
        const auto window = store->openFlows(filter, {}, FlowSort::Time, SortOrder::Ascending, kNoLimit);
        EXPECT_FALSE(window.ok());
        return window.ok() ? ErrorCode::Internal : window.error().code;
    }
};

const ConnEvent& conn(const Event& event) { return event.body.get<ConnEvent>(); }

} // namespace

TEST_F(FilterTest, Addresses_equalPrefixAndText_match) {
    expectMatches(Filter::compare("host", Op::Equal, "10.0.0.5"), [](int64_t n, const Event&) { return n % 40 == 4; });
    expectMatches(Filter::compare("resp", Op::Equal, "2001:DB8::1"), [](int64_t n, const Event&) { return n % 7 == 0 && n % 5 == 0; });
    expectMatches(Filter::compare("orig", Op::Cidr, "10.0.0.0/29"), [](int64_t n, const Event&) { return n % 40 < 7; });
    expectMatches(Filter::compare("resp", Op::Cidr, "2001:db8::/32"), [](int64_t n, const Event&) { return n % 7 == 0; });
    expectMatches(Filter::compare("resp", Op::Cidr, "::/0"), [](int64_t, const Event&) { return true; });
    expectMatches(Filter::compare("resp", Op::StartsWith, "2001:db8::"), [](int64_t n, const Event&) { return n % 7 == 0; });
}

TEST_F(FilterTest, Numbers_everyComparison_match) {
    expectMatches(Filter::compare("orig_bytes", Op::Greater, int64_t{90'000}), [](int64_t, const Event& e) { return conn(e).orig_bytes > 90'000; });
    expectMatches(Filter::compare("bytes", Op::LessEqual, int64_t{50'000}),
        [](int64_t, const Event& e) { return conn(e).orig_bytes + conn(e).resp_bytes <= 50'000; });
    expectMatches(Filter::compare("duration", Op::GreaterEqual, 99.5), [](int64_t, const Event& e) { return conn(e).duration >= 99.5; });
    expectMatches(Filter::compare("port", Op::Equal, int64_t{53}), [](int64_t n, const Event&) { return n % 4 == 0; });
    expectMatches(Filter::compare("proto", Op::Equal, "UDP"), [](int64_t n, const Event&) { return n % 4 == 0; });
    expectMatches({Op::In, "resp_port", {int64_t{80}, int64_t{53}}, {}}, [](int64_t n, const Event&) { return n % 4 < 2; });
}

TEST_F(FilterTest, Texts_caseAndWildcards_meanThemselves) {
    expectMatches(Filter::compare("service", Op::Equal, "HTTP"), [](int64_t n, const Event&) { return n % 4 == 1; });
    expectMatches(Filter::compare("service", Op::NotEqual, "http"), [](int64_t n, const Event&) { return n % 4 != 1; });
    expectMatches(Filter::compare("name", Op::StartsWith, "HOST1."), [](int64_t n, const Event&) { return n % 100 == 1; });
    expectMatches(Filter::compare("name", Op::Contains, "%"), [](int64_t, const Event&) { return false; });
    expectMatches(Filter::compare("name", Op::Contains, "_"), [](int64_t, const Event&) { return false; });
    expectMatches(Filter::compare("name", Op::Equal, "x' OR 1=1 --"), [](int64_t, const Event&) { return false; });
    expectMatches(Filter::compare("state", Op::Equal, "S0"), [](int64_t n, const Event&) { return n % 9 == 0; });
    expectMatches({Op::Exists, "name", {}, {}}, [](int64_t n, const Event&) { return n % 4 != 0; });
    expectMatches(Filter::compare("conn.history", Op::StartsWith, "ShAD"), [](int64_t, const Event&) { return true; });
}

TEST_F(FilterTest, Trees_andOrNot_combine) {
    const Filter dns = Filter::compare("service", Op::Equal, "dns");
    const Filter host = Filter::compare("host", Op::Equal, "10.0.0.1");
    expectMatches({Op::And, "", {}, {dns, host}}, [](int64_t n, const Event&) { return n % 40 == 0; });
    expectMatches({Op::Or, "", {}, {dns, host}}, [](int64_t n, const Event&) { return n % 4 == 0; });
    expectMatches({Op::Not, "", {}, {dns}}, [](int64_t n, const Event&) { return n % 4 != 0; });
    expectMatches({Op::And, "", {}, {}}, [](int64_t, const Event&) { return true; });
    expectMatches({Op::Or, "", {}, {}}, [](int64_t, const Event&) { return false; });
}

TEST_F(FilterTest, EventFields_ofAFlow_selectIt) {
    expectMatches(Filter::compare("dns.query", Op::Equal, "q4.example.org"), [](int64_t n, const Event&) { return n % 4 == 0 && n % 30 == 4; });
    expectMatches(Filter::compare("dns.answers", Op::Equal, "alias8.example"), [](int64_t n, const Event&) { return n == 8; });
    expectMatches({Op::Not, "", {}, {Filter::compare("dns.rcode_name", Op::Equal, "NXDOMAIN")}},
        [](int64_t n, const Event&) { return n % 8 != 0; });
}

TEST_F(FilterTest, Detections_thatNameAFlow_selectIt) {
    FindingsSnapshot snapshot;
    Detection detection;
    detection.key = "k1";
    detection.rule = "DNS-001";
    detection.severity = Severity::High;
    detection.host.ip = IpAddress::v4(0x0a000001);
    detection.first.ns = kStart;
    detection.flows = {uidOf(40), uidOf(80)};
    snapshot.detections.push_back(detection);
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->commit());
    expectMatches(Filter::compare("rule", Op::Equal, "dns-001"), [](int64_t n, const Event&) { return n == 40 || n == 80; });
    expectMatches(Filter::compare("severity", Op::GreaterEqual, "medium"), [](int64_t n, const Event&) { return n == 40 || n == 80; });
    expectMatches(Filter::compare("severity", Op::Equal, "critical"), [](int64_t, const Event&) { return false; });
    const auto rows = store->flowsByUid({uidOf(40)}, kNoLimit);
    ASSERT_OK(rows);
    EXPECT_EQ(rows->front().rules, std::vector<std::string>{"DNS-001"});
    EXPECT_EQ(rows->front().worst, Severity::High);
    // and the other way round: flow fields in a filter of detections
    const auto matching = store->detections(Filter::compare("service", Op::Equal, "dns"), {}, kNoLimit);
    ASSERT_OK(matching);
    EXPECT_EQ(matching->size(), 1u);
    const auto none = store->detections(Filter::compare("service", Op::Equal, "ssl"), {}, kNoLimit);
    ASSERT_OK(none);
    EXPECT_TRUE(none->empty());
}

TEST_F(FilterTest, Refusals_unknownFieldOperatorOrValue_areInvalid) {
    EXPECT_EQ(refusal(Filter::compare("nonsense", Op::Equal, "x")), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(Filter::compare("dns.nonsense", Op::Equal, "x")), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(Filter::compare("port", Op::Equal, "http")), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(Filter::compare("host", Op::Less, "10.0.0.1")), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal(Filter::compare("orig", Op::Cidr, "10.0.0.0/99")), ErrorCode::InvalidArgument);
    Filter deep = Filter::compare("port", Op::Equal, int64_t{1});
    for (int i = 0; i < 200; ++i) {
        deep = {Op::Not, "", {}, {deep}};
    }
    EXPECT_EQ(refusal(deep), ErrorCode::InvalidArgument);
}

TEST_F(FilterTest, FieldValues_prefix_completesWhatTheCaseHolds) {
    const auto values = [&](const char* field, const char* prefix) {
        auto found = store->fieldValues(field, prefix, 50, kNoLimit);
        EXPECT_TRUE(found.ok()) << whyNot(found);
        return found.ok() ? std::move(found).value() : std::vector<std::string>();
    };
    EXPECT_EQ(values("service", "D"), std::vector<std::string>{"dns"});
    EXPECT_EQ(values("name", "host9").size(), 9u) << "host9, host90 ... but for multiples of four";
    EXPECT_EQ(values("dns.query", "q2.").size(), 1u);
    EXPECT_TRUE(values("name", "%").empty());
    Host host;
    host.key.ip = IpAddress::v4(0x0a000007);
    host.aliases = {{HostAlias::Kind::Name, "pc7", "dhcp", {}, {}}, {HostAlias::Kind::Mac, "pc-not-a-name", "dhcp", {}, {}}};
    FindingsSnapshot snapshot;
    snapshot.hosts = {host};
    ASSERT_OK(store->putFindings(snapshot));
    ASSERT_OK(store->commit());
    EXPECT_EQ(values("host", "10.0"), std::vector<std::string>{"10.0.0.7"});
    EXPECT_EQ(values("orig", "PC"), std::vector<std::string>{"pc7"});
    EXPECT_TRUE(values("nonsense", "").empty());
    EXPECT_TRUE(values("bytes", "").empty());
}
