// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/health_findings.h"
#include "core/text/message_catalog.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

using Topic = HealthFinding::Topic;
using State = HealthFinding::State;

struct Situation {
    CaseSummary summary;
    TrafficHealth traffic;
    TrafficBaseline baseline;

    /// An hour of ordinary traffic.
    Situation() {
        summary.packets = 1'000'000;
        summary.bytes = 500'000'000;
        summary.flows = 10'000;
        traffic.total.packets = 1'000'000;
        traffic.firstBucket = {1'700'000'000 * kSecond};
        traffic.lastBucket = traffic.firstBucket + kHour;
        traffic.packetsPerSecond = 280;
        traffic.bitsPerSecond = 1.2e6;
        traffic.peakBitsPerSecond = 60e6;
        traffic.vlans = {{0, 1'000'000}};
        traffic.freeBytes = 100ULL << 30;
        traffic.caseBytes = 1'000'000;
    }
    [[nodiscard]] HealthFinding finding(Topic topic) const {
        return healthFindings(summary, traffic, forecastOf(traffic), baseline).at(static_cast<size_t>(topic));
    }
    [[nodiscard]] std::string text(Topic topic, Language language = Language::English) const {
        static const auto catalog = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources" / "i18n");
        return catalog->render(finding(topic).what, language);
    }
};

} // namespace

TEST(HealthFindings, OrdinaryTraffic_hasNothingToComplainAbout) {
    const Situation ordinary;
    for (const HealthFinding& finding : healthFindings(ordinary.summary, ordinary.traffic, {}, {})) {
        EXPECT_NE(finding.state, State::Bad) << finding.what.id;
        EXPECT_NE(finding.state, State::Warning) << finding.what.id;
        EXPECT_EQ(finding.advice.id, "") << finding.what.id;
    }
}

TEST(HealthFindings, EachTopic_standsAtItsPlace) {
    const auto findings = healthFindings({}, {}, {}, {});
    for (size_t i = 0; i < findings.size(); ++i) {
        EXPECT_EQ(findings[i].topic, static_cast<Topic>(i));
    }
}

TEST(HealthFindings, PeakNearTheLinksSpeed_isAFullMirrorPort) {
    Situation full;
    full.traffic.facts.linkBits = 1'000'000'000;
    full.traffic.peakBitsPerSecond = 950e6;
    EXPECT_EQ(full.finding(Topic::Overload).state, State::Bad);
    EXPECT_NE(full.text(Topic::Overload).find("950 Mbit/s of its 1.0 Gbit/s"), std::string::npos) << full.text(Topic::Overload);
}

