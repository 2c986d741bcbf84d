// SPDX-License-Identifier: GPL-3.0-or-later
// The load-time half of RuleEngine: binds names to fields and members to correlations.
#include "core/detect/rule_engine.h"

#include "core/text/message_catalog.h"

#include <algorithm>
#include <set>

namespace metsuke {

namespace {

/// Names a sentence may use that no event field carries.
bool isBuiltinArgument(std::string_view name, const RuleDocument& rule) {
    static const std::set<std::string_view> kNames{"host", "peer", "object", "ts", "first_seen"};
    static const std::set<std::string_view> kCorrelation{"count", "window", "members"};
    return kNames.contains(name) || (rule.isCorrelation() && kCorrelation.contains(name));
}

std::vector<std::string> namesUsed(const RuleDocument& rule) {
    std::vector<std::string> names = rule.traits.evidence;
    for (const std::string* text : {&rule.traits.explain.en, &rule.traits.explain.ja}) {
        for (std::string& name : MessageCatalog::placeholders(*text)) {
            names.push_back(std::move(name));
        }
    }
    names.insert(names.end(), rule.traits.object.begin(), rule.traits.object.end());
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

} // namespace

RuleEngine::RuleEngine(RuleSet set)
    : m_set(std::move(set))
    , m_compiled(m_set.rules().size())
    , m_inactive(m_set.inactive())
    , m_matchers(kEventKindCount) {
    compileDetections();
    compileCorrelations();
    for (uint32_t rule = 0; rule < m_compiled.size(); ++rule) {
        if (m_compiled[rule].active) {
            planArguments(rule);
        }
    }
    planExports();
}

void RuleEngine::setInactive(uint32_t rule, const Error& reason) {
    m_inactive.push_back({m_set.rules()[rule].id, m_set.rules()[rule].path, reason.message});
}

std::vector<const DetectionSource*> RuleEngine::filtersOf(const RuleDocument& rule) const {
    std::vector<const DetectionSource*> found;
    for (const RuleDocument& document : m_set.filters()) {
        const auto& filter = std::get<FilterSource>(document.body);
        const bool named = std::any_of(filter.rules.begin(), filter.rules.end(),
            [&](const std::string& name) { return name == rule.name || name == rule.id || name == rule.uuid; });
        const auto& own = std::get<DetectionSource>(rule.body).logsource;
        const auto& its = filter.detection.logsource;
        const bool sameSource = own.product == its.product && own.category == its.category && own.service == its.service;
        if (named || (filter.rules.empty() && sameSource)) {
            found.push_back(&filter.detection);
        }
    }
    return found;
}

void RuleEngine::compileDetections() {
    for (uint32_t rule = 0; rule < m_compiled.size(); ++rule) {
        const RuleDocument& document = m_set.rules()[rule];
        const auto* source = std::get_if<DetectionSource>(&document.body);
        if (source == nullptr) {
            continue;
        }
        const auto resolved = resolveLogsource(source->logsource);
        if (!resolved.ok()) {
            setInactive(rule, resolved.error());
            continue;
        }
        const EventKind kind = resolved->scope.kind();
        auto& matcher = m_matchers[static_cast<size_t>(kind)];
        if (!matcher) {
            matcher = std::make_unique<Matcher>(kind);
        }
        if (const auto added = matcher->add(rule, *source, filtersOf(document), m_set.lists()); !added.ok()) {
            setInactive(rule, added.error());
            continue;
        }
        m_compiled[rule].active = true;
        m_compiled[rule].kinds = {kind};
        m_compiled[rule].category = source->logsource.category;
    }
}

/// Correlations may stand on correlations: compile until nothing new becomes possible; what is left has unknown
/// members or turns in a circle.
void RuleEngine::compileCorrelations() {
    std::vector<uint32_t> open;
    for (uint32_t rule = 0; rule < m_compiled.size(); ++rule) {
        if (m_set.rules()[rule].isCorrelation()) {
            open.push_back(rule);
        }
    }
    bool progress = true;
    while (progress && !open.empty()) {
        progress = false;
        std::vector<uint32_t> later;
        for (const uint32_t rule : open) {
            const auto& source = std::get<CorrelationSource>(m_set.rules()[rule].body);
            const auto& absent = m_set.rules()[rule].traits.absent;
            const auto ready = [&](const std::string& name) {
                const auto member = m_set.find(name);
                return member && m_compiled[*member].active;
            };
            if (!std::all_of(source.rules.begin(), source.rules.end(), ready) || !std::all_of(absent.begin(), absent.end(), ready)) {
                later.push_back(rule);
                continue;
            }
            progress = true;
            if (const auto compiled = compileCorrelation(rule); !compiled.ok()) {
                setInactive(rule, compiled.error());
            }
        }
        open = std::move(later);
    }
    for (const uint32_t rule : open) {
        std::string missing;
        for (const std::string& name : std::get<CorrelationSource>(m_set.rules()[rule].body).rules) {
            const auto member = m_set.find(name);
            missing += member && m_compiled[*member].active ? "" : (missing.empty() ? "" : ", ") + name;
        }
        setInactive(rule, Error(ErrorCode::Malformed, Message("detect.correlation_members").with("value", missing)));
    }
}

Result<RuleEngine::MemberPlan> RuleEngine::planMember(
    const CorrelationSource& source, const RuleDocument& member, const FieldScope& scope) const {
    MemberPlan plan;
    const auto bind = [&](const std::string& name) -> Result<ValueSource> {
        std::string field = name;
        if (const auto alias = source.aliases.find(name); alias != source.aliases.end()) {
            for (const std::string& key : {member.name, member.id, member.uuid}) {
                if (const auto it = alias->second.find(key); it != alias->second.end()) {
                    field = it->second;
                    break;
                }
            }
        }
        if (field == "object") {
            return ValueSource{true, {}};
        }
        const auto ref = scope.resolve(field, NamePreference::Common);
        if (!ref) {
            return Error(ErrorCode::Malformed,
                Message("detect.field_unknown").with("field", field).with("value", std::string(eventKindName(scope.kind()))));
        }
        return ValueSource{false, *ref};
    };
    for (const std::string& name : source.groupBy) {
        METSUKE_TRY(const ValueSource value, bind(name));
        plan.groupBy.push_back(value);
    }
    if (!source.field.empty()) {
        METSUKE_TRY(const ValueSource value, bind(source.field));
        plan.value = value;
    }
    return plan;
}

Result<void> RuleEngine::compileCorrelation(uint32_t rule) {
    const RuleDocument& document = m_set.rules()[rule];
    const auto& source = std::get<CorrelationSource>(document.body);
    std::vector<std::string> names = source.rules;
    std::vector<Requirement> requirements;
    for (const std::string& text : document.traits.require) {
        METSUKE_TRY(Requirement requirement, Requirement::parse(text, names));
        requirements.push_back(std::move(requirement));
    }
    names.insert(names.end(), document.traits.absent.begin(), document.traits.absent.end());
    Correlation correlation;
    correlation.rule = rule;
    std::set<EventKind> kinds;
    for (size_t i = 0; i < names.size(); ++i) {
        const size_t member = *m_set.find(names[i]);
        correlation.members.emplace_back();
        for (const EventKind kind : m_compiled[member].kinds) {
            CorrelationSource keys = source;
            if (i >= source.rules.size()) {
                keys.field.clear(); // absence needs the group alone
            }
            METSUKE_TRY(MemberPlan plan, planMember(keys, m_set.rules()[member], FieldScope(kind, m_compiled[member].category)));
            correlation.members.back().emplace(kind, std::move(plan));
            if (i < source.rules.size()) {
                kinds.insert(kind);
            }
        }
    }
    correlation.state = std::make_unique<Correlator>(source, std::move(requirements), document.traits.absent.size());
    for (size_t i = 0; i < names.size(); ++i) {
        m_compiled[*m_set.find(names[i])].feeds.push_back({m_correlations.size(), i});
    }
    m_compiled[rule].active = true;
    m_compiled[rule].kinds.assign(kinds.begin(), kinds.end());
    m_correlations.push_back(std::move(correlation));
    return {};
}

void RuleEngine::planArguments(uint32_t rule) {
    Compiled& compiled = m_compiled[rule];
    const RuleDocument& document = m_set.rules()[rule];
    const std::vector<std::string> names = namesUsed(document);
    for (const EventKind kind : compiled.kinds) {
        const FieldScope scope(kind, compiled.category);
        KindPlan& plan = compiled.plans[kind];
        for (const std::string& name : names) {
            const auto field = isBuiltinArgument(name, document) ? std::nullopt : scope.resolve(name, NamePreference::Common);
            if (field) {
                plan.arguments.emplace_back(name, *field);
            }
        }
        for (const std::string& name : document.traits.object) {
            if (const auto field = scope.resolve(name, NamePreference::Common)) {
                plan.object.push_back(*field);
            } else if (compiled.objectLiteral.empty() && name.find('.') == std::string::npos) {
                compiled.objectLiteral = name;
            }
        }
        if (document.traits.object.empty() && !document.isCorrelation()) {
            for (const std::string_view name : {"peer_name", "peer"}) {
                plan.object.push_back(*scope.resolve(name, NamePreference::Common));
            }
        }
    }
}

void RuleEngine::planExports() {
    for (const Correlation& correlation : m_correlations) {
        const RuleDocument& document = m_set.rules()[correlation.rule];
        for (const std::string& name : namesUsed(document)) {
            addExport(document, name);
        }
        for (const std::string& text : document.traits.require) {
            size_t begin = 0;
            while (begin < text.size()) {
                const size_t end = std::min(text.find(' ', begin), text.size());
                addExport(document, std::string_view(text).substr(begin, end - begin));
                begin = end + 1;
            }
        }
    }
}

/// "file_001.sha256": makes file_001 keep its sha256 for the correlation.
void RuleEngine::addExport(const RuleDocument& correlation, std::string_view qualified) {
    const size_t dot = qualified.find('.');
    const auto& members = std::get<CorrelationSource>(correlation.body).rules;
    if (dot == std::string_view::npos || std::find(members.begin(), members.end(), qualified.substr(0, dot)) == members.end()) {
        return;
    }
    const size_t member = *m_set.find(qualified.substr(0, dot));
    std::string_view name = qualified.substr(dot + 1);
    if (name == "first_seen") {
        name = "peer_age_d";
    }
    for (const EventKind kind : m_compiled[member].kinds) {
        auto& exports = m_compiled[member].plans[kind].exports;
        const auto field = FieldScope(kind, m_compiled[member].category).resolve(name, NamePreference::Common);
        if (field && std::none_of(exports.begin(), exports.end(), [&](const NamedField& e) { return e.first == name; })) {
            exports.emplace_back(name, *field);
        }
    }
}

} // namespace metsuke
