// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/inspected_subject.h"

#include <algorithm>

namespace metsuke {

InspectedSubject InspectedSubject::of(const CaseSnapshotPtr& snapshot, const Selection& selection) {
    InspectedSubject subject;
    subject.snapshot = snapshot;
    subject.selection = selection;
    subject.host = selection.host;
    const auto add = [&](const std::string& key) {
        if (const Detection* detection = snapshot->detection(key)) {
            subject.detections.push_back(detection);
        }
    };
    if (selection.kind == Selection::Kind::Flow || selection.kind == Selection::Kind::Event) {
        const auto uid = selection.keys.empty() ? std::nullopt : FlowUid::parse(selection.keys.front());
        for (const Detection& detection : snapshot->detections) {
            if (uid && std::find(detection.flows.begin(), detection.flows.end(), *uid) != detection.flows.end()) {
                subject.detections.push_back(&detection);
                subject.host = detection.host;
            }
        }
    } else if (selection.kind == Selection::Kind::Pair && selection.host && selection.peer) {
        const std::string a = selection.host->display();
        const std::string b = selection.peer->display();
        for (const Detection& detection : snapshot->detections) {
            const std::string host = detection.host.display();
            if ((host == a && detection.peer == b) || (host == b && detection.peer == a)) {
                subject.detections.push_back(&detection);
            }
        }
    } else if (selection.host) {
        subject.incident = snapshot->incidentOf(*selection.host);
        subject.watch = subject.incident != nullptr ? nullptr : snapshot->watchOf(*selection.host);
        const std::vector<std::string>* keys = subject.incident != nullptr ? &subject.incident->detections
            : subject.watch != nullptr                                     ? &subject.watch->detections
                                                                           : nullptr;
        if (keys != nullptr) {
            subject.risk = subject.incident != nullptr ? &subject.incident->risk : &subject.watch->risk;
            std::for_each(keys->begin(), keys->end(), add);
        } else {
            for (const Detection& detection : snapshot->detections) {
                if (detection.host == *selection.host) {
                    subject.detections.push_back(&detection);
                }
            }
        }
    }
    const Host* known = subject.host ? snapshot->host(*subject.host) : nullptr;
    subject.severity = subject.incident != nullptr ? subject.incident->severity
        : subject.watch != nullptr                 ? subject.watch->severity
        : known != nullptr                         ? known->severity
                                                   : 0;
    std::stable_sort(subject.detections.begin(), subject.detections.end(),
        [](const Detection* a, const Detection* b) { return a->first > b->first; });
    if (selection.kind == Selection::Kind::Detection && !selection.keys.empty()) {
        subject.detection = snapshot->detection(selection.keys.front());
    }
    if (subject.detection == nullptr && !subject.detections.empty()) {
        // A beacon shows most in a plot; else the heaviest.
        subject.detection = *std::max_element(subject.detections.begin(), subject.detections.end(), [](const Detection* a, const Detection* b) {
            const auto rank = [](const Detection* d) { return std::pair(d->rule.starts_with("BCN-") && d->count >= 6, d->weight); };
            return rank(a) < rank(b);
        });
    }
    return subject;
}

double InspectedSubject::weightOf(const Detection& of) const {
    for (const PhaseTerm& term : risk != nullptr ? risk->phases : std::vector<PhaseTerm>{}) {
        for (const PhaseTerm::Part& part : term.parts) {
            if (part.detection == of.key) {
                return part.weight;
            }
        }
    }
    return of.weight;
}

std::vector<PacketRef> InspectedSubject::packets(const Detection* only) const {
    std::vector<PacketRef> all;
    for (const Detection* one : detections) {
        if (only == nullptr || one == only) {
            all.insert(all.end(), one->packets.begin(), one->packets.end());
        }
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

InvestigationState InspectedSubject::flowsState(const InvestigationState& now, const Detection* only) const {
    InvestigationState next = now;
    next.page = QStringLiteral("flows");
    if (!host) {
        return next;
    }
    const auto one = [](const std::string& address) { return Filter::compare("host", Filter::Op::Equal, address); };
    next.queryText = QStringLiteral("host = %1").arg(QString::fromStdString(host->display()));
    next.filter = one(host->display());
    const std::string peer = only != nullptr ? only->peer : selection.kind == Selection::Kind::Pair && selection.peer ? selection.peer->display() : "";
    if (IpAddress::parse(peer)) {
        next.queryText += QStringLiteral(" and host = %1").arg(QString::fromStdString(peer));
        next.filter = Filter::both(std::move(next.filter), one(peer));
    }
    if (only != nullptr) {
        next.range = {only->first - kSecond, only->last + kSecond};
    }
    return next;
}

std::pair<QString, std::string> InspectedSubject::noteTarget() const {
    if ((selection.kind == Selection::Kind::Flow || selection.kind == Selection::Kind::Event) && !selection.keys.empty()
        && !selection.keys.front().empty()) {
        return {QStringLiteral("flow"), selection.keys.front()};
    }
    if (incident != nullptr) {
        return {QStringLiteral("incident"), incident->key};
    }
    if (host) {
        return {QStringLiteral("host"), host->display()};
    }
    return {QStringLiteral("case"), {}};
}

} // namespace metsuke
