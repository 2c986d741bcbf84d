// SPDX-License-Identifier: GPL-3.0-or-later
// How a computer stands with what has to be true before its isolation is lifted, and what is required.
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"

#include "core/base/wall_clock.h"
#include "core/fleet/compliance_orders.h"
#include "core/fleet/fleet_keys.h"
#include "core/mitigation/work_queues.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace mitigation;
using endpoint::ComplianceCheck;
using endpoint::ComplianceFinding;
using Json = nlohmann::ordered_json;
constexpr std::string_view kOfPolicy = "policy"; ///< in the place of checks

/// The order that isolates the agent's computer now; "" none.
Result<std::string> isolationOf(const OpenDesk& open, const std::string& device, Timestamp now) {
    WorkQueues queues(*open.desk, *open.roster);
    METSUKE_TRY(const auto isolated, queues.entries(WorkQueue::Isolated, {}, now));
    const auto found = std::ranges::find(isolated, device, &QueueEntry::device);
    return found == isolated.end() ? std::string() : found->order;
}

void print(const Environment& environment, const AgentsOptions& options, const endpoint::ComplianceAnswer& answer, const std::vector<ComplianceCheck>& checks) {
    constexpr std::array<const char*, 3> kVerdicts{"unknown", "fails", "holds"};
    for (const ComplianceCheck& check : checks) {
        const ComplianceFinding found = endpoint::findingOf(check, answer);
        if (options.json) {
            const Json row{{"check", endpoint::writeCheck(check)}, {"verdict", kVerdicts.at(static_cast<size_t>(found.verdict))}, {"fact", found.fact}};
            printRow(row);
        }
    }
    const IsolationCondition shown{{}, checks, false, {}, {}, {}, answer, {}, {}};
    for (const Message& line : options.json ? std::vector<Message>() : wordsOf(shown)) {
        std::printf("%s\n", paragraph(words(environment, line), 0, outputColumns()).c_str());
    }
}

Result<int> ask(const Environment& environment, const AgentsOptions& options, const OpenDesk& open, const fleet::Agent& agent, std::vector<ComplianceCheck> checks) {
    const Timestamp now = wallClock();
    METSUKE_TRY(const std::string order, isolationOf(open, agent.device, now));
    METSUKE_TRY(const auto condition, open.desk->book().condition(order));
    if (checks.empty() && condition) {
        checks = condition->checks;
    }
    if (checks.empty()) {
        return Error(ErrorCode::NotFound, Message("compliance.cli_none_required").with("name", agent.request.hostname));
    }
    METSUKE_TRY(const auto command, fleet::askCompliance(*open.roster, agent.device, {checks, now - kDay}, userName(), now));
    METSUKE_TRY(const auto record, waitForAnswer(*open.roster, command, options.wait));
    const auto answer = record.response ? fleet::complianceOf(*record.response) : Result<endpoint::ComplianceAnswer>(Error(ErrorCode::NotFound, Message()));
    if (!answer.ok()) {
        std::fprintf(stderr, "%s\n", words(environment, Message("compliance.cli_no_answer")
                .with("name", agent.request.hostname).with("state", "fleet.command_" + std::string(commandStateName(record.state)))).c_str());
        return static_cast<int>(kDoneWithDamage);
    }
    print(environment, options, *answer, checks);
    METSUKE_CHECK(flushOutput());
    return static_cast<int>(endpoint::isCompliant(checks, *answer) ? kDone : kDoneWithDamage);
}

Result<int> compliance(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(auto checks, checksOf(options));
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    METSUKE_TRY(const auto agent, findAgent(*open.roster, options.agent));
    if (!options.isRequired) {
        return ask(environment, options, open, agent, std::move(checks));
    }
    METSUKE_TRY(const std::string order, isolationOf(open, agent.device, wallClock()));
    if (order.empty()) {
        return Error(ErrorCode::NotFound, Message("compliance.cli_not_isolated").with("name", agent.request.hostname));
    }
    METSUKE_CHECK(open.desk->requireCompliance(order, std::move(checks), options.isAutomatic, userName(), wallClock()));
    return static_cast<int>(kDone);
}

} // namespace

Result<std::vector<ComplianceCheck>> checksOf(const AgentsOptions& options) {
    std::vector<ComplianceCheck> checks;
    const auto add = [&](const ComplianceCheck& check) {
        if (std::ranges::find(checks, check) == checks.end()) {
            checks.push_back(check);
        }
    };
    for (const std::string& text : options.checks) {
        if (text != kOfPolicy) {
            METSUKE_TRY(const auto check, endpoint::parseCheck(text));
            add(check);
            continue;
        }
        METSUKE_TRY(const auto policy, fleet::policyInForce(options.fleetSettings().folder));
        METSUKE_TRY(const auto named, endpoint::checksOfPolicy(policy ? policy->compliance : "[]"));
        if (named.empty()) {
            return Error(ErrorCode::InvalidArgument, "compliance.cli_policy_names_none");
        }
        std::ranges::for_each(named, add);
    }
    return checks;
}

int showCompliance(const Environment& environment, const AgentsOptions& options) {
    const auto code = compliance(environment, options);
    return code.ok() ? *code : environment.fail(code.error());
}

} // namespace metsuke::cli
