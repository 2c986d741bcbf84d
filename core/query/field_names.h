// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/field_catalog.h"

namespace metsuke::query {

/// What a written field name means. Event fields may be written without their kind when one kind alone has them.
struct FieldMatch {
    const QueryField* field = nullptr;
    std::vector<std::string> near; ///< when there is none: names it may have meant, best first
    bool ambiguous = false; ///< `near` are the kinds' fields of that name
};
[[nodiscard]] FieldMatch matchField(std::string_view name);

} // namespace metsuke::query
