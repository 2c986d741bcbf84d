// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/detect/rule.h"

#include <vector>

namespace metsuke {

/// One document of a rule file, or why it is none.
struct ParsedRule {
    RuleDocument rule; ///< as far as it was read
    std::optional<Error> error;
};

/// Reads Sigma YAML (detection, correlation or filter documents, `---` between several). Untrusted input: size,
/// depth and node count are bounded, Never fails as a whole: each document stands for itself.
/// A `tests` block of x-metsuke is not looked at: see parseRuleTests() of rule_tests.h.
[[nodiscard]] std::vector<ParsedRule> parseRules(std::string_view yaml, const std::string& path);

} // namespace metsuke
