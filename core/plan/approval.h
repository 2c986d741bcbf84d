// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/openc2/keys.h"

namespace metsuke::plan {

/// That an operator agrees to a plan as the dry run showed it, on one computer.
struct Approval {
    std::string planHash;
    std::string device;
    Timestamp at; ///< whole milliseconds
    friend bool operator==(const Approval&, const Approval&) = default;
};
/// Signed; at most kLongestApproval bytes of ASCII.
[[nodiscard]] std::string writeApproval(const Approval& approval, const openc2::SigningKey& key);
/// The id of the key that it says it is signed with: to find the key by. Not checked.
Result<std::string> approverOf(std::string_view text);
/// PermissionDenied unless `key` signed it.
Result<Approval> readApproval(std::string_view text, const openc2::VerifyingKey& key);

} // namespace metsuke::plan
