// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/json_fields.h"
#include "core/plan/target.h"

namespace metsuke::plan {

/// {KIND: {...}} of nameOf(TargetKind). Times of processes are microseconds, which hold a clock tick for as long as anything runs.
[[nodiscard]] openc2::Json targetJson(const Target& target);
/// The member `name`. Fails for what is not understood: it may be what makes the order harmless.
[[nodiscard]] Target readTarget(openc2::JsonFields& fields, const char* name);

} // namespace metsuke::plan
