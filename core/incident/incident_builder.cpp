// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/incident_builder.h"

#include "core/incident/campaign.h"
#include "core/incident/counter_case.h"
#include "core/incident/incident_story.h"

#include <algorithm>
#include <set>

namespace metsuke {

namespace {

constexpr double kCloseProbability = 0.2;
constexpr Duration kCloseAfter = 72 * kHour;
constexpr double kWatchSeverity = 5.0;
constexpr int64_t kQuietRepeats = 4; ///< repeats of one detection that are counted without a new evaluation

/// Lists whose hits say that the value is bad, not merely unusual.
bool saysBad(const IocEvent& ioc) {
    static const std::set<std::string_view> kLists{"user", "c2-cert", "malware-ua", "sinkhole"};
    return kLists.contains(ioc.list);
}

} // namespace

IncidentBuilder::IncidentBuilder(const Enricher& enricher, ScoreModel model)
    : m_enricher(enricher)
    , m_model(model)
    , m_context(enricher) {}

IncidentBuilder::HostState* IncidentBuilder::stateFor(const HostKey& host) {
    if (const auto it = m_hosts.find(host); it != m_hosts.end()) {
        return &it->second;
    }
    if (m_hosts.size() >= kMaximumHosts) {
        ++m_saturated;
        return nullptr;
    }
    return &m_hosts.emplace(host, host).first->second;
}

HitFate IncidentBuilder::take(const RuleHit& hit, bool incomplete, const Arguments& arguments) {
    size_t excluded = 0;
    for (const HitSubject& subject : hit.subjects) {
        const auto* ioc = hit.event->body.getIf<IocEvent>();
        if (ioc != nullptr && saysBad(*ioc)) {
            m_context.noteIndicator(subject.host, ioc->matched);
            m_context.noteIndicator(subject.host, ioc->value);
        }
        const ContextResult context = m_context.evaluate(hit, subject.host, incomplete);
        if (!context.exclusion.empty()) {
            countExcluded(context.exclusion, hit, subject.host);
            ++excluded;
            continue;
        }
        if (context.weight <= 0) {
            continue; // vetoed by what is known of the peer or the host
        }
        HostState* state = stateFor(subject.host);
        if (state == nullptr) {
            continue;
        }
        const Timestamp now = hit.event->header.ts;
        closeIfStale(*state, now);
        m_noise.note(subject.host, hit.document->traits.family, now);
        const double noise
            = m_noise.deduction(subject.host, hit.document->traits.family, now, m_enricher.insideHostCount());
        EvidenceRecord& record = state->evidence.take(hit, subject, context, noise, incomplete);
        Detection& detection = record.detection;
        const bool doubled = (detection.count & (detection.count - 1)) == 0;
        if (doubled) { // new, or worth telling its latest numbers
            detection.args = arguments();
            if (subject.isOriginator == hit.subjects.front().isOriginator) {
                detection.args.front().second = subject.host.display();
            } // else the sentence stays that of the side it was written for: who attacked whom
            if (!subject.isOriginator) {
                detection.args.emplace_back(kSideArgument, std::string(kResponder));
            }
            detection.parts.clear();
            for (const HitPart& part : hit.parts) {
                if (!part.host.isUnset() && detection.parts.size() < Detection::kMaxFlows) {
                    detection.parts.push_back(detectionKey(part.document->id, part.host.toString(), part.object));
                }
            }
        }
        if (doubled || ++state->evaluatedCount >= kQuietRepeats || now - state->evaluated > kHour) {
            evaluate(*state, now);
        }
    }
    return excluded == hit.subjects.size() ? HitFate::Excluded : HitFate::Taken;
}

void IncidentBuilder::countExcluded(const std::string& exclusion, const RuleHit& hit, const HostKey& host) {
    const Timestamp now = hit.event->header.ts;
    std::tuple key{exclusion, hit.document->id, host};
    if (m_excluded.size() >= kMaximumExcluded && !m_excluded.contains(key)) {
        std::get<HostKey>(key) = HostKey();
    }
    ExcludedHits& hits = m_excluded[key];
    if (hits.count++ == 0) {
        hits.exclusion = exclusion;
        hits.rule = hit.document->id;
        hits.host = std::get<HostKey>(key);
        hits.first = hits.last = now;
    }
    hits.first = std::min(hits.first, now);
    hits.last = std::max(hits.last, now);
}

/// Between two hits the probability only falls, so "below 0.2 for 72 hours" is asked when the next hit comes.
void IncidentBuilder::closeIfStale(HostState& state, Timestamp now) {
    if (state.incidents.empty() || state.incidents.back().closed || now - state.incidents.back().last <= kCloseAfter) {
        return;
    }
    const auto weighed = state.evidence.weigh(now - kCloseAfter);
    if (scoreHost(weighed, m_model).probability >= kCloseProbability) {
        return;
    }
    state.incidents.back().closed = true;
    for (EvidenceRecord& record : state.evidence.records()) {
        record.closed = true;
    }
}

void IncidentBuilder::evaluate(HostState& state, Timestamp now) {
    state.evaluated = now;
    state.evaluatedCount = 0;
    const auto weighed = state.evidence.weigh(now);
    const HostRisk risk = scoreHost(weighed, m_model);
    const bool open = !state.incidents.empty() && !state.incidents.back().closed;
    if (!open && opensIncident(risk, weighed, m_model) == Opening::None) {
        return;
    }
    const auto first = std::min_element(weighed.begin(), weighed.end(), [](const WeighedEvidence& a, const WeighedEvidence& b) {
        return a.first != b.first ? a.first < b.first : a.key < b.key;
    });
    if (!open) {
        OpenIncident fresh;
        fresh.key = detectionKey("incident", state.evidence.host().zone + "|" + state.evidence.host().display(), first->key);
        state.incidents.push_back(std::move(fresh));
    }
    OpenIncident& incident = state.incidents.back();
    incident.last = std::max(incident.last, now);
    if (risk.total >= incident.peak.total || risk.severity > incident.peak.severity) {
        incident.peak = risk;
        incident.first = first->first;
        incident.counterKnown = false;
        incident.detections.clear();
        for (const WeighedEvidence& item : weighed) {
            incident.detections.push_back(item.key);
        }
    }
}

bool IncidentBuilder::isShown(const HostKey& host, bool final) const {
    if (host.ip.isUnset() || m_enricher.isInside(host.ip)) {
        return m_enricher.insideSeen() || final;
    }
    return final && !m_enricher.insideSeen();
}

Incident IncidentBuilder::makeIncident(const HostState& state, OpenIncident& open, const HostNames& names) const {
    const auto& records = state.evidence.records();
    if (!open.counterKnown) {
        std::vector<WeighedEvidence> atPeak = state.evidence.weigh(open.last);
        CounterCase counter = counterCase(atPeak, m_model);
        open.peak.counterCase = std::move(counter.keys);
        open.peak.isCounterCaseLeast = counter.isLeast;
        open.counterKnown = true;
    }
    Incident incident;
    incident.key = open.key;
    incident.host = state.evidence.host();
    incident.risk = open.peak;
    incident.severity = open.peak.severity;
    incident.probability = open.peak.probability;
    incident.first = open.first;
    incident.last = open.last;
    std::set<Phase> phases;
    std::set<std::string> rules;
    std::vector<const EvidenceRecord*> members;
    for (const EvidenceRecord& record : records) {
        if (std::find(open.detections.begin(), open.detections.end(), record.detection.key) != open.detections.end()) {
            phases.insert(record.detection.phase);
            rules.insert(record.detection.rule);
            members.push_back(&record);
        }
    }
    std::stable_sort(members.begin(), members.end(), [](const EvidenceRecord* a, const EvidenceRecord* b) {
        return a->detection.first != b->detection.first ? a->detection.first < b->detection.first
                                                        : a->detection.order < b->detection.order;
    });
    for (const EvidenceRecord* member : members) {
        incident.detections.push_back(member->detection.key);
        incident.last = std::max(incident.last, member->detection.last);
    }
    incident.phases.assign(phases.begin(), phases.end());
    incident.rules.assign(rules.begin(), rules.end());
    incident.title = incidentTitle(members, incident.host, names);
    incident.story = incidentStory(members, incident.host, names, open.peak);
    return incident;
}

FindingsSnapshot IncidentBuilder::snapshot(Timestamp now, bool final) {
    FindingsSnapshot result;
    result.hosts = m_enricher.hosts();
    const bool any = std::any_of(m_hosts.begin(), m_hosts.end(), [](const auto& entry) { return !entry.second.incidents.empty(); });
    const HostNames names = any ? hostNames(result.hosts) : HostNames{};
    std::map<HostKey, Host*> byKey;
    for (Host& host : result.hosts) {
        byKey[host.key] = &host;
    }
    std::vector<Incident*> fresh;
    for (auto& [key, state] : m_hosts) {
        if (!isShown(key, final)) {
            continue;
        }
        const auto known = byKey.find(key);
        Host* host = known == byKey.end() ? nullptr : known->second;
        for (EvidenceRecord& record : state.evidence.records()) {
            if (record.dirty) {
                record.dirty = false;
                result.detections.push_back(record.detection);
            }
        }
        const auto weighed = state.evidence.weigh(now);
        HostRisk current = scoreHost(weighed, m_model);
        double severity = current.severity;
        double probability = current.probability;
        const bool open = !state.incidents.empty() && !state.incidents.back().closed;
        for (OpenIncident& incident : state.incidents) {
            result.incidents.push_back(makeIncident(state, incident, names));
            if (!incident.closed) {
                severity = std::max(severity, incident.peak.severity);
                probability = std::max(probability, incident.peak.probability);
            }
        }
        if (!open && current.severity >= kWatchSeverity) {
            WatchEntry entry{key, current.severity, {}, {}, std::move(current)};
            std::set<std::string> rules;
            for (const EvidenceRecord& record : state.evidence.records()) {
                rules.insert(record.detection.rule);
                entry.detections.push_back(record.detection.key);
            }
            entry.rules.assign(rules.begin(), rules.end());
            result.watchList.push_back(std::move(entry));
        }
        if (host != nullptr) {
            host->severity = severity;
            host->probability = probability;
        }
    }
    for (const auto& [key, hits] : m_excluded) {
        result.excluded.push_back(hits);
    }
    raiseCampaigns(result, [this](const HostKey& host) {
        std::vector<const Detection*> list;
        if (const auto it = m_hosts.find(host); it != m_hosts.end()) {
            for (const EvidenceRecord& record : it->second.evidence.records()) {
                list.push_back(&record.detection);
            }
        }
        return list;
    }, [this](const IpAddress& address) { return m_enricher.isInside(address); });
    std::stable_sort(result.incidents.begin(), result.incidents.end(), [](const Incident& a, const Incident& b) {
        return a.severity != b.severity ? a.severity > b.severity : a.first != b.first ? a.first < b.first : a.host < b.host;
    });
    std::stable_sort(result.watchList.begin(), result.watchList.end(), [](const WatchEntry& a, const WatchEntry& b) {
        return a.severity != b.severity ? a.severity > b.severity : a.host < b.host;
    });
    return result;
}

} // namespace metsuke
