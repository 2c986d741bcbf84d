// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/live_run.h"
#include "app/analysis/traffic_keeper.h"
#include "app/cli/analysis_options.h"
#include "app/cli/analysis_result.h"
#include "app/cli/commands.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/output.h"
#include "app/notify/notifier.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <chrono>
#include <cstdio>
#include <map>
#include <thread>
#include <unistd.h>

namespace metsuke::cli {

namespace {

struct Options {
    LiveConfig live;
    SpoolConfig spool;
    std::string caseFile;
    std::string json;
    std::string notify; ///< file, "" none
    AnalysisOptions analysis;
    uint64_t flowBytes = LiveRequest().flowBytes;
    uint64_t duration = 0; ///< seconds; 0: until Ctrl-C
    uint64_t keepFor = 0; ///< seconds
    bool inProcess = false;
    bool resume = false;
};

/// What goes on while the capture runs: stops it when it is time, and says what happens.
class Attendant {
public:
    /// `notifier` may be null; it outlives this.
    Attendant(const Environment& environment, LiveRun& run, Notifier* notifier, uint64_t seconds)
        : m_environment(environment)
        , m_run(run)
        , m_notifier(notifier)
        , m_until(seconds == 0 ? Clock::time_point::max() : Clock::now() + std::chrono::seconds(seconds))
        , m_isTerminal(::isatty(STDERR_FILENO) != 0)
        , m_thread([this](const std::stop_token& done) { attend(done); }) {}
    ~Attendant() {
        m_thread.request_stop();
        m_thread.join();
        report();
    }
    Attendant(const Attendant&) = delete;
    Attendant& operator=(const Attendant&) = delete;

    /// Requested when the user does not even want to wait for the analysis of what was captured.
    [[nodiscard]] std::stop_token stop() const { return m_stop.get_token(); }
    /// From the engine's thread.
    void progress(const AnalysisProgress& now) {
        m_packets.store(now.packets, std::memory_order_relaxed);
        if (m_notifier != nullptr) {
            m_notifier->setSeen(now.packets + static_cast<uint64_t>(now.recalled));
        }
    }

private:
    using Clock = std::chrono::steady_clock;

    void attend(const std::stop_token& done) {
        constexpr auto kLook = std::chrono::milliseconds(50);
        constexpr auto kReport = std::chrono::milliseconds(500);
        Clock::time_point reported = Clock::now();
        while (!done.stop_requested()) {
            if (interruptions() > 0 || Clock::now() >= m_until) {
                m_run.stopCapture();
            }
            if (interruptions() > 1) {
                m_stop.request_stop();
            }
            if (Clock::now() - reported >= kReport) {
                reported = Clock::now();
                report();
            }
            std::this_thread::sleep_for(kLook);
        }
    }

    void say(const std::string& line) const { std::fprintf(stderr, "%s%s\n", m_isTerminal ? "\r\033[K" : "", line.c_str()); }

    void report() {
        for (const Message& notice : m_run.takeNotices()) {
            say("metsuke-cli: " + m_environment.catalog.render(notice, m_environment.language));
        }
        for (const Message& remark : m_notifier != nullptr ? m_notifier->takeRemarks() : std::vector<Message>()) {
            say("metsuke-cli: " + m_environment.catalog.render(remark, m_environment.language));
        }
        const auto incidents = m_run.store()->incidents({});
        if (!incidents) {
            return; // the store says so itself, at the end
        }
        for (const Incident& incident : *incidents) {
            auto [known, isNew] = m_said.try_emplace(incident.host.display(), incident.severity);
            constexpr double kWorthAWord = 0.5;
            if (isNew || incident.severity >= known->second + kWorthAWord) {
                known->second = incident.severity;
                char severity[16];
                std::snprintf(severity, sizeof severity, "%4.1f", incident.severity);
                say(std::string(severity) + "  " + incident.host.display() + "  "
                    + m_environment.catalog.render(incident.title, m_environment.language));
            }
        }
        if (m_isTerminal) {
            std::fprintf(stderr, "\r\033[K%llu packets, %zu incidents ",
                static_cast<unsigned long long>(m_packets.load(std::memory_order_relaxed)), m_said.size());
        }
    }

