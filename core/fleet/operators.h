// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/enrolment.h"

#include <filesystem>

// FOLDER/operators.json: the persons beside the workstation itself who may order and agree. They are part of the policy that agents
// obey, from the next time that agents are served on.
namespace metsuke::fleet {

inline constexpr size_t kMostOtherOperators = 64;

/// None when there is no such file.
Result<std::vector<openc2::Policy::Operator>> readOperators(const std::filesystem::path& folder);
/// InvalidArgument: the name or the key is another one's, is none, or there are too many. One process at a time changes them.
Result<void> addOperator(const std::filesystem::path& folder, const openc2::Policy::Operator& one);
/// NotFound: there is nobody of this name.
Result<void> removeOperator(const std::filesystem::path& folder, const std::string& name);

} // namespace metsuke::fleet
