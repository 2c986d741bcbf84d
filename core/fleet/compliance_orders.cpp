// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/compliance_orders.h"

#include <nlohmann/json.hpp>

namespace metsuke::fleet {

namespace {

constexpr Duration kAskedFor = 10 * kMinute;
constexpr int kOk = 200;

} // namespace

Result<std::string> askCompliance(Roster& roster, const std::string& device, const endpoint::ComplianceQuestion& question, const std::string& by, Timestamp now) {
    openc2::Command command;
    command.action = "investigate";
    command.targetKind = endpoint::kComplianceTarget;
    command.target = endpoint::encodeComplianceQuestion(question);
    command.device = device;
    command.notAfter = now + kAskedFor;
    METSUKE_TRY(const auto record, roster.order(std::move(command), by, now));
    return record.command.id;
}

Result<endpoint::ComplianceAnswer> complianceOf(const openc2::Response& response) {
    const auto results = response.status == kOk ? nlohmann::json::parse(response.results, nullptr, false) : nlohmann::json();
    const auto answer = results.is_object() ? results.find("compliance") : results.end();
    if (!results.is_object() || answer == results.end() || !answer->is_string()) {
        return Error(ErrorCode::Malformed, Message("fleet.compliance_missing"));
    }
    return endpoint::decodeComplianceAnswer(answer->get_ref<const std::string&>());
}

} // namespace metsuke::fleet
