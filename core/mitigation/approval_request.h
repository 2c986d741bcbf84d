// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/order.h"
#include "core/openc2/keys.h"

namespace metsuke::mitigation {

/// What a second person at another workstation is to agree to: the plan and what its computer said of it.
struct ApprovalRequest {
    std::string by; ///< who asks
    plan::Plan plan;
    plan::PlanReport dryRun;
};
inline constexpr size_t kLargestRequest = 2 << 20;

/// InvalidArgument: nobody has looked at the order yet.
Result<std::string> writeRequest(const Order& order);
/// The text is somebody else's. Malformed, also where the dry run is not one of the plan: then what is shown would not be what is
/// signed.
Result<ApprovalRequest> readRequest(std::string_view text);
/// The approval that goes back, as plan::readApproval takes it.
[[nodiscard]] std::string approvalOf(const ApprovalRequest& request, const openc2::SigningKey& key, Timestamp now);

} // namespace metsuke::mitigation
