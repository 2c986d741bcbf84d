// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/rule.h"

#include <string_view>

namespace YAML {
class Node;
}

namespace metsuke {

// Forgiving access to YAML nodes of untrusted documents; missing or mistyped is empty, never an exception.

/// False when the tree, aliases expanded, has more nodes than `maximum` or is deeper than 32.
[[nodiscard]] bool isYamlBounded(const YAML::Node& node, size_t maximum);
/// A scalar's text, "" otherwise.
[[nodiscard]] std::string yamlText(const YAML::Node& node);
/// A scalar as a list of one, a sequence's scalars, else empty.
[[nodiscard]] std::vector<std::string> yamlList(const YAML::Node& node);
[[nodiscard]] std::optional<double> yamlNumber(const YAML::Node& node);
/// Plain scalars become null, bool or number as YAML 1.2's core schema says; quoted ones stay text.
[[nodiscard]] SigmaValue yamlValue(const YAML::Node& node);
/// "30s", "10m", "24h", "7d" (Sigma's timespan; M month and y year as 30 and 365 days).
[[nodiscard]] std::optional<Duration> parseTimespan(std::string_view text);

} // namespace metsuke
