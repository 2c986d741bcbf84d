// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/approval_request.h"

#include "core/base/strings.h"
#include "core/plan/approval.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace metsuke::mitigation {

namespace {

constexpr const char* kVersion = "metsuke_approval_request";
constexpr size_t kLongestName = 128;

Error unreadable() { return {ErrorCode::Malformed, "mitigation.request_unreadable"}; }

} // namespace

Result<std::string> writeRequest(const Order& order) {
    if (!order.dryRun) {
        return Error(ErrorCode::InvalidArgument, Message("mitigation.request_not_looked_at").with("order", order.id));
    }
    // Plan and report stand as texts, each as its own reader takes it.
    const nlohmann::ordered_json json{{kVersion, 1}, {"by", order.wantedBy.empty() ? order.by : order.wantedBy}, {"plan", plan::writePlan(order.plan)},
        {"dry_run", plan::writeReport(*order.dryRun)}};
    return jsonText(json, 1) + '\n';
}

Result<ApprovalRequest> readRequest(std::string_view text) {
    const auto json = text.size() <= kLargestRequest ? nlohmann::json::parse(text, nullptr, false) : nlohmann::json();
    if (!json.is_object() || json.value(kVersion, nlohmann::json()) != 1) {
        return unreadable();
    }
    const auto textAt = [&](const char* name) { return json.contains(name) && json.at(name).is_string() ? json.at(name).get<std::string>() : std::string(); };
    auto plan = plan::readPlan(textAt("plan"));
    auto report = plan::readReport(textAt("dry_run"));
    if (!plan.ok() || !report.ok()) {
        return unreadable();
    }
    ApprovalRequest request{cleanText(textAt("by"), kLongestName), std::move(plan).value(), std::move(report).value()};
    const bool isOfPlan = request.dryRun.isDryRun && request.dryRun.plan == request.plan.id && request.dryRun.device == request.plan.device
        && request.dryRun.planHash == planHash(request.plan, request.dryRun);
    return isOfPlan ? Result<ApprovalRequest>(std::move(request)) : unreadable();
}

std::string approvalOf(const ApprovalRequest& request, const openc2::SigningKey& key, Timestamp now) {
    return plan::writeApproval({request.dryRun.planHash, request.plan.device, {now.ns - now.ns % kMillisecond}}, key);
}

} // namespace metsuke::mitigation