TEST(HealthFindings, BytesThatNeverCame_areBlamedOnTheMirrorWhenNothingWasDroppedHere) {
    Situation holes;
    holes.summary.missedBytes = 50'000'000;
    EXPECT_EQ(holes.finding(Topic::Overload).what.id, "health.overload.before");
    holes.summary.losses.push_back({LossInterval::Kind::Kernel, {}, {}, 5'000, 0});
    EXPECT_EQ(holes.finding(Topic::Overload).what.id, "health.overload.kernel");
}

TEST(HealthFindings, OneDirection_isNamed) {
    Situation mirror;
    mirror.summary.oneSidedFlows = 9'000;
    mirror.traffic.oneSidedOut = 8'900;
    EXPECT_EQ(mirror.finding(Topic::OneSided).what.id, "health.one_sided.out");
    EXPECT_NE(mirror.text(Topic::OneSided).find("90 %"), std::string::npos) << mirror.text(Topic::OneSided);
    mirror.traffic.oneSidedOut = 0;
    mirror.traffic.oneSidedIn = 8'900;
    EXPECT_EQ(mirror.finding(Topic::OneSided).what.id, "health.one_sided.in");
    mirror.traffic.oneSidedIn = 4'000;
    EXPECT_EQ(mirror.finding(Topic::OneSided).what.id, "health.one_sided.mixed");
    mirror.summary.oneSidedFlows = 5;
    EXPECT_EQ(mirror.finding(Topic::OneSided).state, State::Good);
}

TEST(HealthFindings, HalfOfThePacketsTwice_isAWarning_aFewAreNot) {
    Situation copies;
    copies.traffic.total.copies = 500'000;
    EXPECT_EQ(copies.finding(Topic::Copies).state, State::Warning);
    copies.traffic.total.copies = 20;
    EXPECT_EQ(copies.finding(Topic::Copies).state, State::Plain);
}

TEST(HealthFindings, Vlans_areListedByTheirShare) {
    Situation tagged;
    tagged.traffic.vlans = {{0, 100}, {10, 300}, {20, 600}};
    EXPECT_EQ(tagged.text(Topic::Vlans), "VLANs 20 (60.0 %), 10 (30.0 %); 10 % of packets without a tag.");
}

TEST(HealthFindings, ClockTrouble_isToldByItsKind) {
    Situation clock;
    clock.traffic.total.backSteps = 2;
    clock.traffic.total.largestBackStep = 90 * kSecond;
    EXPECT_EQ(clock.finding(Topic::Clock).what.id, "health.clock.back");
    clock.traffic.lag = 5 * kMinute;
    EXPECT_EQ(clock.finding(Topic::Clock).what.id, "health.clock.behind");
    clock.traffic.lag = -kMinute;
    EXPECT_EQ(clock.finding(Topic::Clock).what.id, "health.clock.ahead");
    clock.traffic.lag = 300 * kMillisecond;
    clock.traffic.total.backSteps = 0;
    EXPECT_EQ(clock.finding(Topic::Clock).what.id, "health.clock.same");
}

TEST(HealthFindings, Forecast_isToldInHoursAndDays) {
    Situation live;
    live.traffic.isCapturing = true;
    live.traffic.facts.ringBytes = 12'000'000'000;
    live.traffic.capturedBytesPerSecond = 1'000'000;
    EXPECT_NE(live.text(Topic::Ring).find("holds 3 h 20 min at this rate"), std::string::npos) << live.text(Topic::Ring);
    EXPECT_NE(live.text(Topic::Disk).find("the disk lasts"), std::string::npos) << live.text(Topic::Disk);
    live.traffic.freeBytes = 100ULL << 20;
    EXPECT_EQ(live.finding(Topic::Disk).state, State::Bad);
}

TEST(HealthFindings, ShortHistory_saysHowMuchIsThere) {
    Situation young;
    young.baseline.learntDays = 3;
    EXPECT_EQ(young.text(Topic::Baseline), "Not enough history yet: 3 of 14 days.");
}

TEST(HealthFindings, HighTraffic_isToldBesideTheUsual) {
    Situation high;
    high.baseline.learntDays = 20;
    high.baseline.today = {{{472'222, std::nullopt, 12'000'000'000}, 3e9, 6e9, true}};
    EXPECT_EQ(high.finding(Topic::Baseline).state, State::Warning);
    EXPECT_NE(high.text(Topic::Baseline).find("12.0 GB"), std::string::npos) << high.text(Topic::Baseline);
    EXPECT_NE(high.text(Topic::Baseline).find("usually 3.00 GB"), std::string::npos) << high.text(Topic::Baseline);
}

TEST(HealthFindings, EveryMessage_hasWordsInBothLanguages) {
    const auto catalog = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources" / "i18n");
    ASSERT_TRUE(catalog.ok());
    for (const HealthFinding& finding : healthFindings({}, {}, {}, {})) {
        for (const Language language : {Language::English, Language::Japanese}) {
            EXPECT_TRUE(catalog->has(language, finding.what.id)) << finding.what.id;
            EXPECT_TRUE(catalog->has(language, "health.topic." + std::string(healthTopicName(finding.topic))));
        }
    }
}
