// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"
#include "core/store/selftest.h"
#include "core/store/traffic_profile.h"

#include <functional>
#include <mutex>

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
/// Finds what this machine keeps about the usual traffic of a case of its own; nothing for any other case. A case never
/// says which file is opened. Reads a file; any thread but the GUI's.
using KeptProfile = std::function<std::optional<TrafficProfile>(const CaptureFacts&)>;

/// Reads the case, and what `kept` has for it; without it the case is judged by itself alone. Any thread but the GUI's.
[[nodiscard]] Result<HealthAssessment> assessHealth(EventStore& store, const QueryBudget& budget, const KeptProfile& kept = {});

/// The findings of a running capture for whoever asks every few seconds: usual traffic, for which weeks are read, is
/// judged every ten minutes only. Any thread but the GUI's; two that ask at once wait for each other.
class HealthWatch {
public:
    static constexpr Duration kBaselineEvery = 10 * kMinute;
    explicit HealthWatch(KeptProfile kept = {})
        : m_kept(std::move(kept)) {}
    /// `now`: wall clock.
    [[nodiscard]] Result<std::vector<HealthFinding>> look(EventStore& store, const QueryBudget& budget, Timestamp now);

private:
    const KeptProfile m_kept;
    std::mutex m_mutex; ///< guards what follows
    TrafficBaseline m_baseline;
    std::optional<Timestamp> m_judged;
};

/// The words alone: pure.
[[nodiscard]] std::vector<HealthFinding> healthFindings(
    const CaseSummary& summary, const TrafficHealth& traffic, const DiskForecast& forecast, const TrafficBaseline& baseline);
/// Whether a run of the self-test shows that the mirror works: what arrived, in words.
[[nodiscard]] Message selftestVerdict(const SelftestRun& run);

/// "94 Mbit/s"
[[nodiscard]] std::string formatBits(double bitsPerSecond);

} // namespace metsuke
