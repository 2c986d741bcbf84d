// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/rule_linter.h"

#include "core/detect/rule_engine.h"
#include "core/detect/rule_tests.h"
#include "core/intel/indicator_matcher.h"
#include "core/intel/intel_library.h"
#include "core/text/message_catalog.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace metsuke {

namespace {

using Level = LintFinding::Level;

bool digits(std::string_view text, size_t count) {
    return text.size() == count
        && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// attack.t1071, attack.t1071.004, attack.g0016, attack.s0154, attack.command-and-control.
bool isAttackTag(std::string_view tag) {
    static const std::set<std::string_view> kTactics{"reconnaissance", "resource-development", "initial-access", "execution",
        "persistence", "privilege-escalation", "defense-evasion", "stealth", "defense-impairment", "credential-access",
        "discovery", "lateral-movement", "collection", "command-and-control", "exfiltration", "impact"};
    const std::string_view name = tag.substr(std::string_view("attack.").size());
    if (kTactics.contains(name)) {
        return true;
    }
    if (name.starts_with('g') || name.starts_with('s')) {
        return digits(name.substr(1), 4);
    }
    const size_t dot = name.find('.');
    return name.starts_with('t') && digits(name.substr(1, dot == std::string_view::npos ? dot : dot - 1), 4)
        && (dot == std::string_view::npos || digits(name.substr(dot + 1), 3));
}

} // namespace

std::vector<LintFinding> RuleLinter::run() {
    m_findings.clear();
    for (const InactiveRule& rule : m_set.inactive()) {
        m_findings.push_back({Level::Error, rule.id, rule.path, rule.reason});
    }
    RuleSet copy = m_set;
    const RuleEngine engine(std::move(copy));
    for (size_t i = m_set.inactive().size(); i < engine.inactive().size(); ++i) {
        const InactiveRule& rule = engine.inactive()[i];
        m_findings.push_back({Level::Error, rule.id, rule.path, rule.reason});
    }
    for (size_t i = 0; i < m_set.rules().size(); ++i) {
        if (engine.isActive(static_cast<uint32_t>(i))) {
            lintRule(m_set.rules()[i]);
        }
    }
    return m_findings;
}

void RuleLinter::report(const RuleDocument& rule, Level level, Message what) {
    m_findings.push_back({level, rule.id, rule.path, std::move(what)});
}

void RuleLinter::lintRule(const RuleDocument& rule) {
    lintTags(rule);
    lintTraits(rule);
    lintSelections(rule);
    if (rule.traits.silent) {
        return; // never shown: no sentences, tested through the rules it feeds
    }
    lintTexts(rule);
    const auto tests = parseRuleTests(rule.yaml);
    if (!tests.ok()) {
        report(rule, Level::Error, tests.error().message);
        return;
    }
    for (const bool positive : {true, false}) {
        if (std::none_of(tests->begin(), tests->end(), [&](const RuleTest& test) { return test.positive == positive; })) {
            report(rule, Level::Error, Message(positive ? "detect.lint_no_positive_test" : "detect.lint_no_negative_test"));
        }
    }
}

void RuleLinter::lintTexts(const RuleDocument& rule) {
    if (rule.titleJa.empty()) {
        report(rule, Level::Error, Message("detect.lint_no_title_ja"));
    }
    for (const auto& [language, text] : {std::pair{"en", &rule.traits.explain.en}, std::pair{"ja", &rule.traits.explain.ja}}) {
        if (text->empty()) {
            report(rule, Level::Error, Message("detect.lint_no_explain").with("value", language));
        }
        lintPlaceholders(rule, *text);
    }
    if (rule.falsePositives.empty()) {
        report(rule, Level::Warning, Message("detect.lint_no_false_positives"));
    }
}

std::vector<EventKind> RuleLinter::kindsOf(const RuleDocument& rule, int depth) const {
    if (const auto* source = std::get_if<DetectionSource>(&rule.body)) {
        const auto resolved = resolveLogsource(source->logsource);
        return resolved.ok() ? std::vector{resolved->scope.kind()} : std::vector<EventKind>{};
    }
    std::vector<EventKind> kinds;
    if (const auto* source = std::get_if<CorrelationSource>(&rule.body); source != nullptr && depth < 8) {
        for (const std::string& name : source->rules) {
            if (const auto member = m_set.find(name)) {
                const auto more = kindsOf(m_set.rules()[*member], depth + 1);
                kinds.insert(kinds.end(), more.begin(), more.end());
            }
        }
    }
    return kinds;
}

bool RuleLinter::isFillable(const RuleDocument& rule, const std::string& placeholder) const {
    static const std::set<std::string_view> kAlways{"host", "peer", "object"};
    static const std::set<std::string_view> kCorrelation{"count", "window", "members"};
    if (kAlways.contains(placeholder) || (rule.isCorrelation() && kCorrelation.contains(placeholder))) {
        return true;
    }
    const auto resolves = [](const std::vector<EventKind>& kinds, std::string_view name) {
        return std::any_of(kinds.begin(), kinds.end(), [&](EventKind kind) {
            return FieldScope(kind, "proxy").resolve(name, NamePreference::Common).has_value();
        });
    };
    if (resolves(kindsOf(rule, 0), placeholder)) {
        return true;
    }
    const auto* source = std::get_if<CorrelationSource>(&rule.body);
    const size_t dot = placeholder.find('.');
    if (source == nullptr || dot == std::string::npos) {
        return false;
    }
    const std::string member = placeholder.substr(0, dot);
    const std::string field = placeholder.substr(dot + 1);
    const auto index = m_set.find(member);
    return index && std::find(source->rules.begin(), source->rules.end(), member) != source->rules.end()
        && (field == "ts" || field == "object" || resolves(kindsOf(m_set.rules()[*index], 0), field));
}

void RuleLinter::lintPlaceholders(const RuleDocument& rule, const std::string& text) {
    for (const std::string& name : MessageCatalog::placeholders(text)) {
        if (!isFillable(rule, name)) {
            report(rule, Level::Error, Message("detect.lint_placeholder").with("value", name));
        }
    }
}

void RuleLinter::lintTags(const RuleDocument& rule) {
    for (const std::string& tag : rule.tags) {
        if (tag.starts_with("attack.") && !isAttackTag(tag)) {
            report(rule, Level::Error, Message("detect.lint_attack_tag").with("value", tag));
        }
    }
}

void RuleLinter::lintTraits(const RuleDocument& rule) {
    static const std::set<std::string_view> kContext{"prevalence", "age", "known_service", "intel", "role", "role_abnormal", "timing", "visibility"};
    static const std::set<std::string_view> kSubjects{"host", "peer", "id.orig_h", "id.resp_h", "members"};
    for (const ContextSpec& spec : rule.traits.context) {
        if (!kContext.contains(spec.name)) {
            report(rule, Level::Error, Message("detect.lint_context").with("value", spec.name));
        }
    }
    for (const std::string& subject : rule.traits.subject) {
        if (!kSubjects.contains(subject)) {
            report(rule, Level::Error, Message("detect.lint_subject").with("value", subject));
        }
    }
    if (rule.traits.lambda < 0 || rule.traits.lambda > 6) {
        report(rule, Level::Error, Message("detect.lint_lambda").with("value", rule.traits.lambda));
    }
}

void RuleLinter::lintSelections(const RuleDocument& rule) {
    const auto* source = std::get_if<DetectionSource>(&rule.body);
    if (source == nullptr) {
        return;
    }
    const auto found = Matcher::flawsOf(*source, m_set.lists());
    if (found.ok()) {
        for (const std::string& where : found->unsatisfiable) {
            report(rule, Level::Error, Message("detect.lint_unsatisfiable").with("value", where));
        }
        for (const std::string& where : found->emptyValues) {
            report(rule, Level::Warning, Message("detect.lint_empty_value").with("value", where));
        }
    }
    lintVocabulary(rule, *source);
}

/// A list nobody ships would make the rule silently blind.
void RuleLinter::lintVocabulary(const RuleDocument& rule, const DetectionSource& source) {
    const auto resolved = resolveLogsource(source.logsource);
    if (!resolved.ok() || resolved->scope.kind() != EventKind::Ioc) {
        return;
    }
    static const std::vector<std::string> kLists = [] {
        std::vector<std::string> names = IntelLibrary::builtin()->listNames();
        names.emplace_back(IndicatorMatcher::kUserList);
        return names;
    }();
    for (const RuleSelection& selection : source.selections) {
        for (const auto& alternative : selection.alternatives) {
            for (const FieldTest& test : alternative) {
                for (const SigmaValue& value : test.values) {
                    const auto* text = std::get_if<std::string>(&value);
                    if (test.field == "list" && test.modifiers.empty() && text != nullptr
                        && std::find(kLists.begin(), kLists.end(), *text) == kLists.end()) {
                        report(rule, Level::Error, Message("detect.lint_list").with("value", *text));
                    }
                }
            }
        }
    }
}

} // namespace metsuke
