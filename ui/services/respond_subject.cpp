// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/respond_subject.h"

#include "ui/services/trace_subject.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kMostPeers = 20;

void addPeer(const CaseSnapshot& snapshot, const IpAddress& peer, RespondSubject& subject) {
    const bool isKnown = std::ranges::find(subject.peers, peer) != subject.peers.end();
    if (!peer.isUnset() && peer != subject.host && !snapshot.site.isInside(peer) && !isKnown && subject.peers.size() < kMostPeers) {
        subject.peers.push_back(peer);
    }
}

void addPeersOf(const CaseSnapshot& snapshot, const HostKey& host, RespondSubject& subject) {
    std::vector<const Detection*> detections;
    for (const Detection& one : snapshot.detections) {
        if (one.host == host) {
            detections.push_back(&one);
        }
    }
    std::ranges::stable_sort(detections, std::ranges::greater(), &Detection::weight);
    for (const Detection* one : detections) {
        addPeer(snapshot, IpAddress::parse(one->peer).value_or(IpAddress()), subject);
    }
}

} // namespace

RespondSubject RespondSubject::of(const CaseSnapshot& snapshot, const Selection& selection, const FlowRow* flow) {
    RespondSubject subject;
    std::optional<HostKey> host = selection.host;
    if (flow != nullptr) {
        if (const auto traced = TraceSubject::of(*flow, nullptr, snapshot)) {
            host = traced->host;
            subject.host = host->ip;
            addPeer(snapshot, traced->question.remote, subject);
        }
    } else if (selection.peer && host && !snapshot.site.isInside(host->ip)) {
        std::optional<HostKey> other = selection.peer; // a line of the graph has two ends
        subject.host = other->ip;
        addPeer(snapshot, host->ip, subject);
        host = other;
    } else if (selection.peer && host) {
        subject.host = host->ip;
        addPeer(snapshot, selection.peer->ip, subject);
    }
    if (!host || host->ip.isUnset() || !snapshot.site.isInside(host->ip)) {
        subject.host = {};
        return subject;
    }
    subject.host = host->ip;
    subject.name = snapshot.hostName(*host);
    if (const Detection* detection = selection.kind == Selection::Kind::Detection && !selection.keys.empty() ? snapshot.detection(selection.keys.front()) : nullptr) {
        addPeer(snapshot, IpAddress::parse(detection->peer).value_or(IpAddress()), subject);
    }
    if (const Incident* incident = snapshot.incidentOf(*host)) {
        subject.incident = incident->key;
    }
    addPeersOf(snapshot, *host, subject);
    return subject;
}

} // namespace metsuke
