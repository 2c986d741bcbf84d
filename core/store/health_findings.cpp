// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/health_findings.h"

#include "core/base/wall_clock.h"
#include "core/store/rollup.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <numeric>

namespace metsuke {

namespace {

using State = HealthFinding::State;
using Topic = HealthFinding::Topic;

constexpr double kFullLink = 0.9; ///< of its speed over ten seconds: bursts inside were beyond it
constexpr double kMuchOneSided = 0.1; ///< of all flows
constexpr double kOneWay = 0.9; ///< of the one-sided flows: the mirror sends one direction
constexpr double kManyCopies = 0.01; ///< of all packets
constexpr double kNoise = 0.01;
constexpr Duration kLate = 10 * kSecond; ///< more than any way from the wire to us takes
constexpr Duration kEarly = 2 * kSecond;
constexpr size_t kToldVlans = 6;

double share(int64_t part, int64_t whole) { return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0; }
double seconds(Duration duration) { return static_cast<double>(duration) / static_cast<double>(kSecond); }

int64_t packetsLost(const CaseSummary& summary, LossInterval::Kind kind) {
    int64_t packets = 0;
    for (const LossInterval& loss : summary.losses) {
        packets += loss.kind == kind ? static_cast<int64_t>(loss.packets) : 0;
    }
    return packets;
}

HealthFinding rate(const TrafficHealth& traffic) {
    if (traffic.total.packets == 0) {
        return {Topic::Rate, State::Unknown, "health.rate.none", {}, {}};
    }
    auto what = Message(traffic.isCapturing ? "health.rate.now" : "health.rate.last")
                    .with("packets", static_cast<int64_t>(traffic.packetsPerSecond + 0.5))
                    .with("bits", formatBits(traffic.bitsPerSecond))
                    .with("peak", formatBits(traffic.peakBitsPerSecond))
                    .with("at", traffic.peakAt.ns);
    return {Topic::Rate, State::Plain, std::move(what), {}, traffic.peakAt};
}

HealthFinding overload(const CaseSummary& summary, const TrafficHealth& traffic) {
    const int64_t nic = packetsLost(summary, LossInterval::Kind::Nic);
    const int64_t kernel = packetsLost(summary, LossInterval::Kind::Kernel);
    const auto link = static_cast<double>(traffic.facts.linkBits);
    if (link > 0 && traffic.peakBitsPerSecond >= kFullLink * link) {
        return {Topic::Overload, State::Bad,
            Message("health.overload.full").with("peak", formatBits(traffic.peakBitsPerSecond)).with("link", formatBits(link)).with("at", traffic.peakAt.ns),
            "health.overload.full_advice", traffic.peakAt};
    }
    const double lost = share(nic + kernel, summary.packets + nic + kernel);
    if (nic + kernel > 0) {
        return {Topic::Overload, lost > kNoise ? State::Bad : State::Warning,
            Message(nic > kernel ? "health.overload.card" : "health.overload.kernel").with("packets", nic + kernel).with("share", lost),
            nic > kernel ? "health.overload.card_advice" : "health.overload.kernel_advice", {}};
    }
    if (const double missed = share(summary.missedBytes, summary.bytes + summary.missedBytes); missed > kNoise) {
        return {Topic::Overload, State::Warning,
            Message("health.overload.before").with("share", missed), "health.overload.before_advice", {}};
    }
    if (link > 0) {
        return {Topic::Overload, State::Good,
            Message("health.overload.none_of").with("share", traffic.peakBitsPerSecond / link).with("link", formatBits(link)), {}, {}};
    }
    return {Topic::Overload, summary.packets > 0 ? State::Good : State::Unknown, "health.overload.none", {}, {}};
}

HealthFinding oneSided(const CaseSummary& summary, const TrafficHealth& traffic) {
    const double part = share(summary.oneSidedFlows, summary.flows);
    if (part <= kMuchOneSided) {
        return {Topic::OneSided, summary.flows > 0 ? State::Good : State::Unknown,
            Message(summary.oneSidedFlows > 0 ? "health.one_sided.few" : "health.one_sided.none").with("flows", summary.oneSidedFlows).with("share", part), {}, {}};
    }
    const auto counted = static_cast<double>(summary.oneSidedFlows);
    const char* which = static_cast<double>(traffic.oneSidedOut) >= kOneWay * counted ? "health.one_sided.out"
        : static_cast<double>(traffic.oneSidedIn) >= kOneWay * counted               ? "health.one_sided.in"
                                                                                      : "health.one_sided.mixed";
    return {Topic::OneSided, part > 0.5 ? State::Bad : State::Warning,
        Message(which).with("flows", summary.oneSidedFlows).with("share", part), "health.one_sided.advice", {}};
}

HealthFinding copies(const TrafficHealth& traffic) {
    const auto count = static_cast<int64_t>(traffic.total.copies);
    const double part = share(count, static_cast<int64_t>(traffic.total.packets));
    if (count == 0) {
        return {Topic::Copies, traffic.total.packets > 0 ? State::Good : State::Unknown, "health.copies.none", {}, {}};
    }
    auto what = Message(part > kManyCopies ? "health.copies.many" : "health.copies.few").with("packets", count).with("share", part);
    const bool isMany = part > kManyCopies;
    return {Topic::Copies, isMany ? State::Warning : State::Plain, std::move(what), isMany ? Message("health.copies.advice") : Message(),
        traffic.mostCopiesAt};
}

HealthFinding vlans(const TrafficHealth& traffic) {
    std::vector<VlanPackets> tagged;
    uint64_t all = 0;
    for (const VlanPackets& vlan : traffic.vlans) {
        all += vlan.packets;
        if (vlan.id != 0) {
            tagged.push_back(vlan);
        }
    }
    if (tagged.empty()) {
        return {Topic::Vlans, all > 0 ? State::Plain : State::Unknown, "health.vlans.none", {}, {}};
    }
    std::ranges::sort(tagged, std::ranges::greater{}, &VlanPackets::packets);
    std::string list;
    for (size_t i = 0; i < std::min(tagged.size(), kToldVlans); ++i) {
        std::array<char, 48> text{};
        std::snprintf(text.data(), text.size(), "%s%u (%.1f %%)", i == 0 ? "" : ", ", unsigned{tagged[i].id},
            100.0 * static_cast<double>(tagged[i].packets) / static_cast<double>(all));
        list += text.data();
    }
    const auto more = static_cast<int64_t>(tagged.size() - std::min(tagged.size(), kToldVlans));
    const uint64_t plain = all - std::min(all, std::accumulate(tagged.begin(), tagged.end(), uint64_t{0},
        [](uint64_t sum, const VlanPackets& vlan) { return sum + vlan.packets; }));
    return {Topic::Vlans, State::Plain,
        Message("health.vlans.some").with("count", static_cast<int64_t>(tagged.size())).with("list", list).with("more", more)
            .with("untagged", share(static_cast<int64_t>(plain), static_cast<int64_t>(all))), {}, {}};
}

HealthFinding clock(const TrafficHealth& traffic) {
    if (traffic.total.packets == 0) {
        return {Topic::Clock, State::Unknown, "health.clock.unknown", {}, {}};
    }
    if (traffic.lag && (*traffic.lag > kLate || *traffic.lag < -kEarly)) {
        const bool isBehind = *traffic.lag > 0;
        return {Topic::Clock, State::Warning,
            Message(isBehind ? "health.clock.behind" : "health.clock.ahead").with("by", seconds(isBehind ? *traffic.lag : -*traffic.lag)),
            isBehind ? "health.clock.behind_advice" : "health.clock.ahead_advice", {}};
    }
    if (traffic.total.backSteps > 0) {
        return {Topic::Clock, State::Warning,
            Message("health.clock.back").with("times", static_cast<int64_t>(traffic.total.backSteps)).with("by", seconds(traffic.total.largestBackStep)),
            "health.clock.back_advice", traffic.largestBackStepAt};
    }
    return {Topic::Clock, State::Good, traffic.lag ? "health.clock.same" : "health.clock.steady", {}, {}};
}

HealthFinding cut(const TrafficHealth& traffic) {
    const auto count = static_cast<int64_t>(traffic.total.cut);
    const double part = share(count, static_cast<int64_t>(traffic.total.packets));
    if (count == 0) {
        return {Topic::Cut, traffic.total.packets > 0 ? State::Good : State::Unknown, "health.cut.none", {}, {}};
    }
    return {Topic::Cut, State::Warning, Message("health.cut.some").with("packets", count).with("share", part), "health.cut.advice", {}};
}

HealthFinding ring(const TrafficHealth& traffic, const DiskForecast& forecast) {
    if (traffic.facts.ringBytes == 0) {
        return {Topic::Ring, State::Plain, traffic.spoolBytes > 0 ? Message("health.ring.kept").with("bytes", static_cast<int64_t>(traffic.spoolBytes))
                                                                  : Message("health.ring.none"), {}, {}};
    }
    auto what = Message(forecast.ring ? "health.ring.holds" : "health.ring.idle")
                    .with("bytes", static_cast<int64_t>(traffic.facts.ringBytes))
                    .with("used", static_cast<int64_t>(traffic.spoolBytes));
    if (forecast.ring) {
        what.with("lasts", seconds(*forecast.ring));
    }
    const bool isShort = forecast.ring && *forecast.ring < kHour && traffic.isCapturing;
    Message more = isShort ? Message("health.ring.advice") : Message();
    if (!isShort && traffic.facts.wholeBytes > 0) {
        more = Message("health.ring.trimmed")
                   .with("whole", static_cast<int64_t>(traffic.facts.wholeBytes))
                   .with("kept", static_cast<int64_t>(traffic.facts.keptBytes))
                   .with("flow", static_cast<int64_t>(traffic.facts.flowBytes));
    }
    return {Topic::Ring, isShort ? State::Warning : State::Plain, std::move(what), std::move(more), {}};
}

HealthFinding disk(const TrafficHealth& traffic, const DiskForecast& forecast) {
    if (!traffic.freeBytes) {
        return {Topic::Disk, State::Unknown, "health.disk.unknown", {}, {}};
    }
    constexpr uint64_t kNearlyFull = 512ull << 20;
    const bool isFull = *traffic.freeBytes < kNearlyFull;
    const bool endsSoon = traffic.isCapturing && forecast.disk && *forecast.disk < kDay;
    auto what = Message(traffic.isCapturing && forecast.disk ? "health.disk.lasts" : "health.disk.free")
                    .with("bytes", static_cast<int64_t>(*traffic.freeBytes))
                    .with("case", static_cast<int64_t>(traffic.caseBytes));
    if (forecast.disk) {
        what.with("lasts", seconds(*forecast.disk));
    }
    return {Topic::Disk, isFull ? State::Bad : endsSoon ? State::Warning : State::Good, std::move(what),
        isFull || endsSoon ? Message("health.disk.advice") : Message(), {}};
}

HealthFinding baselineFinding(const TrafficBaseline& baseline) {
    if (!baseline.isReady()) {
        return {Topic::Baseline, State::Unknown,
            Message("health.baseline.learning").with("days", int64_t{baseline.learntDays}).with("needed", int64_t{TrafficBaseline::kNeededDays}), {}, {}};
    }
    const auto high = std::ranges::find_if(baseline.today.rbegin(), baseline.today.rend(), &HourJudgement::isHigh);
    const auto at = [](const HourJudgement& hour) { return Timestamp{hour.hour.hour * kHour}; };
    if (high != baseline.today.rend()) {
        return {Topic::Baseline, State::Warning,
            Message("health.baseline.high").with("bytes", high->hour.bytes).with("usual", high->usual).with("at", at(*high).ns),
            "health.baseline.advice", at(*high)};
    }
    if (!baseline.highHosts.empty()) {
        const HourJudgement& first = baseline.highHosts.front();
        return {Topic::Baseline, State::Warning,
            Message("health.baseline.host").with("host", first.hour.host->toString()).with("bytes", first.hour.bytes)
                .with("usual", std::max(0.0, first.usual)).with("at", at(first).ns).with("more", static_cast<int64_t>(baseline.highHosts.size()) - 1),
            "health.baseline.host_advice", at(first)};
    }
    if (baseline.today.empty()) {
        return {Topic::Baseline, State::Unknown, "health.baseline.no_such_hour", {}, {}};
    }
    const HourJudgement& last = baseline.today.back();
    return {Topic::Baseline, State::Good,
        Message("health.baseline.usual").with("bytes", last.hour.bytes).with("usual", std::max(0.0, last.usual)), {}, {}};
}

} // namespace

std::string_view healthTopicName(HealthFinding::Topic topic) {
    static constexpr std::array<std::string_view, 10> names{
        "rate", "overload", "one_sided", "copies", "vlans", "clock", "cut", "ring", "disk", "baseline"};
    return names[static_cast<size_t>(topic)];
}

std::string_view healthStateName(HealthFinding::State state) {
    static constexpr std::array<std::string_view, 5> names{"good", "plain", "unknown", "warning", "bad"};
    return names[static_cast<size_t>(state)];
}

std::string formatBits(double bitsPerSecond) {
    static constexpr std::array<const char*, 5> units{"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
    size_t unit = 0;
    while (bitsPerSecond >= 999.5 && unit + 1 < units.size()) {
        bitsPerSecond /= 1000;
        ++unit;
    }
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), bitsPerSecond < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s", bitsPerSecond, units[unit]);
    return text.data();
}

std::vector<HealthFinding> healthFindings(
    const CaseSummary& summary, const TrafficHealth& traffic, const DiskForecast& forecast, const TrafficBaseline& baseline) {
    return {rate(traffic), overload(summary, traffic), oneSided(summary, traffic), copies(traffic), vlans(traffic), clock(traffic),
        cut(traffic), ring(traffic, forecast), disk(traffic, forecast), baselineFinding(baseline)};
}

Message selftestVerdict(const SelftestRun& run) {
    const char* id = run.hasRequests() && run.hasAnswers() ? "selftest.both"
        : run.hasRequests()                                ? "selftest.requests"
                                                           : "selftest.answers";
    return Message(id)
        .with("from", run.from.toString())
        .with("to", run.to.toString())
        .with("token", run.token)
        .with("arrived", static_cast<int64_t>(run.arrived()))
        .with("kinds", static_cast<int64_t>(kSelftestKinds.size()));
}

namespace {

Result<TrafficBaseline> judgeTraffic(EventStore& store, const QueryBudget& budget, const CaseSummary& summary, const CaptureFacts& facts, const KeptProfile& kept, Timestamp now) {
    const TimeRange weeks = TrafficProfile::weeksUntil(summary.last, now);
    METSUKE_TRY(const auto hours, store.hourlyBytes(weeks, budget));
    TrafficProfile profile = kept ? kept(facts).value_or(TrafficProfile()) : TrafficProfile();
    profile.learn(hours, now);
    return profile.judge(bucketOf(weeks.to.ns, 3'600));
}

} // namespace

Result<HealthAssessment> assessHealth(EventStore& store, const QueryBudget& budget, const KeptProfile& kept) {
    HealthAssessment assessment;
    METSUKE_TRY(const CaseSummary summary, store.summary(budget));
    METSUKE_TRY(assessment.traffic, store.health(budget));
    // By itself a case is the same in every year; what is kept beside it is of this machine's time.
    const Timestamp now = kept ? wallClock() : Timestamp{std::numeric_limits<int64_t>::max()};
    METSUKE_TRY(assessment.baseline, judgeTraffic(store, budget, summary, assessment.traffic.facts, kept, now));
    assessment.forecast = forecastOf(assessment.traffic);
    assessment.findings = healthFindings(summary, assessment.traffic, assessment.forecast, assessment.baseline);
    METSUKE_TRY(assessment.selftests, selftestRuns(store, budget));
    return assessment;
}

Result<std::vector<HealthFinding>> HealthWatch::look(EventStore& store, const QueryBudget& budget, Timestamp now) {
    METSUKE_TRY(const CaseSummary summary, store.summary(budget));
    METSUKE_TRY(const TrafficHealth traffic, store.health(budget));
    const std::lock_guard lock(m_mutex);
    if (!m_judged || now < *m_judged || now - *m_judged >= kBaselineEvery) {
        METSUKE_TRY(m_baseline, judgeTraffic(store, budget, summary, traffic.facts, m_kept, now));
        m_judged = now;
    }
    return healthFindings(summary, traffic, forecastOf(traffic), m_baseline);
}

} // namespace metsuke
