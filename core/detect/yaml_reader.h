// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/rule.h"
#include "core/detect/yaml_document.h"

#include <string_view>

namespace metsuke {

// What rules read from YAML; missing or mistyped is empty.

/// A scalar's text, "" otherwise.
[[nodiscard]] std::string yamlText(const YamlNode& node);
/// A scalar as a list of one, a sequence's scalars, else empty.
[[nodiscard]] std::vector<std::string> yamlList(const YamlNode& node);
[[nodiscard]] std::optional<double> yamlNumber(const YamlNode& node);
/// Plain scalars become null, bool or number as YAML 1.2's core schema says; quoted ones stay text.
[[nodiscard]] SigmaValue yamlValue(const YamlNode& node);
/// "30s", "10m", "24h", "7d" (Sigma's timespan; M month and y year as 30 and 365 days).
[[nodiscard]] std::optional<Duration> parseTimespan(std::string_view text);

} // namespace metsuke
