// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/notice_policy.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <optional>

using namespace metsuke;

namespace {

constexpr Timestamp kNoon{19'723 * kDay + 12 * kHour};

Incident incidentOf(double severity, std::vector<Phase> phases = {Phase::C2}, const std::string& key = "i1") {
    Incident incident;
    incident.key = key;
    incident.host = HostKey{"default", IpAddress::v4(0x0a000005), {}};
    incident.severity = severity;
    incident.phases = std::move(phases);
    incident.title = "t";
    return incident;
}

/// Another zone for this machine, while it lives.
class LocalZone {
public:
    explicit LocalZone(const char* zone) {
        const char* before = std::getenv("TZ");
        m_before = before != nullptr ? std::optional<std::string>(before) : std::nullopt;
        ::setenv("TZ", zone, 1);
        ::tzset();
    }
    ~LocalZone() {
        m_before ? ::setenv("TZ", m_before->c_str(), 1) : ::unsetenv("TZ");
        ::tzset();
    }
    LocalZone(const LocalZone&) = delete;
    LocalZone& operator=(const LocalZone&) = delete;

private:
    std::optional<std::string> m_before;
};

NoticeRules nightly() {
    NoticeRules rules;
    rules.quietFrom = 22 * 60;
    rules.quietTo = 6 * 60;
    return rules;
}

HealthFinding diskFinding(HealthFinding::State state) { return {HealthFinding::Topic::Disk, state, "health.disk.free", "health.disk.advice", {}}; }

} // namespace

TEST(NoticePolicy, NewIncident_isToldOnce) {
    NoticePolicy policy;
    policy.look({incidentOf(6)}, kNoon);
    const auto first = policy.take(kNoon);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].title.id, "notice.incident");
    policy.look({incidentOf(6.4)}, kNoon + kMinute);
    EXPECT_TRUE(policy.take(kNoon + kMinute).empty());
}

TEST(NoticePolicy, StepsOfSeverity_areToldOnceEach) {
    NoticePolicy policy;
    int told = 0;
    for (const double severity : {5.0, 7.9, 8.0, 8.9, 9.0, 9.5, 10.0, 9.2, 10.0}) {
        policy.look({incidentOf(severity)}, kNoon);
        told += static_cast<int>(policy.take(kNoon).size());
    }
    EXPECT_EQ(told, 4) << "at 5, 8, 9 and 10";
    EXPECT_EQ(NoticePolicy::stepOf(7.96), 2) << "people read 8.0";
}

TEST(NoticePolicy, NewPhase_isToldAsGrowth) {
    NoticePolicy policy;
    policy.look({incidentOf(8)}, kNoon);
    static_cast<void>(policy.take(kNoon));
    policy.look({incidentOf(8, {Phase::C2, Phase::LM})}, kNoon);
    const auto grown = policy.take(kNoon);
    ASSERT_EQ(grown.size(), 1U);
    EXPECT_EQ(grown[0].title.id, "notice.incident_grew");
    policy.look({incidentOf(8, {Phase::LM})}, kNoon);
    EXPECT_TRUE(policy.take(kNoon).empty());
}

TEST(NoticePolicy, LowBenignAndKnownIncidents_areNotTold) {
    NoticePolicy policy;
    policy.prime({incidentOf(9, {Phase::C2}, "old")});
    Incident benign = incidentOf(9, {Phase::C2}, "benign");
    benign.state = TriageState::Benign;
    policy.look({incidentOf(4.2, {Phase::C2}, "low"), benign, incidentOf(9, {Phase::C2}, "old")}, kNoon);
    EXPECT_TRUE(policy.take(kNoon).empty());
    policy.look({incidentOf(5.2, {Phase::C2}, "low")}, kNoon);
    EXPECT_EQ(policy.take(kNoon).size(), 1U) << "once it is worth it";
}

TEST(NoticePolicy, GrowthBeforeItIsTold_isOneNotice) {
    NoticePolicy policy;
    policy.look({incidentOf(5)}, kNoon);
    policy.look({incidentOf(8.5)}, kNoon);
    const auto notices = policy.take(kNoon);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0].severity, 8.5);
    EXPECT_EQ(notices[0].title.id, "notice.incident") << "nobody has heard of it before";
}

TEST(NoticePolicy, Flood_becomesASummary) {
    NoticePolicy policy;
    std::vector<Incident> many;
    for (int i = 0; i < 60; ++i) {
        many.push_back(incidentOf(8, {Phase::C2}, "i" + std::to_string(i)));
    }
    policy.look(many, kNoon);
    EXPECT_EQ(policy.take(kNoon).size(), 20U);
    EXPECT_TRUE(policy.take(kNoon + kMinute).empty());
    const auto later = policy.take(kNoon + kHour);
    ASSERT_EQ(later.size(), 1U);
    EXPECT_EQ(later[0].kind, Notice::Kind::Summary);
    EXPECT_EQ(std::get<int64_t>(later[0].title.args.at(0).second), 40);
}

