// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/trace_subject.h"

#include "ui/services/inspected_subject.h"

#include <algorithm>

namespace metsuke {

std::optional<TraceSubject> TraceSubject::of(const FlowRow& flow, const Detection* detection, const CaseSnapshot& snapshot) {
    const bool isOrigInside = snapshot.site.isInside(flow.orig);
    const bool isRespInside = snapshot.site.isInside(flow.resp);
    // A detection says whose it is; else the one that began it, if that is ours.
    const bool isOfResp = detection != nullptr ? detection->host.ip == flow.resp && detection->host.ip != flow.orig : !isOrigInside && isRespInside;
    if (detection == nullptr && !isOrigInside && !isRespInside) {
        return std::nullopt;
    }
    TraceSubject subject;
    if (detection != nullptr) {
        subject.host = detection->host;
        subject.detection = detection->key;
    }
    subject.host.ip = isOfResp ? flow.resp : flow.orig;
    subject.host.mac = {};
    if (const Incident* incident = snapshot.incidentOf(detection != nullptr ? detection->host : subject.host)) {
        subject.incident = incident->key;
    }
    endpoint::TraceQuestion& question = subject.question;
    question.time = flow.ts;
    question.protocol = flow.proto;
    question.local = isOfResp ? flow.resp : flow.orig;
    question.localPort = isOfResp ? flow.respPort : flow.origPort;
    question.remote = isOfResp ? flow.orig : flow.resp;
    question.remotePort = isOfResp ? flow.origPort : flow.respPort;
    question.name = isOfResp ? std::string() : flow.name;
    return subject;
}

std::optional<TraceSubject> TraceSubject::of(const Detection& detection, const CaseSnapshot& snapshot) {
    TraceSubject subject;
    subject.host = detection.host;
    subject.detection = detection.key;
    if (const Incident* incident = snapshot.incidentOf(detection.host)) {
        subject.incident = incident->key;
    }
    subject.question.time = detection.first;
    subject.question.local = detection.host.ip;
    const auto peer = IpAddress::parse(detection.peer);
    if (peer) {
        subject.question.remote = *peer;
    } else {
        subject.question.name = detection.peer;
    }
    return detection.peer.empty() || detection.host.ip.isUnset() ? std::nullopt : std::optional(subject);
}

std::optional<TraceSubject::Wanted> TraceSubject::wantedBy(const CaseSnapshotPtr& snapshot, const Selection& selection) {
    const InspectedSubject subject = InspectedSubject::of(snapshot, selection);
    if ((selection.kind == Selection::Kind::Flow || selection.kind == Selection::Kind::Event) && !selection.keys.empty()) {
        const auto uid = FlowUid::parse(selection.keys.front());
        return uid && !uid->isUnset() ? std::optional(Wanted{*uid, subject.detection}) : std::nullopt;
    }
    const auto isTraceable = [](const Detection* one) { return one != nullptr && (!one->flows.empty() || !one->peer.empty()); };
    const Detection* best = isTraceable(subject.detection) ? subject.detection : nullptr;
    for (const Detection* one : best != nullptr ? std::vector<const Detection*>() : subject.detections) {
        if (isTraceable(one) && (best == nullptr || one->weight > best->weight)) {
            best = one;
        }
    }
    return best == nullptr ? std::nullopt : std::optional(Wanted{best->flows.empty() ? FlowUid{} : best->flows.back(), best});
}

} // namespace metsuke
