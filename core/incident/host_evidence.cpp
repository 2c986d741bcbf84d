// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/host_evidence.h"

#include "core/base/digest.h"
#include "core/base/keyed_hash.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace metsuke {

namespace {

constexpr double kSufficientLambda = 4.0;
constexpr double kForgotten = 0.05; ///< weight below which old evidence no longer counts

void addUnique(std::vector<PacketRef>& packets, const PacketRef& packet) {
    if (packet.number != 0 && packets.size() < Detection::kMaxPackets
        && std::find(packets.begin(), packets.end(), packet) == packets.end()) {
        packets.push_back(packet);
    }
}

void addUnique(std::vector<FlowUid>& flows, const FlowUid& flow) {
    if (!flow.isUnset() && flows.size() < Detection::kMaxFlows && std::find(flows.begin(), flows.end(), flow) == flows.end()) {
        flows.push_back(flow);
    }
}

void addReferences(Detection& detection, const RuleHit& hit) {
    const Event& event = *hit.event;
    for (const PacketRef& packet : event.relatedPackets) {
        addUnique(detection.packets, packet);
    }
    if (event.relatedPackets.empty()) {
        addUnique(detection.packets, event.header.firstPacket);
        addUnique(detection.packets, event.header.lastPacket);
    }
    addUnique(detection.flows, event.header.uid);
    for (const FlowUid& flow : event.relatedFlows) {
        addUnique(detection.flows, flow);
    }
    for (const HitPart& part : hit.parts) {
        addUnique(detection.packets, part.packet);
        addUnique(detection.flows, part.uid);
    }
}

/// Floors: what the rule says, 9 for outward lateral movement, 10 for exfiltration.
std::optional<double> floorOf(const RuleDocument& rule, const HitSubject& subject) {
    double floor = rule.traits.floor.value_or(0);
    if (rule.traits.phase == Phase::LM && subject.isOriginator) {
        floor = std::max(floor, 9.0);
    }
    if (rule.traits.phase == Phase::EXF) {
        floor = std::max(floor, 10.0);
    }
    return floor > 0 ? std::optional(floor) : std::nullopt;
}

void countInWindow(EvidenceRecord& record, Timestamp now) {
    if (record.inWindow == 0 || now - record.windowStart >= record.rule->traits.suppressWindow) {
        record.windowStart = now;
        record.inWindow = 0;
    }
    record.repeats = std::max(record.repeats, ++record.inWindow);
}

} // namespace

std::string detectionKey(std::string_view rule, std::string_view host, std::string_view object) {
    std::string text(rule);
    text += '\x1f';
    text += host;
    text += '\x1f';
    text += object;
    std::string key;
    for (const uint64_t seed : {0x6d657473756b65ULL, 0x6576696465ULL}) {
        std::array<uint8_t, 8> bytes{};
        const uint64_t hash = KeyedHash(seed).bytes(asBytes(text));
        for (size_t i = 0; i < 8; ++i) {
            bytes[i] = static_cast<uint8_t>(hash >> (56 - 8 * i));
        }
        key += toHex(bytes);
    }
    return key;
}

bool wasAnswered(const Event& event) {
    return event.body.visit([](const auto& body) {
        using Body = std::remove_cvref_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, ConnEvent>) {
            return body.resp_bytes > 0 || body.resp_pkts > 1;
        } else if constexpr (std::is_same_v<Body, DnsEvent>) {
            return body.answered;
        } else if constexpr (std::is_same_v<Body, HttpEvent>) {
            return body.status_code != kUnsetInt;
        } else if constexpr (std::is_same_v<Body, SmbMappingEvent> || std::is_same_v<Body, SmbFilesEvent>
            || std::is_same_v<Body, NtlmEvent>) {
            return body.success;
        } else if constexpr (std::is_same_v<Body, DceRpcEvent>) {
            return !body.fault;
        } else if constexpr (std::is_same_v<Body, IocEvent>) {
            return body.replied;
        } else if constexpr (std::is_same_v<Body, ScanEvent>) {
            return body.successes > 0;
        } else {
            return true; // content that both sides took part in
        }
    });
}

