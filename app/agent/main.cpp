// SPDX-License-Identifier: GPL-3.0-or-later
// metsuke-agent: records what happens on this computer. One program, started as several processes: "record" keeps the
// history and has no rights; the "sensor" that it starts has those that the kernel asks for, and talks to nobody else; the
// "actuator" changes this computer as root, and does so only when it has found an operator's signature itself.
#include "app/agent/actuator_process.h"
#include "app/agent/enrol.h"
#include "app/agent/exit_codes.h"
#include "app/agent/host_identity.h"
#include "app/agent/probe.h"
#include "app/agent/record.h"
#include "app/agent/sensor_process.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <csignal>
#include <cstdio>
#include <exception>
#include <unistd.h>

namespace {

using namespace metsuke;
using namespace metsuke::agent;

struct Asked {
    std::string language = "en";
    bool asJson = false;
    RecordOptions record;
    std::filesystem::path actuatorFolder;
    std::string token;
    std::string choice = "auto";
    int64_t writer = 0;
    int channel = -1;
};

CLI::Option* addChoice(CLI::App& command, std::string& choice) {
    return command.add_option("--sensor", choice, "What to record by: auto, ebpf, or proc where tracing is not wanted")
        ->check(CLI::IsMember({"auto", "ebpf", "proc"}));
}

int runSensor(const Asked& asked) {
    sensor::SensorOptions options;
    options.device = asked.record.device;
    options.choice = *sensor::parseSensorChoice(asked.choice);
    options.ignoredProcesses = {asked.writer, ::getpid()};
    return runSensorProcess(std::move(options), asked.channel);
}

/// Does it, and says in words why it could not.
int run(const std::function<Result<void>()>& what, const MessageCatalog& catalog, Language language) {
    const auto done = what();
    if (!done) {
        std::fprintf(stderr, "metsuke-agent: %s\n", catalog.render(done.error().message, language).c_str());
        if (!done.error().detail.empty()) {
            std::fprintf(stderr, "  (%s)\n", done.error().detail.c_str());
        }
        return done.error().code == ErrorCode::InvalidArgument ? kUsage : kFailed;
    }
    return kDone;
}

int runCommand(int argc, char** argv) {
    CLI::App app("Records what happens on this computer: processes, connections, files, and what starts by itself.", "metsuke-agent");
    app.set_version_flag("--version", std::string("metsuke-agent ") + METSUKE_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    Asked asked;
    app.add_option("--lang", asked.language, "Language of sentences")->check(CLI::IsMember({"en", "ja"}));
    const auto* probing = app.add_subcommand("probe", "Shows what this kernel gives to record by, and why not more");
    app.get_subcommand("probe")->add_flag("--json", asked.asJson, "As JSON");
    auto* recording = app.add_subcommand("record", "Records into a history until it is interrupted");
    recording->add_option("--history", asked.record.history, "The folder of the history")->required();
    recording->add_option("--state", asked.record.state, "Where enrol put this agent's keys: answers its workstation");
    recording->add_option("--history-bytes", asked.record.limits.totalBytes, "How large the history may become")->check(CLI::Range(int64_t{1} << 20, int64_t{1} << 50));
    recording->add_option("--user", asked.record.account, "The account that writes the history");
    recording->add_option("--device", asked.record.device, "What this host is called in the history");
    recording->add_option("--actuator", asked.record.actuator, "Socket of the actuator, which may change this computer when its workstation orders so");
    recording->add_flag("--limits", asked.record.limitsItself, "Take at most 15 % of one processor and 256 MiB");
    addChoice(*recording, asked.choice)->envname("METSUKE_SENSOR"); // of this one alone: the other would read it over what is asked for here
    auto* enrolling = app.add_subcommand("enrol", "Makes this computer an agent of a workstation, once somebody there approves");
    enrolling->add_option("--token", asked.token, "What the workstation gave for this computer; - reads it from standard input")->required();
    enrolling->add_option("--state", asked.record.state, "Where keys and certificates are kept")->required();
    enrolling->add_option("--user", asked.record.account, "The account that keeps them");
    enrolling->add_option("--device", asked.record.device, "What this host is called");
    enrolling->add_option("--actuator", asked.actuatorFolder, "Folder of the actuator: lets the workstation order changes, too");
    auto* acting = app.add_subcommand("actuator", "Carries out what operators of the workstation have signed; as root");
    acting->add_option("--folder", asked.actuatorFolder, "Its journal and what it has taken away; root's alone")->required();
    acting->add_option("--socket", asked.record.actuator, "Where the recorder brings orders")->required();
    acting->add_option("--user", asked.record.account, "The account of the recorder");
    acting->add_option("--device", asked.record.device, "What this host is called");
    auto* sensing = app.add_subcommand("sensor", "");
    sensing->group(""); // "record" starts it
    sensing->add_option("--channel", asked.channel)->required();
    sensing->add_option("--writer", asked.writer);
    sensing->add_option("--device", asked.record.device);
    addChoice(*sensing, asked.choice);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kDone : kUsage;
    }
    if (sensing->parsed()) {
        return runSensor(asked);
    }
    const auto catalog = MessageCatalog::load(resourceFolder() / "i18n");
    if (!catalog) {
        std::fprintf(stderr, "metsuke-agent: %s\n", catalog.error().message.id.c_str());
        return kFailed;
    }
    const Language language = *parseLanguage(asked.language);
    if (probing->parsed()) {
        return probe(*catalog, language, asked.asJson);
    }
    const auto say = [&](const Message& message) { // in any thread
        std::printf("%s\n", catalog->render(message, language).c_str());
        std::fflush(stdout);
    };
    RecordOptions options = asked.record;
    options.sensor = asked.choice;
    options.device = options.device.empty() ? hostIdentity() : options.device;
    if (enrolling->parsed()) {
        return run([&] { return enrolHere({options.state, asked.actuatorFolder, asked.token, options.account, options.device}, say); }, *catalog, language);
    }
    if (acting->parsed()) {
        return run([&] { return actuate({asked.actuatorFolder, options.actuator, options.account, options.device}, say); }, *catalog, language);
    }
    return run([&] { return record(options, say); }, *catalog, language);
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return runCommand(argc, argv);
    } catch (const std::exception& fault) {
        std::fprintf(stderr, "metsuke-agent: internal fault: %s\n", fault.what());
        return kFailed;
    }
}
