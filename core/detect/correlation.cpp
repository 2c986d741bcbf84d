// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/correlation.h"

#include "core/base/keyed_hash.h"
#include "core/base/strings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

namespace metsuke {

namespace {

constexpr size_t kExamples = 16;
constexpr size_t kMinimumSamples = 64;
constexpr size_t kMaximumSamples = 8192;

std::optional<double> asNumber(const MessageValue& value) {
    if (const auto* integer = std::get_if<int64_t>(&value)) {
        return static_cast<double>(*integer);
    }
    if (const auto* real = std::get_if<double>(&value)) {
        return *real;
    }
    return std::nullopt;
}

std::optional<double> numberOf(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<MessageValue> valueOf(const Requirement::Operand& operand, const std::vector<const HitPart*>& parts) {
    if (!operand.member) {
        return operand.literal;
    }
    const HitPart& part = *parts[*operand.member];
    if (operand.field == "ts") {
        return MessageValue{part.ts.ns};
    }
    if (operand.field == "object") {
        return MessageValue{part.object};
    }
    const auto find = [&](std::string_view name) -> const MessageValue* {
        for (const auto& [key, value] : part.args) {
            if (key == name) {
                return &value;
            }
        }
        return nullptr;
    };
    if (operand.field == "first_seen") {
        const MessageValue* age = find("peer_age_d");
        const auto days = age == nullptr ? std::nullopt : asNumber(*age);
        return days ? std::optional(MessageValue{part.ts.ns - static_cast<int64_t>(*days * static_cast<double>(kDay))})
                    : std::nullopt;
    }
    const MessageValue* value = find(operand.field);
    return value == nullptr ? std::nullopt : std::optional(*value);
}

Requirement::Operand parseOperand(std::string_view text, const std::vector<std::string>& members) {
    Requirement::Operand operand;
    const size_t dot = text.find('.');
    const auto it = dot == std::string_view::npos ? members.end() : std::find(members.begin(), members.end(), text.substr(0, dot));
    if (it != members.end()) {
        operand.member = static_cast<size_t>(it - members.begin());
        operand.field = text.substr(dot + 1);
    } else if (const auto number = numberOf(text)) {
        operand.literal = *number;
    } else {
        operand.literal = std::string(text);
    }
    return operand;
}

} // namespace

Result<Requirement> Requirement::parse(const std::string& text, const std::vector<std::string>& members) {
    static const std::map<std::string_view, Comparison::Op> kOps{{"<", Comparison::Op::Less}, {"<=", Comparison::Op::LessEqual},
        {">", Comparison::Op::Greater}, {">=", Comparison::Op::GreaterEqual}, {"==", Comparison::Op::Equal},
        {"!=", Comparison::Op::NotEqual}};
    std::vector<std::string_view> words;
    for (const auto word : split(text, ' ')) {
        if (!trim(word).empty()) {
            words.push_back(trim(word));
        }
    }
    const auto op = words.size() == 3 ? kOps.find(words[1]) : kOps.end();
    if (op == kOps.end()) {
        return Error(ErrorCode::Malformed, Message("detect.requirement_malformed").with("value", text));
    }
    Requirement requirement{parseOperand(words[0], members), parseOperand(words[2], members), op->second};
    if (!requirement.left.member) {
        return Error(ErrorCode::Malformed, Message("detect.requirement_malformed").with("value", text));
    }
    return requirement;
}

bool Requirement::holds(const std::vector<const HitPart*>& parts) const {
    const auto a = valueOf(left, parts);
    const auto b = valueOf(right, parts);
    if (!a || !b) {
        return false;
    }
    const auto x = asNumber(*a);
    const auto y = asNumber(*b);
    if (x && y) {
        return Comparison{op, *y}.holds(*x);
    }
    if (x || y) {
        return op == Comparison::Op::NotEqual;
    }
    const bool equal = equalsIgnoreCase(std::get<std::string>(*a), std::get<std::string>(*b));
    return op == Comparison::Op::Equal ? equal : op == Comparison::Op::NotEqual && !equal;
}

Correlator::Correlator(const CorrelationSource& source, std::vector<Requirement> requirements, size_t absentRules)
    : m_source(source)
    , m_requirements(std::move(requirements))
    , m_absentRules(absentRules)
    , m_sampleLimit(kMinimumSamples) {
    for (const Comparison& condition : source.conditions) {
        if (source.type == CorrelationType::EventCount || source.type == CorrelationType::ValueCount) {
            m_sampleLimit = std::max(m_sampleLimit, static_cast<size_t>(std::clamp(condition.value * 4, 0.0, 1e6)));
        } else {
            m_sampleLimit = 1024;
        }
    }
    m_sampleLimit = std::min(m_sampleLimit, kMaximumSamples);
}

std::optional<Correlator::Fired> Correlator::take(MemberHit hit) {
    GroupState& group = m_groups.touch(hit.group);
    if (hit.member >= m_source.rules.size()) {
        group.absentSeen.resize(m_absentRules);
        group.absentKnown.resize(m_absentRules);
        const size_t index = hit.member - m_source.rules.size();
        group.absentSeen[index] = group.absentKnown[index] ? std::max(group.absentSeen[index], hit.part.ts) : hit.part.ts;
        group.absentKnown[index] = true;
        return std::nullopt;
    }
    if (m_source.type == CorrelationType::Temporal || m_source.type == CorrelationType::TemporalOrdered) {
        return sequence(group, std::move(hit));
    }
    return count(group, std::move(hit));
}

bool Correlator::isAbsenceBroken(const GroupState& group, Timestamp now) const {
    for (size_t i = 0; i < group.absentKnown.size(); ++i) {
        if (group.absentKnown[i] && now - group.absentSeen[i] <= m_source.timespan) {
            return true;
        }
    }
    return false;
}

bool Correlator::mayFire(GroupState& group, Timestamp now, double value) const {
    if (group.fired && now - group.lastFired < m_source.timespan && value < 2 * group.lastValue) {
        return false;
    }
    group.fired = true;
    group.lastFired = now;
    group.lastValue = value;
    return true;
}

double Correlator::measure(GroupState& group, Timestamp now) const {
    auto& samples = group.samples;
    while (!samples.empty() && (now - samples.front().ts > m_source.timespan || samples.size() > m_sampleLimit)) {
        const auto it = group.distinct.find(samples.front().hash);
        if (it != group.distinct.end() && it->second == samples.front().ts) {
            group.distinct.erase(it);
        }
        samples.pop_front();
    }
    switch (m_source.type) {
    case CorrelationType::EventCount:
        return static_cast<double>(samples.size());
    case CorrelationType::ValueCount:
        return static_cast<double>(group.distinct.size());
    default:
        break;
    }
    std::vector<double> values;
    double sum = 0;
    for (const auto& sample : samples) {
        values.push_back(sample.value);
        sum += sample.value;
    }
    if (values.empty() || m_source.type == CorrelationType::ValueSum) {
        return sum;
    }
    if (m_source.type == CorrelationType::ValueAvg) {
        return sum / static_cast<double>(values.size());
    }
    const double share = m_source.type == CorrelationType::ValueMedian ? 0.5 : m_source.percentile / 100;
    const auto rank = static_cast<size_t>(std::llround(share * static_cast<double>(values.size() - 1)));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
    return values[rank];
}

std::optional<Correlator::Fired> Correlator::count(GroupState& group, MemberHit hit) {
    const Timestamp now = hit.part.ts;
    GroupState::Sample sample{now, 0, 0};
    if (m_source.type == CorrelationType::ValueCount) {
        if (hit.value.empty()) {
            return std::nullopt;
        }
        sample.hash = KeyedHash().bytes(asBytes(hit.value));
        const auto [it, fresh] = group.distinct.try_emplace(sample.hash, now);
        if (!fresh) {
            if (now - it->second < m_source.timespan / 64) {
                return std::nullopt; // seen just now: the count cannot have grown
            }
            it->second = now;
        }
    } else if (m_source.type != CorrelationType::EventCount) {
        const auto number = numberOf(hit.value);
        if (!number) {
            return std::nullopt;
        }
        sample.value = *number;
    }
    group.samples.push_back(sample);
    const auto same = [&](const HitPart& example) { return example.object == hit.part.object && example.host == hit.part.host; };
    if (group.examples.empty() || !std::any_of(group.examples.begin(), group.examples.end(), same)) {
        if (group.examples.size() == kExamples) {
            group.examples.pop_front();
        }
        group.examples.push_back(std::move(hit.part));
    }
    const double value = measure(group, now);
    const bool holds = std::all_of(m_source.conditions.begin(), m_source.conditions.end(),
        [&](const Comparison& condition) { return condition.holds(value); });
    if (!holds || isAbsenceBroken(group, now) || !mayFire(group, now, value)) {
        return std::nullopt;
    }
    return Fired{value, {group.examples.begin(), group.examples.end()}};
}

/// Fills `chosen` for rules `rule`..0 with live hits, newest first, so that order and requirements hold. At most
/// kLivePerMember ^ rules steps, and rules are few.
bool Correlator::choose(GroupState& group, size_t rule, Timestamp latest, std::vector<const HitPart*>& chosen) const {
    const bool ordered = m_source.type == CorrelationType::TemporalOrdered;
    auto& live = group.members[rule];
    for (auto it = live.rbegin(); it != live.rend(); ++it) {
        if (ordered && it->ts > latest) {
            continue;
        }
        chosen[rule] = &*it;
        const bool last = rule == 0;
        if (last ? std::all_of(m_requirements.begin(), m_requirements.end(),
                       [&](const Requirement& requirement) { return requirement.holds(chosen); })
                 : choose(group, rule - 1, ordered ? it->ts : latest, chosen)) {
            return true;
        }
    }
    return false;
}

std::optional<Correlator::Fired> Correlator::sequence(GroupState& group, MemberHit hit) {
    group.members.resize(m_source.rules.size());
    const Timestamp now = hit.part.ts;
    const size_t member = hit.member;
    for (auto& live : group.members) {
        while (!live.empty() && now - live.front().ts > m_source.timespan) {
            live.pop_front();
        }
    }
    auto& live = group.members[member];
    if (live.size() == kLivePerMember) {
        live.pop_front();
    }
    live.push_back(std::move(hit.part));
    const bool ordered = m_source.type == CorrelationType::TemporalOrdered;
    const bool complete = std::none_of(group.members.begin(), group.members.end(), [](const auto& hits) { return hits.empty(); });
    if (!complete || (ordered && member + 1 != m_source.rules.size()) || isAbsenceBroken(group, now)) {
        return std::nullopt;
    }
    std::vector<const HitPart*> chosen(m_source.rules.size());
    if (!choose(group, chosen.size() - 1, now, chosen) || !mayFire(group, now, 1)) {
        return std::nullopt;
    }
    Fired fired{static_cast<double>(chosen.size()), {}};
    for (const HitPart* part : chosen) {
        fired.parts.push_back(*part);
    }
    return fired;
}

} // namespace metsuke
