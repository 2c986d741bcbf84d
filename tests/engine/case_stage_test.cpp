// SPDX-License-Identifier: GPL-3.0-or-later
// What an analyst says of the networks while packets come counts for what has come, too.
#include "tests/engine/doubles.h"

#include "core/engine/case_stage.h"
#include "core/text/message_catalog.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

Result<std::unique_ptr<DetectionStage>> detectionBy(SiteProfile site) {
    DetectionConfig config;
    config.site = std::move(site);
    config.resourceFolder = resourceFolder();
    return DetectionStage::create(config);
}

std::vector<std::string> insideOf(CaseStore& store) {
    std::vector<std::string> inside;
    const auto hosts = store.hosts({});
    if (hosts.ok()) {
        for (const Host& host : *hosts) {
            inside.push_back(host.key.ip.toString());
        }
    }
    return inside;
}

} // namespace

class CaseStageThreads : public testing::TestWithParam<unsigned> { };
INSTANTIATE_TEST_SUITE_P(Threads, CaseStageThreads, testing::Values(1U, 2U));

TEST_P(CaseStageThreads, ProfileChangedWhilePacketsCome_judgesWhatIsStoredAnew) {
    MemorySource source;
    const Timestamp at = source.addExchange(
        kStart, {}, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n");
    const size_t before = source.size();
    source.addExchange(
        at + kSecond, {}, "GET / HTTP/1.1\r\nHost: b.example\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n");
    constexpr int kWaits = 150; // of ten milliseconds: longer than a profile goes unnoticed
    source.quietAfter[before] = kWaits;

    auto created = CaseStore::createTemporary();
    ASSERT_TRUE(created.ok());
    CaseStore& store = **created;
    auto first = detectionBy(SiteProfile::standard());
    ASSERT_TRUE(first.ok());
    CaseStage stage(store, std::move(*first), detectionBy);
    JobConfig config;
    config.threads = GetParam();
    AnalysisJob job(source, builtinProtocols(), config, &stage, &store);
    bool changed = false;
    const auto done = job.run({}, [&](const JobProgress& now) {
        if (!changed && now.packets == before) {
            changed = true;
            const auto other = SiteProfile::standard().withHomeNetworks({*IpRange::parse("192.0.2.0/24")});
            EXPECT_TRUE(store.setSiteProfile(other, Message("site.imported"), "test").ok());
        }
    });
    ASSERT_TRUE(done.ok());
    EXPECT_TRUE(changed);
    EXPECT_TRUE(store.isJudgedBySite({}).value());
    EXPECT_EQ(insideOf(store), std::vector<std::string>{"192.0.2.7"});
    const auto flows = store.openEvents(EventKind::Conn, Filter::all(), {}, {});
    ASSERT_TRUE(flows.ok());
    const auto rows = store.eventPage(*flows, 0, {});
    ASSERT_TRUE(rows.ok());
    ASSERT_EQ(rows->size(), 2U);
    for (const EventRow& row : *rows) {
        EXPECT_TRUE(row.event.enrichment.localResp) << "of the first flow, too";
        EXPECT_FALSE(row.event.enrichment.localOrig);
    }
}
