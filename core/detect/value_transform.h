// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// Sigma modifiers that rewrite a value before it is compared.
enum class ValueTransform { Base64, Base64Offset, Utf16Le, Utf16Be, Utf16, Windash };
[[nodiscard]] std::optional<ValueTransform> parseValueTransform(std::string_view modifier);

/// All values that stand for `text` after the chain: base64offset gives three, windash one a dash character.
[[nodiscard]] std::vector<std::string> applyTransforms(
    const std::string& text, const std::vector<ValueTransform>& chain);

} // namespace metsuke
