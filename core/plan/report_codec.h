// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/json_fields.h"
#include "core/plan/report.h"

// Parts of the codecs of plans and reports that several need.
namespace metsuke::plan {

[[nodiscard]] Action readAction(openc2::JsonFields& fields);
[[nodiscard]] openc2::Json factsJson(const std::vector<Fact>& facts);
/// A step by itself, cut as in a report.
[[nodiscard]] std::string writeStepReport(const StepReport& report);
Result<StepReport> readStepReport(std::string_view text);
[[nodiscard]] openc2::Json refusalJson(const std::optional<Refusal>& refusal);
/// The member "refusal".
[[nodiscard]] std::optional<Refusal> readRefusal(openc2::JsonFields& fields);
/// "" or what isPlainName accepts.
[[nodiscard]] std::string optionalAddress(openc2::JsonFields& fields, const char* name);

} // namespace metsuke::plan
