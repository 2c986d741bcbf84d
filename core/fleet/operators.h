// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/enrolment.h"

#include <filesystem>

// FOLDER/operators.json: the persons beside the workstation itself who may order and agree. They are part of the policy that agents
// obey once it is signed: by the next start of serving where the root key is at hand, else by whoever has it.
namespace metsuke::fleet {

inline constexpr size_t kMostOtherOperators = 64;
inline constexpr const char* kOperatorsFile = "operators.json"; ///< in the fleet's folder
inline constexpr const char* kWorkstation = "workstation"; ///< the operator that this program is

/// None when there is no such file.
Result<std::vector<openc2::Policy::Operator>> readOperators(const std::filesystem::path& folder);
/// InvalidArgument: the name or the key is another one's, is none, or there are too many. One process at a time changes them.
Result<void> addOperator(const std::filesystem::path& folder, const openc2::Policy::Operator& one);
/// NotFound: there is nobody of this name.
Result<void> removeOperator(const std::filesystem::path& folder, const std::string& name);

/// In the place of all; the caller holds the folder's lock. InvalidArgument: one of them cannot be added.
Result<void> writeOperators(const std::filesystem::path& folder, const std::vector<openc2::Policy::Operator>& all);

} // namespace metsuke::fleet
