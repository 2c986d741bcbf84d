// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"
#include "core/store/selftest.h"
#include "core/store/traffic_profile.h"

namespace metsuke {

/// One thing about the mirror or this machine, in words with its number, and what to do about it.
struct HealthFinding {
    enum class Topic { Rate, Overload, OneSided, Copies, Vlans, Clock, Cut, Ring, Disk, Baseline };
    enum class State {
        Good,
        Plain, ///< a number to know, neither good nor bad
        Unknown, ///< cannot be told yet
        Warning,
        Bad,
    };
    Topic topic = Topic::Rate;
    State state = State::Plain;
    Message what;
    Message advice; ///< id "" when there is nothing to do
    std::optional<Timestamp> at; ///< when it was worst, for a look at the timeline
    friend bool operator==(const HealthFinding&, const HealthFinding&) = default;
};
[[nodiscard]] std::string_view healthTopicName(HealthFinding::Topic topic); ///< rate, overload ... ("health.topic." + it is a text-id)
[[nodiscard]] std::string_view healthStateName(HealthFinding::State state); ///< good, plain, unknown, warning, bad

/// Everything Health says beside the losses, in one reading for window, command line and notifications.
struct HealthAssessment {
    TrafficHealth traffic;
    DiskForecast forecast;
    TrafficBaseline baseline;
    std::vector<HealthFinding> findings; ///< in the order of Topic
    std::vector<SelftestRun> selftests; ///< the newest first
};
/// Reads the case and, where the capture has one, its traffic profile. Any thread but the GUI's.
[[nodiscard]] Result<HealthAssessment> assessHealth(EventStore& store, const QueryBudget& budget);
/// The words alone: pure.
[[nodiscard]] std::vector<HealthFinding> healthFindings(
    const CaseSummary& summary, const TrafficHealth& traffic, const DiskForecast& forecast, const TrafficBaseline& baseline);
/// Whether a run of the self-test shows that the mirror works: what arrived, in words.
[[nodiscard]] Message selftestVerdict(const SelftestRun& run);

/// "94 Mbit/s"
[[nodiscard]] std::string formatBits(double bitsPerSecond);

} // namespace metsuke
