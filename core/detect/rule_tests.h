// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/rule_set.h"
#include "core/event/event.h"

namespace metsuke {

/// Events of a rule's test as YAML: a sequence of maps with `event` (its kind), the kind's fields, and
/// `at` (seconds, default: as the one before), `src` (10.0.0.5), `dst` (203.0.113.9), the common fields that
/// enrichment fills (peer_rare defaults to true), `repeat` and `every` (seconds); "{i}" in a text is the repetition.
[[nodiscard]] Result<EventBatch> parseTestEvents(const std::string& yaml);

/// An event list that a rule must, or must not, fire on.
struct RuleTest {
    std::string name;
    bool positive = true;
    Result<EventBatch> events; ///< as parseTestEvents() says
};
/// The tests of one document (RuleDocument::yaml); empty when it carries none. As bounded as parseRules().
[[nodiscard]] Result<std::vector<RuleTest>> parseRuleTests(const std::string& yaml);

struct RuleTestResult {
    std::string rule; ///< catalogue id
    std::string test;
    bool positive = true;
    bool passed = false;
    Message problem; ///< when not passed
};

/// Runs the tests that `rule` carries, with the rules it stands on: it must fire on each positive list and stay
/// silent on each negative one.
[[nodiscard]] std::vector<RuleTestResult> runRuleTests(const RuleSet& set, size_t rule);

} // namespace metsuke
