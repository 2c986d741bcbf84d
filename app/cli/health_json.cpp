// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/health_json.h"

#include <cmath>

namespace metsuke::cli {

namespace {

using Json = nlohmann::ordered_json;

Json secondsOrNull(const std::optional<Duration>& duration) {
    return duration ? Json(std::round(static_cast<double>(*duration) / static_cast<double>(kMillisecond)) / 1000) : Json(nullptr);
}

Json judgements(const std::vector<HourJudgement>& hours) {
    Json list = Json::array();
    for (const HourJudgement& judged : hours) {
        Json entry{{"hour", formatIso8601({judged.hour.hour * kHour})}, {"bytes", judged.hour.bytes},
            {"usual", std::llround(std::max(0.0, judged.usual))}, {"limit", std::llround(std::max(0.0, judged.limit))}, {"high", judged.isHigh}};
        if (judged.hour.host) {
            entry["host"] = judged.hour.host->toString();
        }
        list.push_back(std::move(entry));
    }
    return list;
}

bool isOfMachine(HealthFinding::Topic topic) {
    return topic == HealthFinding::Topic::Ring || topic == HealthFinding::Topic::Disk;
}

Json findings(const HealthAssessment& assessment, HealthScope scope, const MessageCatalog& catalog, Language language) {
    Json list = Json::array();
    for (const HealthFinding& finding : assessment.findings) {
        if (scope == HealthScope::Case && isOfMachine(finding.topic)) {
            continue;
        }
        list.push_back({{"topic", healthTopicName(finding.topic)}, {"state", healthStateName(finding.state)},
            {"text", catalog.render(finding.what, language)},
            {"advice", finding.advice.id.empty() ? "" : catalog.render(finding.advice, language)},
            {"at", finding.at ? Json(formatIso8601(*finding.at)) : Json(nullptr)}});
    }
    return list;
}

} // namespace

Json healthJson(const HealthAssessment& assessment, HealthScope scope, const MessageCatalog& catalog, Language language) {
    const TrafficHealth& traffic = assessment.traffic;
    Json vlans = Json::array();
    for (const VlanPackets& vlan : traffic.vlans) {
        vlans.push_back({{"id", vlan.id}, {"packets", vlan.packets}});
    }
    Json json{{"findings", findings(assessment, scope, catalog, language)},
        {"packets_per_second", std::round(traffic.packetsPerSecond * 10) / 10}, {"bits_per_second", std::llround(traffic.bitsPerSecond)},
        {"peak_bits_per_second", std::llround(traffic.peakBitsPerSecond)}, {"link_bits_per_second", traffic.facts.linkBits},
        {"duplicates", traffic.total.copies}, {"cut", traffic.total.cut}, {"clock_steps_back", traffic.total.backSteps},
        {"largest_step_back", secondsOrNull(traffic.total.largestBackStep)}, {"clock_lag", secondsOrNull(traffic.lag)}, {"vlans", vlans},
        {"one_sided", {{"out", traffic.oneSidedOut}, {"in", traffic.oneSidedIn}}},
        {"baseline",
            {{"learnt_days", assessment.baseline.learntDays}, {"needed_days", TrafficBaseline::kNeededDays},
                {"today", judgements(assessment.baseline.today)}, {"high_hosts", judgements(assessment.baseline.highHosts)}}}};
    if (scope == HealthScope::CaseAndMachine) {
        json["disk"] = {{"free", traffic.freeBytes ? Json(*traffic.freeBytes) : Json(nullptr)}, {"case", traffic.caseBytes},
            {"packets", traffic.spoolBytes}, {"ring", traffic.facts.ringBytes}, {"flow_bytes", traffic.facts.flowBytes}, {"ring_whole", traffic.facts.wholeBytes}, {"ring_kept", traffic.facts.keptBytes},
            {"ring_lasts", secondsOrNull(assessment.forecast.ring)},
            {"disk_lasts", secondsOrNull(assessment.forecast.disk)}};
    }
    return json;
}

Json selftestJson(const std::vector<SelftestRun>& runs, const MessageCatalog& catalog, Language language) {
    Json list = Json::array();
    for (const SelftestRun& run : runs) {
        Json kinds = Json::array();
        for (const SelftestArrival& arrival : run.arrivals) {
            const bool arrived = arrival.request || arrival.answer;
            kinds.push_back({{"kind", selftestKindName(arrival.kind)}, {"request", arrival.request}, {"answer", arrival.answer},
                {"first", arrived ? Json(formatIso8601(arrival.first)) : Json(nullptr)}});
        }
        list.push_back({{"token", run.token}, {"from", run.from.toString()}, {"to", run.to.toString()}, {"first", formatIso8601(run.first)},
            {"last", formatIso8601(run.last)}, {"kinds", kinds}, {"text", catalog.render(selftestVerdict(run), language)}});
    }
    return list;
}

} // namespace metsuke::cli
