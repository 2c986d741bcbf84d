// SPDX-License-Identifier: GPL-3.0-or-later
// What is proposed for a computer, from the answer to a trace or from an incident of a case.
#include "app/cli/incident_subject.h"
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"

#include "core/base/private_file.h"
#include "core/base/sha256_text.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/fleet/places.h"
#include "core/mitigation/proposal.h"
#include "core/plan/codec_fields.h"
#include "core/plan/plan_codec.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace fleet;
using namespace mitigation;
using Json = nlohmann::ordered_json;

constexpr size_t kLookBack = 200; ///< commands
constexpr int kOk = 200;
constexpr const char* kTraceTarget = "x-metsuke:trace";

Error noTrace(const std::string& name) { return {ErrorCode::NotFound, Message("mitigation.cli_no_trace").with("name", name)}; }

} // namespace

Result<endpoint::Trace> answeredTrace(Roster& roster, const Agent& agent, const std::string& command) {
    if (!command.empty()) {
        METSUKE_TRY(const auto record, roster.command(command));
        const bool isIt = record && record->command.device == agent.device && record->response && record->response->status == kOk;
        return isIt ? traceOf(*record->response) : noTrace(command);
    }
    METSUKE_TRY(const auto records, roster.commands(agent.device, kLookBack));
    for (const CommandRecord& record : records) {
        if (record.command.targetKind == kTraceTarget && record.response && record.response->status == kOk) {
            return traceOf(*record.response);
        }
    }
    return noTrace(agent.request.hostname);
}

