// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/rule_engine.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr int kMaximumChain = 8;
constexpr size_t kMaximumObject = 256;
constexpr size_t kMaximumLosses = 4096;
constexpr size_t kMaximumArgument = 512;

std::optional<HostKey> hostKeyOf(const std::string& text) {
    HostKey key;
    if (const auto address = IpAddress::parse(text)) {
        key.ip = *address;
    } else if (const auto mac = MacAddress::parse(text)) {
        key.mac = *mac;
    } else {
        return std::nullopt;
    }
    return key;
}

void addSubject(std::vector<HitSubject>& subjects, HitSubject subject) {
    const auto same = [&](const HitSubject& other) { return other.host == subject.host; };
    if (std::none_of(subjects.begin(), subjects.end(), same)) {
        subjects.push_back(std::move(subject));
    }
}

} // namespace

MessageValue messageValue(std::string_view name, const FieldValue& value) {
    if (std::holds_alternative<std::monostate>(value)) {
        return std::string("-");
    }
    const auto* integer = std::get_if<int64_t>(&value);
    if (integer != nullptr && !name.ends_with("_p") && !name.ends_with("port")) {
        return *integer;
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return *real;
    }
    std::string text = fieldText(value);
    if (text.size() > kMaximumArgument) {
        size_t end = kMaximumArgument;
        while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) {
            --end; // never inside a character
        }
        text.resize(end);
    }
    return text;
}

void RuleEngine::addLoss(const LossInterval& loss) {
    if (m_losses.size() < kMaximumLosses) {
        m_losses.emplace_back(loss.from, loss.to);
    } else { // widen the last one: silent too long rather than wrong
        m_losses.back().first = std::min(m_losses.back().first, loss.from);
        m_losses.back().second = std::max(m_losses.back().second, loss.to);
    }
}

bool RuleEngine::isInLoss(Timestamp ts) const {
    return std::any_of(m_losses.begin(), m_losses.end(), [&](const auto& loss) { return loss.first <= ts && ts <= loss.second; });
}

uint64_t RuleEngine::saturated() const {
    uint64_t sum = 0;
    for (const Correlation& correlation : m_correlations) {
        sum += correlation.state->saturated();
    }
    return sum;
}

void RuleEngine::process(const Event& event, HitSink& sink) {
    Matcher* matcher = m_matchers[static_cast<size_t>(event.kind())].get();
    if (matcher == nullptr) {
        return;
    }
    m_view.reset(event);
    matcher->run(m_view, [&](uint32_t rule) { fire(rule, event, 0, {}, sink, 0); });
}

void RuleEngine::fire(
    uint32_t rule, const Event& event, double value, std::vector<HitPart> parts, HitSink& sink, int depth) {
    const RuleDocument& document = m_set.rules()[rule];
    const Compiled& compiled = m_compiled[rule];
    if (!compiled.active || depth > kMaximumChain
        || (document.traits.requiresComplete && !m_losses.empty() && isInLoss(event.header.ts))) {
        return;
    }
    RuleHit hit;
    hit.rule = rule;
    hit.document = &document;
    hit.event = &event;
    hit.value = value;
    hit.object = objectOf(compiled, document, event, parts);
    hit.subjects = subjectsOf(document, event, parts);
    hit.parts = std::move(parts);
    if (!document.traits.silent && !hit.subjects.empty() && sink.onHit(hit) == HitFate::Excluded) {
        return;
    }
    feed(rule, event, hit, sink, depth);
}

void RuleEngine::feed(uint32_t rule, const Event& event, const RuleHit& hit, HitSink& sink, int depth) {
    const Compiled& compiled = m_compiled[rule];
    if (compiled.feeds.empty()) {
        return;
    }
    HitPart part;
    part.document = hit.document;
    part.ts = event.header.ts;
    part.order = event.header.order;
    part.uid = event.header.uid;
    part.packet = event.header.firstPacket;
    part.object = hit.object;
    if (!hit.subjects.empty()) {
        part.host = hit.subjects.front().host.ip;
    }
    const KindPlan& plan = compiled.plans.at(event.kind());
    for (const auto& [name, field] : plan.exports) {
        part.args.emplace_back(name, messageValue(name, m_view.value(field)));
    }
    for (const Feed& target : compiled.feeds) {
        Correlation& correlation = m_correlations[target.correlator];
        const MemberPlan& member = correlation.members[target.member].at(event.kind());
        MemberHit input;
        input.member = target.member;
        input.part = part;
        bool grouped = true;
        for (const ValueSource& source : member.groupBy) {
            const std::string text = source.isObject ? hit.object : m_view.text(source.field);
            grouped = grouped && !text.empty();
            input.group += text + '\x1f';
        }
        if (!grouped) {
            continue; // Sigma: an event without the group's field belongs to no group
        }
        if (member.value) {
            input.value = member.value->isObject ? hit.object : m_view.text(member.value->field);
        }
        if (auto fired = correlation.state->take(std::move(input))) {
            fire(correlation.rule, event, fired->value, std::move(fired->parts), sink, depth + 1);
        }
    }
}

