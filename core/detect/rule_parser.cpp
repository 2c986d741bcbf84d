// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/rule_parser.h"

#include "core/base/strings.h"
#include "core/detect/condition.h"
#include "core/detect/yaml_reader.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace metsuke {

namespace {

constexpr size_t kMaximumFile = 1 << 20;

Error malformed(const char* id, std::string detail = {}) {
    return {ErrorCode::Malformed, Message(id).with("value", std::move(detail))};
}

std::vector<SigmaValue> sigmaValues(const YamlNode& node) {
    if (!node.isSequence()) {
        return {yamlValue(node)};
    }
    std::vector<SigmaValue> values;
    for (const YamlNode& item : node.items()) {
        values.push_back(yamlValue(item));
    }
    return values;
}

std::vector<FieldTest> readMap(const YamlNode& map) {
    std::vector<FieldTest> tests;
    for (const auto& entry : map.entries()) {
        const std::string key = yamlText(entry.first);
        const auto parts = split(key, '|');
        FieldTest test;
        test.field = parts[0];
        for (size_t i = 1; i < parts.size(); ++i) {
            test.modifiers.emplace_back(parts[i]);
        }
        test.values = sigmaValues(entry.second);
        tests.push_back(std::move(test));
    }
    return tests;
}

RuleSelection readSelection(std::string name, const YamlNode& node) {
    RuleSelection selection{std::move(name), {}};
    if (node.isMap()) {
        selection.alternatives.push_back(readMap(node));
        return selection;
    }
    FieldTest keywords;
    if (node.isSequence()) {
        for (const YamlNode& item : node.items()) {
            if (item.isMap()) {
                selection.alternatives.push_back(readMap(item));
            } else {
                keywords.values.push_back(yamlValue(item));
            }
        }
    } else {
        keywords.values.push_back(yamlValue(node));
    }
    if (!keywords.values.empty()) {
        selection.alternatives.push_back({std::move(keywords)});
    }
    return selection;
}

Logsource readLogsource(const YamlNode& node) {
    return {yamlText(node["product"]), yamlText(node["category"]), yamlText(node["service"])};
}

/// `section` holds the selections and the condition; `skip` names keys that are neither.
Result<DetectionSource> readDetection(const YamlNode& section, const YamlNode& logsource, std::string_view skip) {
    if (!section.isMap() || !logsource.isMap()) {
        return malformed("detect.section_missing", "logsource, detection");
    }
    DetectionSource source;
    source.logsource = readLogsource(logsource);
    for (const auto& entry : section.entries()) {
        const std::string name = yamlText(entry.first);
        if (name != "condition" && name != "timeframe" && name != skip) {
            source.selections.push_back(readSelection(name, entry.second));
        }
    }
    std::vector<std::string> conditions = yamlList(section["condition"]);
    if (conditions.empty()) {
        return malformed("detect.section_missing", "condition");
    }
    Condition any{Condition::Op::Or, 0, {}};
    for (const std::string& text : conditions) {
        METSUKE_TRY(Condition one, parseCondition(text, source.selections));
        any.children.push_back(std::move(one));
    }
    source.condition = any.children.size() == 1 ? std::move(any.children[0]) : std::move(any);
    return source;
}

std::optional<CorrelationType> correlationType(const std::string& name) {
    static const std::map<std::string_view, CorrelationType> kTypes{{"event_count", CorrelationType::EventCount},
        {"value_count", CorrelationType::ValueCount}, {"value_sum", CorrelationType::ValueSum},
        {"value_avg", CorrelationType::ValueAvg}, {"value_percentile", CorrelationType::ValuePercentile},
        {"value_median", CorrelationType::ValueMedian}, {"temporal", CorrelationType::Temporal},
        {"temporal_ordered", CorrelationType::TemporalOrdered}};
    const auto it = kTypes.find(name);
    return it == kTypes.end() ? std::nullopt : std::optional(it->second);
}

Result<void> readComparisons(const YamlNode& node, CorrelationSource& source) {
    static const std::map<std::string_view, Comparison::Op> kOps{{"lt", Comparison::Op::Less}, {"lte", Comparison::Op::LessEqual},
        {"gt", Comparison::Op::Greater}, {"gte", Comparison::Op::GreaterEqual}, {"eq", Comparison::Op::Equal},
        {"neq", Comparison::Op::NotEqual}};
    for (const auto& entry : node.entries()) {
        const std::string key = yamlText(entry.first);
        if (key == "field") {
            source.field = yamlText(entry.second);
        } else if (key == "percentile") {
            source.percentile = std::clamp(yamlNumber(entry.second).value_or(50), 0.0, 100.0);
        } else if (const auto op = kOps.find(key); op != kOps.end() && yamlNumber(entry.second)) {
            source.conditions.push_back({op->second, *yamlNumber(entry.second)});
        } else {
            return malformed("detect.correlation_condition", key);
        }
    }
    return {};
}

Result<CorrelationSource> readCorrelation(const YamlNode& node) {
    CorrelationSource source;
    const auto type = correlationType(yamlText(node["type"]));
    const auto timespan = parseTimespan(yamlText(node["timespan"]));
    if (!type || !timespan) {
        return malformed("detect.correlation_type", yamlText(node["type"]) + ", " + yamlText(node["timespan"]));
    }
    source.type = *type;
    source.timespan = *timespan;
    source.rules = yamlList(node["rules"]);
    source.groupBy = yamlList(node["group-by"]);
    for (const auto& alias : node["aliases"].entries()) {
        for (const auto& entry : alias.second.entries()) {
            source.aliases[yamlText(alias.first)][yamlText(entry.first)] = yamlText(entry.second);
        }
    }
    if (node["condition"].isMap()) {
        METSUKE_CHECK(readComparisons(node["condition"], source));
    }
    const bool temporal = source.type == CorrelationType::Temporal || source.type == CorrelationType::TemporalOrdered;
    if (source.rules.empty() || (!temporal && source.conditions.empty())) {
        return malformed("detect.correlation_condition", "rules, condition");
    }
    if (!temporal && source.type != CorrelationType::EventCount && source.field.empty()) {
        return malformed("detect.correlation_condition", "field");
    }
    return source;
}

/// "dns_001" -> "DNS-001"; foreign rules without a name are known by the beginning of their id.
std::string catalogueId(const RuleDocument& rule) {
    std::string id = !rule.name.empty() ? rule.name : rule.uuid.empty() ? std::string() : "SIGMA-" + rule.uuid.substr(0, 8);
    std::transform(id.begin(), id.end(), id.begin(), [](unsigned char c) { return c == '_' ? '-' : static_cast<char>(std::toupper(c)); });
    return id;
}

double lambdaOfLevel(Severity level) {
    static constexpr std::array kWeights{0.2, 0.8, 1.6, 2.4, 3.5};
    return kWeights[static_cast<size_t>(level)];
}

Phase phaseOfTags(const std::vector<std::string>& tags) {
    static const std::map<std::string_view, Phase> kTactics{{"initial-access", Phase::PE}, {"execution", Phase::PE},
        {"reconnaissance", Phase::PE}, {"resource-development", Phase::PE}, {"command-and-control", Phase::C2},
        {"persistence", Phase::C2}, {"defense-evasion", Phase::C2}, {"stealth", Phase::C2}, {"discovery", Phase::DISC},
        {"collection", Phase::EXF}, {"credential-access", Phase::CRED}, {"privilege-escalation", Phase::LM},
        {"lateral-movement", Phase::LM}, {"exfiltration", Phase::EXF}, {"impact", Phase::IMP}};
    for (const std::string& tag : tags) {
        std::string tactic = tag.starts_with("attack.") ? tag.substr(7) : tag;
        std::replace(tactic.begin(), tactic.end(), '_', '-');
        if (const auto it = kTactics.find(tactic); it != kTactics.end()) {
            return it->second;
        }
    }
    return Phase::C2;
}

std::vector<std::string> techniques(const std::vector<std::string>& tags) {
    std::vector<std::string> found;
    for (const std::string& tag : tags) {
        if (tag.size() > 8 && tag.starts_with("attack.t") && std::isdigit(static_cast<unsigned char>(tag[8])) != 0) {
            found.push_back("T" + tag.substr(8));
        }
    }
    return found;
}

std::string defaultFamily(const RuleDocument& rule) {
    const std::string prefix = rule.name.substr(0, rule.name.find('_'));
    static const std::map<std::string_view, std::string_view> kShared{{"smb", "lateral"}, {"rpc", "lateral"}, {"ra", "lateral"},
        {"file", "file-content"}, {"seq", "chain"}};
    const auto it = kShared.find(prefix);
    return it != kShared.end() ? std::string(it->second) : prefix.empty() ? "sigma" : prefix;
}

std::vector<ContextSpec> readContext(const YamlNode& node) {
    std::vector<ContextSpec> specs;
    for (const std::string& text : yamlList(node)) {
        const size_t open = text.find('(');
        ContextSpec spec{std::string(trim(text.substr(0, open))), {}};
        if (open != std::string::npos && text.back() == ')') {
            for (const auto argument : split(std::string_view(text).substr(open + 1, text.size() - open - 2), '|')) {
                spec.arguments.emplace_back(trim(argument));
            }
        }
        specs.push_back(std::move(spec));
    }
    return specs;
}

Result<void> readTraits(const YamlNode& node, RuleDocument& rule) {
    RuleTraits& traits = rule.traits;
    traits.lambda = yamlNumber(node["lambda"]).value_or(lambdaOfLevel(rule.level));
    traits.confidence = yamlNumber(node["confidence"]).value_or(1 - std::exp(-traits.lambda / 2));
    traits.phase = phaseOfTags(rule.tags);
    if (node["phase"]) {
        const auto phase = parsePhase(yamlText(node["phase"]));
        if (!phase) {
            return malformed("detect.phase_unknown", yamlText(node["phase"]));
        }
        traits.phase = *phase;
    }
    traits.family = node["family"] ? yamlText(node["family"]) : defaultFamily(rule);
    traits.kind = node["kind"] ? yamlText(node["kind"]) : rule.isCorrelation() ? "sequence" : "predicate";
    if (node["subject"]) {
        traits.subject = yamlList(node["subject"]);
    }
    traits.object = yamlList(node["object"]);
    traits.context = readContext(node["context"]);
    if (node["suppress"]["window"]) {
        traits.suppressWindow = parseTimespan(yamlText(node["suppress"]["window"])).value_or(kDay);
    }
    traits.evidence = yamlList(node["evidence"]);
    if (const YamlNode explain = node["explain"]; explain.isMap()) {
        traits.explain = {yamlText(explain["en"]), yamlText(explain["ja"])};
    }
    traits.response = yamlList(node["response"]);
    traits.story = yamlText(node["story"]);
    traits.silent = yamlText(node["silent"]) == "true";
    traits.requiresComplete = yamlText(node["requires_complete"]) == "true";
    traits.floor = yamlNumber(node["floor"]);
    traits.require = yamlList(node["require"]);
    traits.absent = yamlList(node["absent"]);
    return {};
}

Result<void> readDocument(const YamlNode& root, RuleDocument& rule) {
    if (!root.isMap()) {
        return malformed("detect.section_missing", "title");
    }
    rule.title = yamlText(root["title"]);
    rule.titleJa = yamlText(root["title_ja"]);
    rule.uuid = yamlText(root["id"]);
    rule.name = yamlText(root["name"]);
    rule.id = catalogueId(rule);
    rule.description = yamlText(root["description"]);
    rule.status = yamlText(root["status"]);
    rule.tags = yamlList(root["tags"]);
    rule.attack = techniques(rule.tags);
    rule.falsePositives = yamlList(root["falsepositives"]);
    if (root["level"]) {
        const auto level = parseSeverity(yamlText(root["level"]));
        if (!level) {
            return malformed("detect.level_unknown", yamlText(root["level"]));
        }
        rule.level = *level;
    }
    if (root["correlation"]) {
        METSUKE_TRY(rule.body, readCorrelation(root["correlation"]));
    } else if (root["filter"]) {
        METSUKE_TRY(DetectionSource detection, readDetection(root["filter"], root["logsource"], "rules"));
        std::vector<std::string> rules = yamlList(root["filter"]["rules"]);
        if (rules.size() == 1 && rules[0] == "any") {
            rules.clear();
        }
        rule.body = FilterSource{std::move(rules), std::move(detection)};
    } else {
        METSUKE_TRY(rule.body, readDetection(root["detection"], root["logsource"], {}));
    }
    METSUKE_CHECK(readTraits(root["x-metsuke"], rule)); // foreign rules have none
    if (rule.title.empty() || (rule.id.empty() && !rule.isFilter())) {
        return malformed("detect.section_missing", "title, id");
    }
    return {};
}

/// Text of each document, cut at lines that are `---`.
std::vector<std::string> documentsOf(std::string_view yaml) {
    std::vector<std::string> texts(1);
    for (const auto line : split(yaml, '\n')) {
        if (trim(line) == "---" && line.starts_with("---")) {
            texts.emplace_back();
        } else {
            texts.back() += std::string(line) + '\n';
        }
    }
    std::erase_if(texts, [](const std::string& text) {
        for (const auto line : split(text, '\n')) {
            if (!trim(line).empty() && !trim(line).starts_with('#')) {
                return false;
            }
        }
        return true;
    });
    return texts;
}

/// `text` without the block of x-metsuke's tests: longer than the rule itself, and of use only to parseRuleTests().
std::string withoutTests(std::string_view text) {
    std::string kept;
    kept.reserve(text.size());
    bool own = false;
    bool inTests = false;
    for (const auto line : split(text, '\n')) {
        const size_t indent = line.find_first_not_of(' ');
        if (indent == 0) {
            own = trim(line) == "x-metsuke:";
        }
        if (indent != std::string_view::npos && indent <= 2) {
            inTests = own && trim(line) == "tests:";
        }
        if (!inTests) {
            kept.append(line).push_back('\n');
        }
    }
    return kept;
}

Result<void> readRule(const std::string& text, RuleDocument& rule) {
    METSUKE_TRY(const YamlDocument document, YamlDocument::parse(withoutTests(text)));
    return readDocument(document.root(), rule);
}

} // namespace

std::vector<ParsedRule> parseRules(std::string_view yaml, const std::string& path) {
    std::vector<ParsedRule> parsed;
    if (yaml.size() > kMaximumFile) {
        parsed.push_back({{}, malformed("detect.file_too_large", path)});
        parsed.back().rule.path = path;
        return parsed;
    }
    for (std::string& text : documentsOf(yaml)) {
        ParsedRule one;
        one.rule.path = path;
        if (const auto read = readRule(text, one.rule); !read.ok()) {
            one.error = read.error();
        }
        one.rule.yaml = std::move(text);
        parsed.push_back(std::move(one));
    }
    return parsed;
}

} // namespace metsuke
