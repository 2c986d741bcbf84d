// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/incident_subject.h"

#include "app/analysis/analysis_run.h"

#include "core/query/query.h"
#include "core/store/name_query.h"
#include "core/store/recent_peers.h"

#include <algorithm>
#include <charconv>

namespace metsuke::cli {

namespace {

const Incident* incidentCalled(const std::vector<Incident>& incidents, const std::string& name) {
    if (name.empty()) {
        return incidents.empty() ? nullptr : &incidents.front();
    }
    const auto byKey = std::ranges::find(incidents, name, &Incident::key);
    if (byKey != incidents.end()) {
        return &*byKey;
    }
    const std::string_view digits = std::string_view(name).substr(name.starts_with('i') ? 1 : 0);
    size_t number = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool isNumber = failed == std::errc() && end == digits.data() + digits.size() && number >= 1 && number <= incidents.size();
    return isNumber ? &incidents[number - 1] : nullptr;
}

/// The newest flow of the detection; nullopt: none is stored.
Result<std::optional<FlowRow>> flowOf(CaseStore& store, const Detection& detection) {
    if (detection.flows.empty()) {
        return std::optional<FlowRow>();
    }
    const Filter isIt = Filter::compare("uid", Filter::Op::Equal, detection.flows.back().toString());
    METSUKE_TRY(const auto window, store.openFlows(isIt, {}, FlowSort::Time, SortOrder::Ascending, {}));
    METSUKE_TRY(auto rows, store.flowPage(window, 0, {}));
    return rows.empty() ? std::optional<FlowRow>() : std::move(rows.front());
}

endpoint::TraceQuestion questionOf(const Detection& detection, const std::optional<FlowRow>& flow, const IpAddress& host) {
    endpoint::TraceQuestion question;
    question.local = host;
    if (flow) {
        const bool isOfResp = flow->resp == host && flow->orig != host;
        question.time = flow->ts;
        question.protocol = flow->proto;
        question.localPort = isOfResp ? flow->respPort : flow->origPort;
        question.remote = isOfResp ? flow->orig : flow->resp;
        question.remotePort = isOfResp ? flow->origPort : flow->respPort;
        question.name = isOfResp ? std::string() : flow->name;
        return question;
    }
    const Duration half = (detection.last - detection.first) / 2;
    question.time = detection.first + half;
    question.tolerance += half;
    if (const auto peer = IpAddress::parse(detection.peer)) {
        question.remote = *peer;
    } else {
        question.name = detection.peer;
    }
    return question;
}

void addPeer(const std::string& peer, IncidentSubject& subject) {
    if (const auto address = IpAddress::parse(peer)) {
        const bool isInside = std::ranges::any_of(defaultHomeNetworks(), [&](const Cidr& home) { return home.contains(*address); });
        if (!isInside && std::ranges::find(subject.addresses, *address) == subject.addresses.end()) {
            subject.addresses.push_back(*address);
        }
    } else if (!peer.empty() && std::ranges::find(subject.names, peer) == subject.names.end()) {
        subject.names.push_back(peer);
    }
}

} // namespace

Result<IncidentSubject> incidentSubject(const std::string& caseFile, const std::string& name) {
    METSUKE_TRY(const auto store, CaseStore::open(caseFile, caseOptions(), CaseAccess::ReadOnly));
    METSUKE_TRY(const auto incidents, store->incidents({}));
    const Incident* incident = incidentCalled(incidents, name);
    if (incident == nullptr) {
        return Error(ErrorCode::NotFound, Message("mitigation.cli_no_incident").with("name", name));
    }
    METSUKE_TRY(const auto all, store->detections(Filter::all(), {}, {}));
    IncidentSubject subject;
    subject.host = incident->host.ip;
    subject.key = incident->key;
    const Detection* best = nullptr;
    for (const Detection& detection : all) {
        const bool isIts = std::ranges::find(incident->detections, detection.key) != incident->detections.end();
        if (!isIts || detection.host.ip != incident->host.ip) {
            continue;
        }
        addPeer(detection.peer, subject);
        if ((!detection.peer.empty() || !detection.flows.empty()) && (best == nullptr || detection.weight > best->weight)) {
            best = &detection;
        }
    }
    if (best == nullptr || subject.host.isUnset()) {
        return Error(ErrorCode::NotFound, Message("mitigation.cli_no_peer").with("name", incident->key));
    }
    METSUKE_TRY(const auto flow, flowOf(*store, *best));
    subject.question = questionOf(*best, flow, subject.host);
    METSUKE_TRY(subject.sessions, recentPeers(*store, subject.host, {}));
    METSUKE_TRY(subject.named, namedAddresses(*store, subject.names, subject.addresses, {}));
    return subject;
}

Result<std::vector<Incident>> openIncidents(const std::string& caseFile) {
    METSUKE_TRY(const auto store, CaseStore::open(caseFile, caseOptions(), CaseAccess::ReadOnly));
    METSUKE_TRY(auto incidents, store->incidents({}));
    std::erase_if(incidents, [](const Incident& one) { return one.state == TriageState::Benign || one.state == TriageState::Suppressed; });
    return incidents;
}

} // namespace metsuke::cli
