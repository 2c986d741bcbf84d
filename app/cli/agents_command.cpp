// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/agents.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <map>

namespace metsuke::cli {

namespace {

using Verb = int (*)(const Environment&, const AgentsOptions&);
using Options = std::shared_ptr<AgentsOptions>; // shared by the option callbacks and the command

/// Where agents are served: the same for `serve` and for the tokens that lead there.
void addPlaces(CLI::App& command, AgentsOptions& options) {
    command.add_option("--listen", options.settings.listenAddresses,
        "An address or name of this computer that agents connect to; more than one may be given");
    command.add_option("--port", options.settings.port, "For agents, 8883 if not given")
        ->check(CLI::Range(1, 65535));
    command
        .add_option("--enrol-port", options.settings.enrolPort, "For computers that enrol, 8884 if not given")
        ->check(CLI::Range(1, 65535));
    command.add_option(
        "--broker", options.settings.externalBroker, "A broker that is there already: mqtts://HOST:PORT");
    command.add_option("--file-drop", options.fileDrop,
        "A folder for agents without a connection, whose files somebody carries");
}

class Verbs {
public:
    Verbs(CLI::App& agents, Command& run)
        : m_agents(agents)
        , m_run(run)
        , m_options(std::make_shared<AgentsOptions>()) {
        agents.add_option("--fleet", m_options->folder,
            "The fleet's folder; if not given, metsuke/fleet in the user's data");
        agents.add_flag("--json", m_options->json, "One JSON object a line");
    }
    CLI::App& add(const char* name, const char* help, Verb verb) {
        CLI::App* command = m_agents.add_subcommand(name, help);
        command->callback([&run = m_run, options = m_options, verb] {
            run = [options, verb](Environment& environment) { return verb(environment, *options); };
        });
        return *command;
    }
    AgentsOptions& options() { return *m_options; }

private:
    CLI::App& m_agents;
    Command& m_run;
    Options m_options;
};

void addLooks(Verbs& verbs) {
    AgentsOptions& options = verbs.options();
    verbs.add("list", "Agents, whether they are connected, and what somebody has to look at", &listAgents)
        .add_option("--state", options.state, "Only these")
        ->check(CLI::IsMember(
            {"pending", "approved", "refused", "revoked", "connected", "outdated", "attention"}));
    CLI::App& log = verbs.add("log", "What was decided, ordered and refused, the newest first", &showLog);
    log.add_option("--limit", options.limit, "How many entries, 100 if not given");
    log.add_flag("--verify", options.verify,
        "Compute the chain of hashes anew: has an entry been changed or removed?");
    CLI::App& commands = verbs.add(
        "commands", "What agents were ordered and what became of it, the newest first", &listCommands);
    commands.add_option("agent", options.agent, "Only of this one");
    commands.add_option("--limit", options.limit, "How many, 100 if not given");
}

void addDecisions(Verbs& verbs) {
    AgentsOptions& options = verbs.options();
    const auto withAgent = [&](const char* name, const char* help, Verb verb) -> CLI::App& {
        CLI::App& command = verbs.add(name, help, verb);
        command.add_option("agent", options.agent, "Device, address or host name")->required();
        return command;
    };
    CLI::App& enrol = verbs.add(
        "enrol", "Makes a token by which one computer becomes an agent, and prints it", &enrolAgent);
    addPlaces(enrol, options);
    enrol.add_flag("--approve", options.approves,
        "Whoever has the token is approved at once: nobody compares the fingerprint");
    enrol.add_option("--valid", options.validity, "How long it can be used: 30m, 24h (if not given), 7d");
    CLI::App& approve = withAgent(
        "approve", "Makes a computer that asked an agent, after its fingerprint was compared", &approveAgent);
    approve.add_option(
        "--fingerprint", options.fingerprint, "What the computer itself shows; asked for if not given");
    approve.add_flag("--yes", options.yes, "Compare nothing");
    withAgent("refuse", "Turns a computer that asked away", &refuseAgent);
    withAgent("revoke", "Ends an agent: its certificates are believed no more, its commands are ended",
        &revokeAgent);
    withAgent("clear-clone", "Takes back the mark that two computers use its identity", &clearClone);
    CLI::App& import = verbs.add("import", "For a computer without an agent: makes a history out of what another recorder logged",
        [](const Environment& environment, const AgentsOptions& given) { return importActivities(environment, given.import); });
    import.add_option("file", options.import.file, "The log, or what history --export printed; - for standard input")->required();
    import.add_option("--history", options.import.folder, "Folder of the new history")->required();
    import.add_option("--format", options.import.format, "Whose log it is, if it is not found out")->check(CLI::IsMember(activityFormats()));
    import.add_option("--host", options.import.host, "Whose events are meant when the log has those of several computers");
    verbs.add("cancel", "Cancels a command that was not sent yet, or an order; one that runs ends before its next step", &cancelCommand)
        .add_option("command", options.command, "Its id, see `agents commands` and `agents orders`")
        ->required();
}

void addWork(Verbs& verbs) {
    AgentsOptions& options = verbs.options();
    CLI::App& trace
        = verbs.add("trace", "Asks an agent what was behind a connection of its computer", &traceAgent);
    trace.add_option("agent", options.agent, "Device, address or host name")->required();
    addTraceOptions(trace, options.question);
    trace.add_option("--wait", options.wait, "Seconds to wait for the answer, 10 if not given")
        ->check(CLI::Range(0.0, 3600.0));
    trace.add_flag("--others", options.asksOthers, "Also ask all other agents whether they met the same files, addresses and names");
    trace.add_option("--days", options.days, "How far back the others look, 7 if not given")->check(CLI::Range(0.01, 366.0));
    CLI::App& serve = verbs.add("serve", "Serves the agents until Ctrl-C", &serveAgents);
    addPlaces(serve, options);
    serve.add_option("--passphrase-file", options.passphraseFile, "Its first line is the passphrase of operator.key, if it has one; else the terminal is asked");
    serve.add_option("--case", options.caseFile, "A case that is captured meanwhile: whether what was stopped stays away is watched in it");
    serve.add_option(
        "--mosquitto", options.mosquitto, "The broker's program, /usr/sbin/mosquitto if not given");
}

void addPlans(Verbs& verbs) {
    AgentsOptions& options = verbs.options();
    CLI::App& plan = verbs.add("plan", "Proposes what to do to a computer, from its agent's trace", &planMitigation);
    plan.add_option("agent", options.agent, "Device, address or host name; with --case the incident says it");
    plan.add_option("--trace", options.command, "The command whose trace is meant, see `agents commands`; the agent's newest if not given");
    plan.add_option("--case", options.caseFile, "A case: the agent of an incident's computer is asked for a trace");
    plan.add_option("--incident", options.incident, "Of the case, as `incidents` numbers them: i2; the first if not given");
    plan.add_option("--with", options.withSteps, "Choose this step, too: s3");
    plan.add_option("--without", options.withoutSteps, "Leave this step out");
    plan.add_option("--protect", options.protectedRanges, "Addresses that others need (CIDR): not blocked without --with");
    plan.add_option("--scan-rules", options.scanRules, "Also have the computer's files looked at by the YARA rules of this file; without --trace and --case only that");
    plan.add_option("--scan-hash", options.scanDigests, "The same for files of these contents (SHA-256)");
    plan.add_option("--in", options.scanFolders, "Where to look, instead of where programs come to lie that no package has put there");
    plan.add_flag("--force-packaged", options.forcesPackaged, "Offer files of packages for quarantine, too, see --with; the order takes two persons then");
    plan.add_flag("--cut-processes", options.cutsProcesses, "End all connections that the culprit's processes hold by then, whatever their other ends, instead of those to known ends");
    plan.add_option("-o,--output", options.output, "Writes the chosen steps as a plan to this file");
    plan.add_option("--until-compliant", options.checks, "With -o: the isolation ends once these checks are true, see `agents compliance`, or those of the policy: policy; its time stays the limit");
    plan.add_flag("--automatic", options.isAutomatic, "With --until-compliant: it is lifted by itself then; else that is proposed");
    plan.add_option("--wait", options.wait, "Seconds to wait for a trace, 10 if not given")->check(CLI::Range(0.0, 3600.0));
    CLI::App& run = verbs.add("run", "Has computers look at plans, and after a confirmation carry them out", &runPlan);
    run.add_option("plan", options.plans, "Files of `agents plan`, one a computer; the first computer is touched first")->required();
    run.add_option("--case", options.caseFile, "The case that hears of it; plans that name no incident become those of its --incident");
    run.add_option("--incident", options.incident, "Of the case, as `incidents` numbers them; the first if not given");
    run.add_flag("--dry-run", options.dryRun, "Only look");
    run.add_flag("--yes", options.yes, "Confirm nothing");
    run.add_flag("--approve", options.approves, "Agree, as a second person, to what the last dry run showed");
    run.add_option("--key", options.key, "With --approve: the file of that person's key")->check(CLI::ExistingFile);
    run.add_option("--passphrase-file", options.passphraseFile, "Its first line is that key's passphrase, if it has one; else the terminal is asked");
    run.add_option("--wait", options.patience, "Seconds to wait for agents, 120 if not given")->check(CLI::Range(0.0, 86400.0));
    CLI::App& undo = verbs.add("undo", "Takes back what a plan did", &undoPlan);
    undo.add_option("what", options.command, "An order, its command, or the undo number of one step; what was done last if not given");
    undo.add_option("--case", options.caseFile, "The case that hears of it");
    undo.add_flag("--dry-run", options.dryRun, "Only ask the computer what it would put back and what stands in the way");
    undo.add_flag("--yes", options.yes, "Confirm nothing");
    undo.add_option("--wait", options.patience, "Seconds to wait for the agent, 120 if not given")->check(CLI::Range(0.0, 86400.0));
    CLI::App& extend = verbs.add("extend", "Lets an isolation, or what was blocked for a time, last longer or shorter; never is it out of force between", &extendOrder);
    extend.add_option("what", options.command, "An order, its command, or the undo number of a step; what was done last and is in force if not given");
    extend.add_option("--for", options.validity, "Until when, from now: 30m, 8h, 2d, or never: it does not end by itself. As long as the policy lets it")->required();
    extend.add_option("--case", options.caseFile, "The case that hears of it");
    extend.add_flag("--dry-run", options.dryRun, "Only look");
    extend.add_flag("--yes", options.yes, "Confirm nothing");
    extend.add_option("--wait", options.patience, "Seconds to wait for the agent, 120 if not given")->check(CLI::Range(0.0, 86400.0));
}

void addEvidence(Verbs& verbs) {
    AgentsOptions& options = verbs.options();
    CLI::App& evidence = verbs.add("evidence", "Packages of evidence of a case: which there are, fetching them, and handing them to an expert", &showEvidence);
    evidence.add_option("case", options.caseFile, "The case; with --key a file of --bundle");
    evidence.add_option("--fetch", options.fetchOrder, "Fetch what this order has collected, or go on with it");
    evidence.add_option("--extract", options.extract, "Decrypt this package into this folder, which must not exist yet")->expected(2)->type_name("PACKAGE FOLDER");
    evidence.add_option("--bundle", options.package, "Write this package with its plan, report and trace to one file, see -o");
    evidence.add_option("--to", options.recipient, "With --bundle: the public key of the expert who alone is to read it; readable by everybody if not given");
    evidence.add_option("-o,--output", options.output, "The file of --bundle, or the new folder of --key");
    evidence.add_option("--make-key", options.makeKey, "For an expert: makes a key pair in this new file, and prints its public half");
    evidence.add_option("--key", options.key, "For an expert: open a bundle with the key of this file");
    evidence.add_option("--wait", options.patience, "Seconds to wait with --fetch, 120 if not given")->check(CLI::Range(0.0, 86400.0));
}

void addRemedy(Verbs& verbs) {
    AgentsOptions& options = verbs.options();
    CLI::App& remedy = verbs.add("remedy", "What an expert wrote who has looked at the evidence: by what the intruder is recognised, and what to do with it", &handleRemedy);
    remedy.add_option("what", options.remedyVerb, "sign a draft, check whose a signed one is and what it does, or apply it")->required()->check(CLI::IsMember({"sign", "check", "apply"}));
    remedy.add_option("file", options.remedyFile, "The remedy")->required();
    remedy.add_option("--key", options.key, "Of sign: the file of an expert's key; of an approver's or administrator's while the policy names no expert")->check(CLI::ExistingFile);
    remedy.add_option("--passphrase-file", options.passphraseFile, "Its first line is that key's passphrase, if it has one; else the terminal is asked");
    remedy.add_option("-o,--output", options.output, "Where sign writes to, standard output if not given; of apply, a folder that gets the plans, as `agents run` takes them");
    CLI::Option* host = remedy.add_option("--host", options.agent, "Of apply: to this agent's computer");
    remedy.add_flag("--matching", options.isMatching, "Of apply: to all computers where something of it is found, one first, then five, then the rest")->excludes(host);
    remedy.add_option("--case", options.caseFile, "The case that hears of it; the plans become those of its --incident");
    remedy.add_option("--incident", options.incident, "Of the case, as `incidents` numbers them; the first if not given");
    remedy.add_option("--days", options.days, "How far back computers look, 7 if not given")->check(CLI::Range(0.01, 366.0));
    remedy.add_option("--ask-wait", options.wait, "Seconds to wait for what they find, 10 if not given")->check(CLI::Range(0.0, 3600.0));
    remedy.add_flag("--dry-run", options.dryRun, "Only look");
    remedy.add_flag("--yes", options.yes, "Confirm nothing");
    remedy.add_option("--wait", options.patience, "Seconds to wait for agents, 120 if not given")->check(CLI::Range(0.0, 86400.0));
}

void addOrders(Verbs& verbs) {
    AgentsOptions& options = verbs.options();
    CLI::App& orders = verbs.add("orders", "How plans stand, the newest first", &listOrders);
    orders.add_option("order", options.command, "Only this one, with its steps");
    orders.add_option("--limit", options.limit, "How many, 100 if not given");
    orders.add_flag("--log", options.log, "What was asked, refused and done, the newest first");
    orders.add_flag("--verify", options.verify, "Compute that log's chain of hashes anew");
    orders.add_option("--case", options.caseFile, "First tell this case what was done about its incidents");
    orders.add_option("--stop", options.stop, "Touch no further computer of this operation");
    orders.add_option("--go-on", options.goOn, "Let a stopped operation go on");
    CLI::App& queues = verbs.add("queues", "What is to be done, host by host, and the next step of each", &showQueues);
    queues.add_option("queue", options.queue, "Only this one")
        ->check(CLI::IsMember({"approval", "cleanup", "custom", "restart", "failed", "isolated", "exceptions"}));
    queues.add_option("--case", options.caseFile, "A case: computers with an agent that its open incidents are about need clean-up, too");
    queues.add_option("--limit", options.limit, "How many of each, 100 if not given");
    queues.add_option("--put", options.put, "Put this agent into the queue (cleanup, custom, restart, failed)");
    queues.add_option("--done", options.done, "What is in the queue of this agent now is dealt with");
    queues.add_option("--why", options.why, "With --put or --done: the reason");
    CLI::App& wire = verbs.add("wire", "Whether what orders have stopped stays away, by what a case shows", &showWire);
    wire.add_option("case", options.caseFile, "The case, also one that is being captured")->required();
    wire.add_option("order", options.command, "Only this one");
    wire.add_option("--wait", options.watchFor, "Seconds to watch on as long as it cannot be told yet, 0 if not given")->check(CLI::Range(0.0, 86400.0));
    CLI::App& compliance = verbs.add("compliance", "Asks an agent how it stands with what has to be true before its computer's isolation is lifted", &showCompliance);
    compliance.add_option("agent", options.agent, "Device, address or host name")->required();
    compliance.add_option("checks", options.checks, "Ask for these: antivirus, process:NAME, service:UNIT, package:NAME>=VERSION, updates, present:PATH[=SHA256], "
                                                    "absent:PATH, unseen:SHA256, restarted, or policy for those of the policy; what is required if not given");
    compliance.add_flag("--require", options.isRequired, "Require them from now on, instead of what was required before");
    compliance.add_flag("--automatic", options.isAutomatic, "With --require: the isolation is lifted by itself once all are true; else that is proposed");
    compliance.add_option("--wait", options.wait, "Seconds to wait for the answer, 10 if not given")->check(CLI::Range(0.0, 3600.0));
    CLI::App& exceptions = verbs.add("exceptions", "What is left alone: neither proposed for clean-up nor touched by plans", &manageExceptions);
    exceptions.add_option("verb", options.verb, "list (if not given), add or remove")->check(CLI::IsMember({"list", "add", "remove"}));
    exceptions.add_option("exception", options.command, "With remove: its number");
    exceptions.add_option("--sha256", options.exceptSha256, "Files and programs of this content");
    exceptions.add_option("--path", options.exceptPath, "A file, or a folder with / at its end");
    exceptions.add_option("--image", options.exceptImage, "Processes that run this program, or one in this folder");
    exceptions.add_option("--remote", options.exceptRemote, "An address, a range, or a name and all below it");
    exceptions.add_option("--host", options.exceptHost, "An agent: its whole computer");
    exceptions.add_option("--agent", options.agent, "Only on this computer");
    exceptions.add_option("--why", options.why, "The reason; has to be given");
    exceptions.add_option("--until", options.until, "When it ends: 30d, or a day as 2026-12-31; has to be given");
    CLI::App& journal = verbs.add("journal", "What an agent has on record of what was done there", &showJournal);
    journal.add_option("agent", options.agent, "Device, address or host name")->required();
    journal.add_flag("--open", options.onlyOpen, "Only what can still be taken back");
    journal.add_option("--limit", options.limit, "How many, 100 if not given");
    journal.add_option("--wait", options.wait, "Seconds to wait for the answer, 10 if not given")->check(CLI::Range(0.0, 3600.0));
    CLI::App& operators = verbs.add("operators", "Who may order and agree", &manageOperators);
    operators.add_option("--make", options.makeKey, "Makes a key in this new file, and prints its public half");
    operators.add_option("--add", options.addName, "A person of this name, whose public key --key tells");
    operators.add_option("--key", options.key, "The public half");
    operators.add_option("--role", options.role, "analyst (tier 1), expert (1, and signs remedies), responder (2), approver (3) or administrator (3, and gives agents their policy; if not given)")
        ->check(CLI::IsMember({"administrator", "approver", "responder", "expert", "analyst"}));
    operators.add_option("--protect", options.protectKey, "Gives this key file a passphrase, or another one");
    operators.add_option("--unprotect", options.unprotectKey, "Takes the passphrase of this key file away");
    operators.add_option("--passphrase-file", options.passphraseFile, "Its first line is the passphrase that --make or --protect gives; else the terminal is asked");
    operators.add_option("--old-passphrase-file", options.oldPassphraseFile, "Its first line is the passphrase that the key of --protect or --unprotect has, if any; else the terminal is asked");
    CLI::App& policy = verbs.add("policy", "What agents obey: who may go how far, what is protected, how much at once", &managePolicy);
    policy.add_option("what", options.policyVerb, "show (if not given), export a draft of the next one, sign a draft, or set a signed one")
        ->check(CLI::IsMember({"show", "export", "sign", "set"}));
    policy.add_option("file", options.policyFile, "The draft to sign, or the signed policy to set");
    policy.add_option("--root-key", options.rootKey, "Of sign: the root key, which is best kept on another computer or a stick");
    policy.add_option("--passphrase-file", options.passphraseFile, "Its first line is the root key's passphrase; else the terminal is asked");
    policy.add_option("-o,--output", options.output, "Where export and sign write to; standard output if not given");
    operators.add_option("--remove", options.removeName, "The person of this name");
}

} // namespace

void addAgents(CLI::App& app, Command& run) {
    CLI::App* agents
        = app.add_subcommand("agents", "The agents of this workstation: enrol, approve, ask, serve, put right");
    agents->require_subcommand(1);
    Verbs verbs(*agents, run);
    addLooks(verbs);
    addDecisions(verbs);
    addWork(verbs);
    addPlans(verbs);
    addEvidence(verbs);
    addRemedy(verbs);
    addOrders(verbs);
}

} // namespace metsuke::cli
