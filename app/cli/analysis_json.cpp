// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_json.h"

#include "app/cli/health_json.h"
#include "core/model/finding_text.h"
#include "core/model/site.h"
#include "core/text/json_text.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace metsuke::cli {

namespace {

using Json = nlohmann::ordered_json;

double rounded(double value, double unit) { return std::round(value * unit) / unit; }

Json timeOrNull(const CaptureSummary& capture, Timestamp value) {
    return capture.packets == 0 ? Json(nullptr) : Json(formatIso8601(value));
}

Json captures(const CaseSummary& summary, const MessageCatalog& catalog, Language language) {
    Json list = Json::array();
    for (const auto& capture : summary.captures) {
        list.push_back({{"path", capture.path}, {"packets", capture.packets}, {"bytes", capture.bytes},
            {"first", timeOrNull(capture, capture.first)}, {"last", timeOrNull(capture, capture.last)},
            {"damaged", capture.damaged}, {"message", catalog.render(capture.message, language)}});
    }
    return list;
}

Json totals(const CaseSummary& summary) {
    Json events = Json::object();
    for (size_t kind = 0; kind < kEventKindCount; ++kind) {
        const std::string name(eventKindName(static_cast<EventKind>(kind)));
        const auto it = summary.events.find(name);
        events[name] = it == summary.events.end() ? 0 : it->second;
    }
    return {{"packets", summary.packets}, {"bytes", summary.bytes}, {"flows", summary.flows}, {"events", events},
        {"detections", summary.detections}, {"incidents", summary.incidents}, {"dropped", summary.dropped}};
}

Json excluded(const std::vector<ExcludedHits>& list) {
    Json array = Json::array();
    for (const ExcludedHits& hits : list) {
        array.push_back({{"exclusion", hits.exclusion}, {"rule", hits.rule}, {"host", hits.host.ip.isUnset() ? "" : hits.host.ip.toString()},
            {"count", hits.count}, {"first", formatIso8601(hits.first)}, {"last", formatIso8601(hits.last)}});
    }
    return array;
}

Json hosts(std::vector<Host> list, const Site& site) {
    std::sort(list.begin(), list.end(), [](const Host& a, const Host& b) { return a.key < b.key; });
    Json array = Json::array();
    for (const auto& host : list) {
        const NetworkGroup* group = site.groupOf(host.key.ip);
        array.push_back({{"zone", host.key.zone}, {"ip", host.key.ip.isUnset() ? "" : host.key.ip.toString()},
            {"mac", host.mac.toString()}, {"names", host.names}, {"roles", host.roles},
            {"severity", rounded(host.severity, 10)}, {"probability", rounded(host.probability, 1000)},
            {"group", group == nullptr ? "" : group->name}, {"group_zone", group == nullptr ? "" : group->zone},
            {"trusted", group != nullptr && group->isTrusted}});
    }
    return array;
}

} // namespace

bool detectionBefore(const Detection& a, const Detection& b) {
    return std::tie(a.first, a.order, a.rule, a.host, a.object) < std::tie(b.first, b.order, b.rule, b.host, b.object);
}

Result<std::string> analysisJson(EventStore& store, const MessageCatalog& catalog, Language language) {
    const QueryBudget budget;
    METSUKE_TRY(const CaseSummary summary, store.summary(budget));
    METSUKE_TRY(auto hostList, store.hosts(budget));
    METSUKE_TRY(auto detections, store.detections(Filter::all(), {}, budget));
    METSUKE_TRY(const auto incidents, store.incidents(budget));
    METSUKE_TRY(const auto watchList, store.watchList(budget));
    METSUKE_TRY(const auto rules, store.rules(budget));
    METSUKE_TRY(SiteProfile site, store.siteProfile(budget));
    METSUKE_TRY(const auto excludedHits, store.excludedHits(budget));
    METSUKE_TRY(const HealthAssessment health, assessHealth(store, budget));
    const FindingText text(catalog, rules);

    std::sort(detections.begin(), detections.end(), detectionBefore);
    std::map<std::string, std::string> ids;
    std::map<std::string, std::string> ruleOf;
    Json detectionArray = Json::array();
    for (const auto& d : detections) {
        const std::string id = "d" + std::to_string(ids.size() + 1);
        ids[d.key] = id;
        ruleOf[d.key] = d.rule;
        Json packets = Json::array();
        for (const auto& packet : d.packets) {
            packets.push_back({{"capture", packet.capture}, {"number", packet.number}});
        }
        detectionArray.push_back({{"id", id}, {"rule", d.rule}, {"name", text.ruleTitle(d.rule, language)},
            {"time", formatIso8601(d.first)}, {"host", d.host.display()}, {"peer", d.peer}, {"severity", severityName(d.severity)},
            {"weight", rounded(d.weight, 100)}, {"phase", phaseName(d.phase)}, {"attack", d.attack},
            {"why", text.why(d, language)}, {"packets", packets}, {"last", formatIso8601(d.last)}, {"count", d.count}});
    }
    const auto numbered = [&](const std::vector<std::string>& keys) {
        std::vector<std::string> list;
        for (const auto& key : keys) {
            if (const auto it = ids.find(key); it != ids.end()) {
                list.push_back(it->second);
            }
        }
        return list;
    };
    Json incidentArray = Json::array();
    for (const auto& incident : incidents) {
        Json phases = Json::array();
        for (const Phase phase : incident.phases) {
            phases.push_back(phaseName(phase));
        }
        incidentArray.push_back({{"id", "i" + std::to_string(incidentArray.size() + 1)}, {"host", incident.host.display()},
            {"severity", rounded(incident.severity, 10)}, {"probability", rounded(incident.probability, 1000)},
            {"title", catalog.render(incident.title, language)}, {"first", formatIso8601(incident.first)},
            {"last", formatIso8601(incident.last)}, {"phases", phases}, {"rules", incident.rules},
            {"detections", numbered(incident.detections)}, {"story", catalog.render(incident.story, language)},
            {"counter_case",
                {{"detections", numbered(incident.risk.counterCase)}, {"least", incident.risk.isCounterCaseLeast},
                    {"text", text.counterCase(incident, ruleOf, language)}}}});
    }
    Json watchArray = Json::array();
    for (const auto& entry : watchList) {
        watchArray.push_back(
            {{"host", entry.host.display()}, {"severity", rounded(entry.severity, 10)}, {"rules", entry.rules}});
    }
    Json messages = Json::array();
    for (const Message& remark : remarksOn(summary)) {
        messages.push_back(catalog.render(remark, language));
    }
    const Json document{{"schema", 1}, {"captures", captures(summary, catalog, language)}, {"totals", totals(summary)},
        {"hosts", hosts(std::move(hostList), Site(std::move(site)))}, {"detections", detectionArray}, {"incidents", incidentArray}, {"watchlist", watchArray},
        {"excluded", excluded(excludedHits)}, {"messages", messages}, {"health", healthJson(health, HealthScope::Case, catalog, language)},
        {"selftest", selftestJson(health.selftests, catalog, language)}};
    return jsonText(document, 1) + "\n";
}

} // namespace metsuke::cli
