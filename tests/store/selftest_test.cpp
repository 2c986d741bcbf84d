// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/selftest.h"
#include "tests/store/store_fixture.h"

using namespace metsuke;
using namespace metsuke::test;

namespace {

constexpr const char* kToken = "00112233445566aa";

Event sighting(int64_t n, const std::string& excerpt, bool isAnswer) {
    Event event = makeFlow(n);
    PayloadEvent payload;
    payload.pattern = isAnswer ? "selftest.answer" : "selftest.request";
    payload.family = "selftest";
    payload.excerpt = excerpt;
    payload.from_responder = isAnswer;
    event.body = payload;
    return event;
}

std::string markOf(SelftestKind kind, const char* token = kToken) { return SelftestMark{kind, token}.text(); }

const SelftestArrival& arrivalOf(const SelftestRun& run, SelftestKind kind) { return run.arrivals.at(static_cast<size_t>(kind)); }

class Selftest : public StoreTest {
protected:
    std::vector<SelftestRun> runs() {
        EXPECT_TRUE(store->commit().ok());
        auto found = selftestRuns(*store, kNoLimit);
        EXPECT_TRUE(found.ok()) << whyNot(found);
        return found.ok() ? *found : std::vector<SelftestRun>{};
    }
};

} // namespace

TEST(SelftestMarkTest, Text_isFoundAgainInWhateverSurroundsIt) {
    for (const SelftestKind kind : kSelftestKinds) {
        const auto found = SelftestMark::findIn("\\x01\\x20" + markOf(kind) + "\\x07invalid");
        ASSERT_TRUE(found.has_value());
        EXPECT_EQ(found->kind, kind);
        EXPECT_EQ(found->token, kToken);
    }
    EXPECT_TRUE(SelftestMark::findIn("METSUKE-SELFTEST-DNS-00112233445566AA").has_value()) << "resolvers change the case of letters";
}

TEST(SelftestMarkTest, OtherText_isNoMark) {
    for (const char* text : {"", "metsuke-selftest-", "metsuke-selftest-ftp-00112233445566aa", "metsuke-selftest-dns-001122", "metsuke-selftest-dns-zz112233445566aa"}) {
        EXPECT_FALSE(SelftestMark::findIn(text).has_value()) << text;
    }
    EXPECT_TRUE(SelftestMark::findIn("metsuke-selftest-metsuke-selftest-smb-00112233445566aa").has_value());
}

TEST_F(Selftest, MarksOfBothSides_areOneRun) {
    openCase();
    ASSERT_OK(store->append(batchOf({sighting(1, markOf(SelftestKind::Dns), false), sighting(1, markOf(SelftestKind::Dns), true),
        sighting(2, markOf(SelftestKind::Http), false)})));
    const auto found = runs();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].token, kToken);
    EXPECT_EQ(found[0].arrived(), 2U);
    EXPECT_TRUE(arrivalOf(found[0], SelftestKind::Dns).answer);
    EXPECT_TRUE(arrivalOf(found[0], SelftestKind::Http).request);
    EXPECT_FALSE(arrivalOf(found[0], SelftestKind::Http).answer);
    EXPECT_FALSE(arrivalOf(found[0], SelftestKind::Smb).request);
    EXPECT_EQ(found[0].from, makeFlow(1).header.origHost);
}

TEST_F(Selftest, TargetThatDoesNotRepeatTheMark_isSeenByItsPackets) {
    openCase();
    Event flow = makeFlow(3);
    flow.body.get<ConnEvent>().orig_pkts = 4;
    flow.body.get<ConnEvent>().resp_pkts = 3;
    ASSERT_OK(store->append(batchOf({sighting(3, markOf(SelftestKind::Smtp), false), flow})));
    const auto found = runs();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(arrivalOf(found[0], SelftestKind::Smtp).answer);
}

TEST_F(Selftest, SeveralRuns_theNewestComesFirst) {
    openCase();
    ASSERT_OK(store->append(batchOf({sighting(1, markOf(SelftestKind::Dns, "0000000000000001"), false),
        sighting(8, markOf(SelftestKind::Dns, "0000000000000002"), false), sighting(20, markOf(SelftestKind::Dns, "0000000000000003"), false)})));
    const auto found = runs();
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].token, "0000000000000003");
    EXPECT_EQ(found[2].token, "0000000000000001");
}

TEST_F(Selftest, ThousandsOfTokens_areBounded) {
    openCase();
    EventBatch events;
    for (int64_t n = 0; n < 2'000; ++n) {
        std::array<char, 32> token{};
        std::snprintf(token.data(), token.size(), "%016llx", static_cast<unsigned long long>(n));
        events.push_back(sighting(n, markOf(SelftestKind::Dns, token.data()), false));
    }
    ASSERT_OK(store->append(batchOf(std::move(events))));
    EXPECT_EQ(runs().size(), 16U);
}

TEST_F(Selftest, ForgedExcerpts_areNoRuns) {
    openCase();
    ASSERT_OK(store->append(batchOf({sighting(1, "metsuke-selftest-", false), sighting(2, std::string("metsuke-selftest-dns-\0\0", 23), true)})));
    EXPECT_TRUE(runs().empty());
}