std::string RuleEngine::objectOf(
    const Compiled& compiled, const RuleDocument& rule, const Event& event, const std::vector<HitPart>& parts) {
    const KindPlan& plan = compiled.plans.at(event.kind());
    for (const FieldRef field : plan.object) {
        std::string text = m_view.text(field);
        if (!text.empty()) {
            return text.substr(0, kMaximumObject);
        }
    }
    for (const std::string& name : rule.traits.object) { // "file_001.sha256", "file_001.object"
        const size_t dot = name.find('.');
        for (const HitPart& part : parts) {
            if (dot == std::string::npos || part.document->name != std::string_view(name).substr(0, dot)) {
                continue;
            }
            if (std::string_view(name).substr(dot + 1) == "object") {
                return part.object;
            }
        }
    }
    if (compiled.objectLiteral.empty() && rule.traits.object.empty() && !parts.empty()) {
        return parts.back().object;
    }
    return compiled.objectLiteral;
}

std::vector<HitSubject> RuleEngine::subjectsOf(
    const RuleDocument& rule, const Event& event, const std::vector<HitPart>& parts) const {
    const Enrichment& known = event.enrichment;
    const EventHeader& header = event.header;
    std::vector<HitSubject> subjects;
    for (const std::string& name : rule.traits.subject) {
        if (name == "id.orig_h" && known.localOrig) {
            addSubject(subjects, {HostKey{"default", header.origHost, {}}, true});
        } else if (name == "id.resp_h" && known.localResp) {
            addSubject(subjects, {HostKey{"default", header.respHost, {}}, false});
        } else if (name == "peer" && known.direction == FlowDirection::East) {
            if (auto key = hostKeyOf(known.peer)) {
                addSubject(subjects, {*key, key->ip == header.origHost});
            }
        } else if (name == "members") {
            for (const HitPart& part : parts) {
                if (!part.host.isUnset()) {
                    addSubject(subjects, {HostKey{"default", part.host, {}}, true});
                }
            }
        } else if (name == "host") {
            if (auto key = hostKeyOf(known.host)) {
                addSubject(subjects, {*key, key->ip == header.origHost});
            }
        }
    }
    return subjects;
}

RuleArguments RuleEngine::arguments(const RuleHit& hit) {
    const Compiled& compiled = m_compiled[hit.rule];
    const Event& event = *hit.event;
    RuleArguments args;
    args.emplace_back("host", hit.subjects.empty() ? event.enrichment.host : hit.subjects.front().host.display());
    const bool hostIsPeer = !hit.subjects.empty() && args[0].second == MessageValue{event.enrichment.peer};
    const std::string& peer = hostIsPeer ? event.enrichment.host : event.enrichment.peer;
    args.emplace_back("peer", peer.empty() ? std::string("-") : peer);
    args.emplace_back("object", hit.object.empty() ? std::string("-") : hit.object);
    const KindPlan& plan = compiled.plans.at(event.kind());
    for (const auto& [name, field] : plan.arguments) {
        args.emplace_back(name, messageValue(name, m_view.value(field)));
    }
    const auto* correlation = std::get_if<CorrelationSource>(&hit.document->body);
    if (correlation == nullptr) {
        return args;
    }
    args.emplace_back("count", static_cast<int64_t>(hit.value));
    args.emplace_back("window", static_cast<double>(correlation->timespan) / static_cast<double>(kSecond));
    std::string members;
    for (const HitPart& part : hit.parts) {
        const std::string& name = part.document->name;
        args.emplace_back(name + ".object", part.object.empty() ? std::string("-") : part.object);
        args.emplace_back(name + ".ts", part.ts.ns);
        for (const auto& [key, value] : part.args) {
            args.emplace_back(name + "." + key, value);
        }
        if (!part.object.empty() && members.size() < kMaximumArgument) {
            members += (members.empty() ? "" : ", ") + part.object;
        }
    }
    args.emplace_back("members", members.empty() ? std::string("-") : members);
    return args;
}

} // namespace metsuke
