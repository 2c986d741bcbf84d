// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/activity_import.h"
#include "app/cli/commands.h"
#include "app/cli/trace_question.h"

#include "core/fleet/fleet_server.h"

namespace metsuke::cli {

/// What the verbs of `agents` are told.
struct AgentsOptions {
    std::string folder; ///< "": the user's own
    bool json = false;
    std::string agent; ///< device, host name or address
    std::string command;
    std::string state; ///< of `list`, "" all
    std::string fingerprint;
    bool yes = false;
    bool verify = false;
    size_t limit = 100;
    double wait = 10; ///< seconds
    bool asksOthers = false;
    double days = 7; ///< how far back the others look
    TraceOptions question;
    ActivityImport import;
    bool approves = false;
    std::string validity = "24h";
    fleet::FleetSettings settings;
    std::string fileDrop;
    std::string mosquitto;
    // Of mitigation.
    std::string caseFile;
    double watchFor = 0; ///< seconds, for packets that are to come
    std::string incident; ///< of the case, "" the first
    std::string output; ///< file of the plan, "" none
    std::string fetchOrder; ///< of evidence
    std::vector<std::string> extract; ///< a package and a folder
    std::string package, recipient; ///< for an expert: which one, and whose public key
    std::vector<std::string> withSteps, withoutSteps; ///< of a proposal
    std::vector<std::string> protectedRanges;
    std::string scanRules; ///< file
    std::vector<std::string> scanDigests, scanFolders;
    bool cutsProcesses = false;
    bool forcesPackaged = false;
    std::vector<std::string> plans; ///< files
    bool dryRun = false;
    double patience = 120; ///< seconds, for what agents do
    std::string key; ///< a file to sign with, or a public key
    bool onlyOpen = false;
    bool log = false;
    std::string stop, goOn; ///< operations
    std::string queue; ///< "" all
    std::string put, done; ///< agents
    std::string why, until;
    std::vector<std::string> checks; ///< of compliance, see endpoint::parseCheck
    bool isRequired = false, isAutomatic = false; ///< of them
    std::string verb; ///< of `exceptions`: list, add, remove
    std::string exceptSha256, exceptPath, exceptImage, exceptRemote, exceptHost;
    std::string makeKey, addName, removeName, role = "administrator"; ///< of operators
    std::string protectKey; ///< a key file that gets a passphrase, or another one
    std::string unprotectKey; ///< one that loses it
    std::string oldPassphraseFile; ///< of either: what it has
    std::string policyVerb = "show", policyFile, rootKey; ///< of policy
    std::string remedyVerb, remedyFile; ///< of remedy: sign, check, apply
    bool isMatching = false; ///< to all computers where something of it is found
    std::string passphraseFile; ///< "": the terminal is asked

    [[nodiscard]] fleet::FleetSettings fleetSettings() const;
};

/// The roster of the folder. NotFound when there is none: a look makes nothing.
Result<std::unique_ptr<fleet::Roster>> openRoster(const AgentsOptions& options);
/// By device, else by address, else by host name; NotFound, InvalidArgument when several computers are called
/// so.
Result<fleet::Agent> findAgent(fleet::Roster& roster, const std::string& name);
/// The record once it is final, or as it stands when the time is over.
Result<fleet::CommandRecord> waitForAnswer(fleet::Roster& roster, const std::string& command, double seconds);
/// Asks and waits; nullopt: no trace came, and standard error says why.
Result<std::optional<endpoint::Trace>> askTrace(const Environment& environment, fleet::Roster& roster, const fleet::Agent& agent,
    const endpoint::TraceQuestion& question, double seconds);
/// By the command's number, or the newest that the agent has answered; NotFound.
Result<endpoint::Trace> answeredTrace(fleet::Roster& roster, const fleet::Agent& agent, const std::string& command);
/// "5m", "24h", "7d".
[[nodiscard]] std::optional<Duration> parseValidity(std::string_view text);

// One a verb; the exit code.
int listAgents(const Environment& environment, const AgentsOptions& options);
int showLog(const Environment& environment, const AgentsOptions& options);
int listCommands(const Environment& environment, const AgentsOptions& options);
int enrolAgent(const Environment& environment, const AgentsOptions& options);
int approveAgent(const Environment& environment, const AgentsOptions& options);
int refuseAgent(const Environment& environment, const AgentsOptions& options);
int revokeAgent(const Environment& environment, const AgentsOptions& options);
int clearClone(const Environment& environment, const AgentsOptions& options);
int cancelCommand(const Environment& environment, const AgentsOptions& options);
int traceAgent(const Environment& environment, const AgentsOptions& options);
int serveAgents(const Environment& environment, const AgentsOptions& options);
int planMitigation(const Environment& environment, const AgentsOptions& options);
int runPlan(const Environment& environment, const AgentsOptions& options);
int undoPlan(const Environment& environment, const AgentsOptions& options);
int extendOrder(const Environment& environment, const AgentsOptions& options);
int listOrders(const Environment& environment, const AgentsOptions& options);
int showQueues(const Environment& environment, const AgentsOptions& options);
int showCompliance(const Environment& environment, const AgentsOptions& options);
int manageExceptions(const Environment& environment, const AgentsOptions& options);
int showJournal(const Environment& environment, const AgentsOptions& options);
int showWire(const Environment& environment, const AgentsOptions& options);
int handleRemedy(const Environment& environment, const AgentsOptions& options);
int showEvidence(const Environment& environment, const AgentsOptions& options);
int manageOperators(const Environment& environment, const AgentsOptions& options);
int managePolicy(const Environment& environment, const AgentsOptions& options);

} // namespace metsuke::cli