namespace {

Result<void> takeProtected(const AgentsOptions& options, ProposalQuestion& question) {
    for (const std::string& text : options.protectedRanges) {
        const auto range = Cidr::parse(text);
        if (!range) {
            return Error(ErrorCode::InvalidArgument, Message("mitigation.cli_bad_range").with("value", text));
        }
        question.protectedAddresses.push_back(*range);
    }
    return {};
}

Result<void> takeScan(const AgentsOptions& options, plan::ScanTarget& scan) {
    if (!options.scanRules.empty()) {
        METSUKE_TRY(scan.rules, readPrivateFile(options.scanRules, plan::kLongestText, "mitigation.cli_rules_unreadable"));
        if (trim(scan.rules).empty()) {
            return Error(ErrorCode::NotFound, Message("mitigation.cli_rules_unreadable").with("path", options.scanRules));
        }
    }
    for (const std::string& text : options.scanDigests) {
        scan.digests.push_back(toLower(trim(text)));
        if (!isSha256(scan.digests.back())) {
            return Error(ErrorCode::InvalidArgument, Message("mitigation.cli_bad_digest").with("value", text));
        }
    }
    for (const std::string& folder : options.scanFolders) {
        scan.folders.push_back(folder);
        if (!folder.starts_with('/')) { // of another computer: there is no folder that it could be below
            return Error(ErrorCode::InvalidArgument, Message("mitigation.cli_bad_folder").with("value", folder));
        }
    }
    if (!scan.folders.empty() && scan.rules.empty() && scan.digests.empty()) {
        return Error(ErrorCode::InvalidArgument, "mitigation.cli_scan_for_what");
    }
    return {};
}

/// nullopt: none came, and standard error says why. Who only wants files looked at needs none.
Result<std::optional<endpoint::Trace>> traceFor(const Environment& environment, const AgentsOptions& options, Roster& roster, const Agent& agent,
    const std::optional<IncidentSubject>& subject, const plan::ScanTarget& scan) {
    if (subject && options.command.empty()) {
        return askTrace(environment, roster, agent, subject->question, options.wait);
    }
    if (options.command.empty() && !subject && !(scan.rules.empty() && scan.digests.empty())) {
        return std::optional(endpoint::Trace());
    }
    METSUKE_TRY(auto answered, answeredTrace(roster, agent, options.command));
    return std::optional(std::move(answered));
}

/// Steps that the analyst adds or leaves out, by their numbers.
Result<void> choose(const AgentsOptions& options, Proposal& proposal) {
    const auto set = [&](const std::vector<std::string>& ids, bool isChosen) -> Result<void> {
        for (const std::string& id : ids) {
            const auto step = std::ranges::find(proposal.steps, id, [](const ProposedStep& one) { return one.step.id; });
            if (step == proposal.steps.end()) {
                return Error(ErrorCode::InvalidArgument, Message("mitigation.cli_no_step").with("step", id));
            }
            step->isChosen = isChosen;
        }
        return {};
    };
    METSUKE_CHECK(set(options.withSteps, true));
    return set(options.withoutSteps, false);
}

Json messagesJson(const Environment& environment, const std::vector<Message>& messages) {
    Json list = Json::array();
    for (const Message& message : messages) {
        list.push_back(words(environment, message));
    }
    return list;
}

void printJson(const Environment& environment, const Proposal& proposal, const std::optional<plan::Plan>& plan) {
    Json steps = Json::array();
    for (const ProposedStep& one : proposal.steps) {
        steps.push_back({{"id", one.step.id}, {"action", traitsOf(one.step.action).name}, {"chosen", one.isChosen}, {"confidence", one.confidence},
            {"tier", static_cast<int>(traitsOf(one.step.action).tier) + 1}, {"why", words(environment, one.step.why)},
            {"notes", messagesJson(environment, one.notes)}});
    }
    const Json document{{"device", proposal.device}, {"steps", steps}, {"left_out", messagesJson(environment, proposal.leftOut)},
        {"sessions", messagesJson(environment, proposal.blast.sessions)}, {"more_sessions", proposal.blast.moreSessions},
        {"other_users", messagesJson(environment, proposal.blast.otherUsers)}, {"protected", messagesJson(environment, proposal.blast.assets)},
        {"gaps", messagesJson(environment, proposal.gaps)},
        {"plan", plan ? Json::parse(plan::writePlan(*plan)) : Json(nullptr)}};
    printRow(document);
}

void printWords(const Environment& environment, const Proposal& proposal) {
    for (const ProposedStep& one : proposal.steps) {
        std::printf("%s %-4s %-26s %3d %%\n", one.isChosen ? "[x]" : "[ ]", one.step.id.c_str(),
            words(environment, Message(textOf(one.step.action))).c_str(), static_cast<int>(one.confidence * 100 + 0.5));
        std::printf("%s\n", paragraph(words(environment, one.step.why), 9, outputColumns()).c_str());
        for (const Message& note : one.notes) {
            std::printf("%s\n", paragraph(words(environment, note), 9, outputColumns()).c_str());
        }
    }
    printMarked(environment, "- ", proposal.leftOut);
    printMarked(environment, "! ", proposal.blast.sessions);
    printMarked(environment, "! ", proposal.blast.otherUsers);
    printMarked(environment, "! ", proposal.blast.assets);
    printMarked(environment, "? ", proposal.gaps);
}

/// Before the plan is there to be run.
Result<void> requireChecks(const AgentsOptions& options, const plan::Plan& plan) {
    if (options.checks.empty() || options.output.empty()) {
        return {};
    }
    if (std::ranges::find(plan.steps, plan::Action::ContainHost, &plan::Step::action) == plan.steps.end()) {
        return Error(ErrorCode::InvalidArgument, Message("compliance.cli_no_isolation"));
    }
    METSUKE_TRY(auto checks, checksOf(options));
    METSUKE_TRY(const OpenDesk open, openDesk(options));
    return open.desk->requireCompliance(plan.id, std::move(checks), options.isAutomatic, userName(), wallClock());
}

Result<int> propose(const Environment& environment, const AgentsOptions& options) {
    METSUKE_CHECK(checkOutputFolder(options.output));
    METSUKE_TRY(const auto roster, openRoster(options));
    ProposalQuestion question;
    std::string name = options.agent;
    std::optional<IncidentSubject> subject;
    if (!options.caseFile.empty()) {
        METSUKE_TRY(subject, incidentSubject(options.caseFile, options.incident));
        name = name.empty() ? subject->host.toString() : name;
        question.addresses = subject->addresses;
        question.names = subject->names;
        question.named = subject->named;
        question.sessions = subject->sessions;
        question.caseId = cleanText(subject->key, 64);
    }
    if (name.empty()) {
        return Error(ErrorCode::InvalidArgument, Message("mitigation.cli_plan_of_what"));
    }
    METSUKE_TRY(const Agent agent, findAgent(*roster, name));
    METSUKE_CHECK(takeScan(options, question.scan));
    question.packaged = options.forcesPackaged ? PackagedFiles::Offered : PackagedFiles::LeftAlone;
    question.connections = options.cutsProcesses ? Connections::ByProcess : Connections::ByEnd;
    METSUKE_TRY(auto trace, traceFor(environment, options, *roster, agent, subject, question.scan));
    if (!trace) {
        return static_cast<int>(kDoneWithDamage);
    }
    question.trace = std::move(*trace);
    question.device = agent.device;
    question.boot = agent.heartbeat ? agent.heartbeat->boot : std::string();
    METSUKE_TRY(question.management, keptAddresses(options.fleetSettings().folder));
    METSUKE_TRY(question.exceptions, exceptionsIn(options.fleetSettings().folder, wallClock()));
    METSUKE_TRY(question.protectedAddresses, protectedAddresses(options.fleetSettings().folder));
    METSUKE_CHECK(takeProtected(options, question));
    Proposal proposal = mitigation::propose(question);
    METSUKE_CHECK(choose(options, proposal));
    const auto plan = planOf(proposal, question, wallClock());
    const std::optional<plan::Plan> made = plan.ok() ? std::optional(*plan) : std::nullopt;
    options.json ? printJson(environment, proposal, made) : printWords(environment, proposal);
    METSUKE_CHECK(flushOutput());
    if (!made) {
        std::fprintf(stderr, "%s\n", words(environment, "mitigation.cli_nothing_chosen").c_str());
        return static_cast<int>(kDoneWithDamage);
    }
    METSUKE_CHECK(requireChecks(options, *made));
    if (!options.output.empty()) {
        METSUKE_CHECK(writeOutput(options.output, Json::parse(plan::writePlan(*made)).dump(2) + '\n'));
    }
    return static_cast<int>(kDone);
}

} // namespace

int planMitigation(const Environment& environment, const AgentsOptions& options) {
    const auto code = propose(environment, options);
    return code.ok() ? *code : environment.fail(code.error());
}

} // namespace metsuke::cli
