// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/json_fields.h"
#include "core/plan/report.h"

// Parts of the codecs of plans and reports that both need.
namespace metsuke::plan {

[[nodiscard]] Action readAction(openc2::JsonFields& fields);
[[nodiscard]] openc2::Json factsJson(const std::vector<Fact>& facts);
/// "" or what isAddress accepts.
[[nodiscard]] std::string optionalAddress(openc2::JsonFields& fields, const char* name);

} // namespace metsuke::plan
