// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/model/vocabulary.h"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace metsuke {

// A Sigma 2.1 document as it was read, before its names are bound to event fields. Plain values; made once at load.

/// monostate is Sigma's null.
using SigmaValue = std::variant<std::monostate, bool, double, std::string>;

/// `field|modifier|modifier: values`; an empty field is a keyword search over every text field.
struct FieldTest {
    std::string field;
    std::vector<std::string> modifiers;
    std::vector<SigmaValue> values;
};

/// Alternatives are OR-ed, the tests inside one are AND-ed.
struct RuleSelection {
    std::string name;
    std::vector<std::vector<FieldTest>> alternatives;
};

/// The condition as a tree; leaves are indices into the selections.
struct Condition {
    enum class Op { And, Or, Not, Selection };
    Op op = Op::And;
    size_t selection = 0;
    std::vector<Condition> children;
};

struct Logsource {
    std::string product, category, service;
};

struct DetectionSource {
    Logsource logsource;
    std::vector<RuleSelection> selections;
    Condition condition;
};

enum class CorrelationType {
    EventCount, ValueCount, ValueSum, ValueAvg, ValuePercentile, ValueMedian, Temporal, TemporalOrdered
};

struct Comparison {
    enum class Op { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual };
    Op op = Op::GreaterEqual;
    double value = 0;
    [[nodiscard]] bool holds(double x) const;
};

struct CorrelationSource {
    CorrelationType type = CorrelationType::EventCount;
    std::vector<std::string> rules; ///< names or ids, in order
    std::vector<std::string> groupBy;
    Duration timespan = 0;
    std::vector<Comparison> conditions; ///< all must hold
    std::string field; ///< value_*: what is counted or summed
    double percentile = 50;
    std::map<std::string, std::map<std::string, std::string>> aliases; ///< alias -> rule -> field
};

/// A Sigma filter: adds its condition to the rules it names. The site's tuning, the shipped rule stays as it is.
struct FilterSource {
    std::vector<std::string> rules; ///< empty: any rule of the logsource
    DetectionSource detection;
};

/// One entry of `context:`, e.g. role(mail|dns) -> {"role", {"mail", "dns"}}.
struct ContextSpec {
    std::string name;
    std::vector<std::string> arguments;
};

/// Two texts, one meaning.
struct TextPair {
    std::string en, ja;
};

/// The `x-metsuke` block, or what Sigma's own keys imply where it is absent.
struct RuleTraits {
    std::string kind = "predicate";
    Phase phase = Phase::C2;
    std::vector<std::string> subject{"host"}; ///< which hosts receive the evidence
    std::vector<std::string> object; ///< first field that is set, else a literal; dedupe and link key
    std::string family; ///< dependence class
    double lambda = 0; ///< nats, before context
    double confidence = 0;
    std::vector<ContextSpec> context;
    Duration suppressWindow = kDay; ///< hits on one host and object within it are one evidence with a count
    std::vector<std::string> evidence; ///< fields kept with the detection
    TextPair explain;
    std::vector<std::string> response;
    std::string story; ///< what the host did, as the text-id suffix behind incident.did.
    bool silent = false; ///< only feeds correlations
    bool requiresComplete = false; ///< silent where data was lost
    std::optional<double> floor; ///< least host severity when confirmed
    std::vector<std::string> require; ///< "a.ts >= b.ts", correlations only
    std::vector<std::string> absent; ///< rules that must not have fired in the timespan before
};

struct RuleDocument {
    std::string id; ///< catalogue id: DNS-001
    std::string name; ///< dns_001
    std::string uuid;
    std::string title, titleJa, description, status;
    Severity level = Severity::Medium;
    std::vector<std::string> tags, attack, falsePositives;
    RuleTraits traits;
    std::variant<DetectionSource, CorrelationSource, FilterSource> body;
    std::string yaml; ///< as it was read, with its tests: see parseRuleTests()
    std::string path;

    [[nodiscard]] bool isCorrelation() const { return std::holds_alternative<CorrelationSource>(body); }
    [[nodiscard]] bool isFilter() const { return std::holds_alternative<FilterSource>(body); }
};

} // namespace metsuke