EvidenceRecord* HostEvidence::find(const RuleHit& hit) {
    if (const auto it = m_byObject.find({hit.rule, hit.object}); it != m_byObject.end()) {
        return &m_records[it->second];
    }
    const auto rule = m_byRule.find(hit.rule);
    return rule != m_byRule.end() && rule->second.size() >= kObjectsPerRule ? &m_records[rule->second.back()] : nullptr;
}

EvidenceRecord& HostEvidence::take(const RuleHit& hit, const HitSubject& subject, const ContextResult& context,
    double noise, bool incomplete) {
    const Event& event = *hit.event;
    const bool confirmed = (hit.document->traits.floor || hit.document->traits.lambda >= kSufficientLambda) && wasAnswered(event);
    EvidenceRecord* record = find(hit);
    if (record == nullptr) {
        m_byObject[{hit.rule, hit.object}] = m_records.size();
        m_byRule[hit.rule].push_back(m_records.size());
        record = &m_records.emplace_back();
        Detection& detection = record->detection;
        record->rule = hit.document;
        detection.key = detectionKey(hit.document->id, m_host.display(), hit.object);
        detection.rule = hit.document->id;
        detection.host = m_host;
        detection.object = hit.object;
        detection.first = detection.last = event.header.ts;
        detection.order = event.header.order;
        detection.count = 0;
        detection.severity = hit.document->level;
        detection.phase = hit.document->traits.phase;
        detection.family = hit.document->traits.family;
        detection.attack = hit.document->attack;
        detection.lambda = hit.document->traits.lambda;
        const std::string own = m_host.display();
        detection.peer = event.enrichment.peer == own ? event.enrichment.host : event.enrichment.peer;
        for (const HitPart& part : hit.parts) {
            detection.first = std::min(detection.first, part.ts);
        }
    }
    Detection& detection = record->detection;
    ++detection.count;
    countInWindow(*record, event.header.ts);
    detection.first = std::min(detection.first, event.header.ts);
    detection.last = std::max(detection.last, event.header.ts);
    detection.confirmed |= confirmed;
    detection.incomplete |= incomplete;
    if (context.weight >= record->contextWeight || detection.count == 1) {
        record->contextWeight = context.weight;
        detection.context = context.terms;
    }
    record->noise = noise;
    record->sufficient |= hit.document->traits.lambda >= kSufficientLambda && context.weight >= kSufficientLambda;
    if (confirmed) {
        record->floor = std::max(record->floor.value_or(0), floorOf(*hit.document, subject).value_or(0));
    }
    const double quiet = detection.lambda >= kSufficientLambda ? 0 : noise;
    detection.weight = std::max(0.0, repeatedWeight(record->contextWeight, record->repeats) - quiet);
    addReferences(detection, hit);
    record->dirty = true;
    return *record;
}

std::vector<WeighedEvidence> HostEvidence::weigh(Timestamp now) const {
    std::vector<WeighedEvidence> weighed;
    for (const EvidenceRecord& record : m_records) {
        const Detection& detection = record.detection;
        WeighedEvidence item;
        item.key = detection.key;
        item.phase = detection.phase;
        item.family = detection.family;
        item.weight = detection.weight;
        const Duration age = now - detection.last;
        if (age > 0 && (!detection.confirmed || record.closed)) {
            item.weight *= std::exp2(-static_cast<double>(age) / static_cast<double>(halfLife(detection.phase)));
        }
        if (item.weight < kForgotten) {
            continue;
        }
        item.severity = detection.severity;
        item.confirmed = detection.confirmed;
        item.sufficient = record.sufficient && !record.closed && item.weight >= 1;
        item.floor = record.floor;
        item.object = detection.object;
        item.peer = detection.peer;
        item.first = detection.first;
        weighed.push_back(std::move(item));
    }
    return weighed;
}

} // namespace metsuke