TEST(NoticePolicy, QuietHours_holdBackAllButTheGravest) {
    const LocalZone zone("UTC-9"); // midnight is 15:00 UTC
    NoticePolicy policy(nightly());
    const Timestamp night = Timestamp{19'723 * kDay} + 15 * kHour;
    policy.look({incidentOf(8, {Phase::C2}, "bad"), incidentOf(9.3, {Phase::C2}, "worst")}, night);
    const auto atOnce = policy.take(night);
    ASSERT_EQ(atOnce.size(), 1U);
    EXPECT_EQ(atOnce[0].key, "worst");
    EXPECT_TRUE(policy.take(night + 5 * kHour).empty());
    const auto morning = policy.take(night + 6 * kHour);
    ASSERT_EQ(morning.size(), 1U);
    EXPECT_EQ(morning[0].key, "bad");
}

TEST(NoticePolicy, QuietHours_goByTheClockOnTheWallInSummerToo) {
    const LocalZone zone("CET-1CEST,M3.5.0,M10.5.0/3");
    const auto isHeldBack = [](Timestamp at) {
        NoticePolicy policy(nightly());
        policy.look({incidentOf(8)}, at);
        return policy.take(at).empty();
    };
    constexpr Timestamp january{19'737 * kDay}, july{19'919 * kDay};
    EXPECT_TRUE(isHeldBack(january + 4 * kHour + 30 * kMinute)) << "05:30";
    EXPECT_FALSE(isHeldBack(july + 4 * kHour + 30 * kMinute)) << "06:30";
}

TEST(NoticePolicy, KnownButNotYetWorthAWord_isToldOnceItIs) {
    NoticeRules rules;
    rules.leastSeverity = 7;
    NoticePolicy policy(rules);
    policy.prime({incidentOf(5.5)});
    policy.look({incidentOf(7.2)}, kNoon);
    EXPECT_EQ(policy.take(kNoon).size(), 1U) << "no step lies between, but it is worth a word now";
}

TEST(NoticePolicy, ManyThousandIncidents_areToldNoTwice) {
    NoticePolicy policy;
    std::vector<Incident> many;
    for (int i = 0; i < 12'000; ++i) {
        many.push_back(incidentOf(6, {Phase::C2}, "i" + std::to_string(i)));
    }
    policy.prime(many);
    policy.look(many, kNoon);
    EXPECT_TRUE(policy.take(kNoon).empty());
    policy.look(std::vector<Incident>(), kNoon);
    policy.look({many[7]}, kNoon);
    EXPECT_EQ(policy.take(kNoon).size(), 1U) << "it was gone";
}

TEST(NoticePolicy, TooManyThatWait_theLeastGiveWay) {
    const LocalZone zone("UTC0");
    NoticePolicy policy(nightly());
    const Timestamp night = Timestamp{19'723 * kDay} + 23 * kHour;
    std::vector<Incident> many;
    for (int i = 0; i < 250; ++i) {
        many.push_back(incidentOf(6, {Phase::C2}, "i" + std::to_string(i)));
    }
    policy.look(many, night);
    many.push_back(incidentOf(9.5, {Phase::C2}, "worst"));
    policy.look(many, night);
    const auto atOnce = policy.take(night);
    ASSERT_EQ(atOnce.size(), 1U);
    EXPECT_EQ(atOnce[0].key, "worst");
    const auto morning = policy.take(night + 8 * kHour);
    EXPECT_EQ(morning.size(), 20U);
}

TEST(NoticePolicy, HealthTrouble_isToldOnceAndAgainAfterItWasGone) {
    NoticePolicy policy;
    const auto told = [&](std::optional<HealthFinding::State> state, Timestamp at) {
        policy.look(state ? std::vector{diskFinding(*state)} : std::vector{diskFinding(HealthFinding::State::Good)}, at);
        return policy.take(at).size();
    };
    EXPECT_EQ(told(HealthFinding::State::Warning, kNoon), 1U);
    EXPECT_EQ(told(HealthFinding::State::Warning, kNoon + kMinute), 0U);
    EXPECT_EQ(told(HealthFinding::State::Bad, kNoon + 2 * kMinute), 1U) << "it became worse";
    EXPECT_EQ(told(std::nullopt, kNoon + 3 * kMinute), 0U);
    EXPECT_EQ(told(HealthFinding::State::Bad, kNoon + 4 * kMinute), 0U) << "it flickers";
    EXPECT_EQ(told(std::nullopt, kNoon + 5 * kMinute), 0U);
    EXPECT_EQ(told(std::nullopt, kNoon + 16 * kMinute), 0U);
    EXPECT_EQ(told(HealthFinding::State::Warning, kNoon + 17 * kMinute), 1U);
}

TEST(NoticePolicy, OtherTopics_areForHealthAlone) {
    NoticePolicy policy;
    policy.look({{HealthFinding::Topic::Copies, HealthFinding::State::Warning, "health.copies.many", {}, {}}}, kNoon);
    EXPECT_TRUE(policy.take(kNoon).empty());
}

TEST(NoticePolicy, Silence_isToldAfterAMinute) {
    NoticePolicy policy;
    policy.lookAtSilence(30 * kSecond, kNoon);
    EXPECT_TRUE(policy.take(kNoon).empty());
    policy.lookAtSilence(61 * kSecond, kNoon);
    const auto notices = policy.take(kNoon);
    ASSERT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices[0].key, "health.silence");
}

TEST(NoticePolicy, HealthSwitchedOff_isQuiet) {
    NoticeRules rules;
    rules.health = false;
    NoticePolicy policy(rules);
    policy.look({diskFinding(HealthFinding::State::Bad)}, kNoon);
    policy.lookAtSilence(kHour, kNoon);
    EXPECT_TRUE(policy.take(kNoon).empty());
}
