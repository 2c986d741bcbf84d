// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace metsuke {

/// Ordinary words and name-like labels, written for this project: what LabelModel counts.
[[nodiscard]] std::span<const std::string_view> labelWords();

} // namespace metsuke