    const Environment& m_environment;
    LiveRun& m_run;
    Notifier* m_notifier;
    Clock::time_point m_until;
    bool m_isTerminal;
    std::map<std::string, double> m_said; ///< hosts of incidents, with the severity last printed
    std::atomic<uint64_t> m_packets = 0;
    std::stop_source m_stop;
    std::jthread m_thread; ///< last: starts when the rest is there
};

int capture(Environment& environment, const Options& options) {
    for (const auto& path : {options.caseFile, options.json}) {
        if (const auto folder = checkOutputFolder(path); !folder.ok()) {
            return environment.fail(folder.error());
        }
    }
    std::optional<NotifyConfig> notify;
    if (!options.notify.empty()) { // wrong settings are told before hours of capture
        auto loaded = NotifyConfig::load(options.notify);
        if (!loaded.ok()) {
            return environment.fail(loaded.error());
        }
        notify = std::move(*loaded);
    }
    LiveRequest request;
    auto analysis = requestOf(options.analysis);
    if (!analysis.ok()) {
        return environment.fail(analysis.error());
    }
    request.analysis = std::move(*analysis);
    request.analysis.caseFile = options.caseFile;
    request.analysis.append = options.resume;
    request.live = options.live;
    request.spool = options.spool;
    request.flowBytes = options.flowBytes;
    request.spool.ringAge = static_cast<Duration>(options.keepFor) * kSecond;
    if (!options.inProcess) {
        request.program = findCaptureProgram();
    }
    watchInterruptions();
    auto started = LiveRun::start(request);
    if (!started.ok()) {
        return environment.fail(started.error());
    }
    LiveRun& run = **started;
    std::unique_ptr<Notifier> notifier;
    if (notify) {
        notifier = std::make_unique<Notifier>(
            run.store(), std::move(*notify), std::make_shared<const MessageCatalog>(environment.catalog), keptProfileOf);
    }
    const auto outcome = [&] {
        Attendant attendant(environment, run, notifier.get(), options.duration);
        return run.run(attendant.stop(), [&](const AnalysisProgress& now) { attendant.progress(now); });
    }();
    if (::isatty(STDERR_FILENO) != 0) {
        std::fprintf(stderr, "\r\033[K");
    }
    if (notifier) {
        notifier->finish();
        for (const Message& remark : notifier->takeRemarks()) {
            std::fprintf(stderr, "metsuke-cli: %s\n", environment.catalog.render(remark, environment.language).c_str());
        }
    }
    if (!outcome.ok()) {
        return environment.fail(outcome.error());
    }
    reportInputs(environment, outcome->captures);
    if (const auto written = writeResult(environment, *run.store(), options.json); !written.ok()) {
        return environment.fail(written.error());
    }
    return outcome->cancelled ? kInterrupted : run.failure() || (outcome->damaged && interruptions() == 0) ? kDoneWithDamage : kDone;
}

} // namespace

void addCapture(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command = app.add_subcommand("capture", "Capture and analyse live until Ctrl-C; incidents are printed as they appear");
    constexpr bool kPlainMeansUnits = false;
    const CLI::AsSizeValue size(kPlainMeansUnits);
    const CLI::AsNumberWithUnit time(std::map<std::string, uint64_t>{{"s", 1}, {"m", 60}, {"h", 3'600}, {"d", 86'400}});
    command->add_option("-i,--interface", options->live.interface, "Interface to capture on; also - (standard input), a pipe, tcp://HOST:PORT, ssh://USER@HOST/INTERFACE")->required();
    auto* caseFile = command->add_option("--case", options->caseFile, "Keep the case in this new file, its packets in a folder beside it");
    command->add_flag("--resume", options->resume, "Go on with the case if it exists, from the last packet that it knows")->needs(caseFile);
    command->add_option("--json", options->json, "Write the result as JSON to this file, - for standard output");
    command->add_option("--notify", options->notify, "Tell of incidents and of health by mail or webhook, as this file says (JSON)");
    command->add_option("--ring", options->spool.ringBytes, "Keep this much of packets, the oldest go first (8G)")->transform(size);
    command->add_option("--cutoff", options->flowBytes, "Keep this much of each direction of a flow once it is analysed, 0 all (256 kB)")->transform(size);
    command->add_option("--keep", options->keepFor, "Keep packets no longer than this (7d)")->transform(time);
    command->add_option("--segment", options->spool.segmentBytes, "Size of the files that packets are kept in (64M)")->transform(size);
    command->add_option("--leave-free", options->spool.freeBytes, "Leave this much of the disk to others (256M)")->transform(size);
    command->add_option("--duration", options->duration, "Stop after this (90s, 10m, 8h)")->transform(time);
    command->add_option("-f,--filter", options->live.filter, "Capture only this (libpcap's filter language)");
    command->add_option("-s,--snap-length", options->live.snapLength, "Bytes to keep of each packet")->check(CLI::Range(64, 262'144));
    command->add_option("--buffer", options->live.bufferBytes, "Buffer between the kernel and the capture (64M)")->transform(size);
    command->add_flag("--in-process", options->inProcess, "Capture in this process, without a sandbox; needs the right to capture");
    addAnalysisOptions(*command, options->analysis);
    command->callback([&run, options] { run = [options](Environment& environment) { return capture(environment, *options); }; });
}

} // namespace metsuke::cli
