// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/analysis_run.h"
#include "app/cli/analysis_json.h"
#include "app/cli/commands.h"
#include "app/cli/output.h"

#include <CLI/Option.hpp>

#include <csignal>
#include <cstdio>
#include <thread>
#include <unistd.h>

namespace metsuke::cli {

namespace {

struct Options {
    std::vector<std::string> captures;
    std::string caseFile;
    std::string json;
    std::vector<std::string> homeNetworks;
    unsigned threads = 0;
    std::vector<std::string> rules;
    std::vector<std::string> intel;
    uint64_t seed = 0;
    bool seedGiven = false;
    bool discard = false;
};

volatile std::sig_atomic_t interrupted = 0;

/// Ctrl-C asks the job to stop; the case stays valid. A second one ends the program the usual way.
void onInterrupt(int) {
    interrupted = 1;
    std::signal(SIGINT, SIG_DFL);
}

/// Turns the signal into a stop request: request_stop() is not allowed inside a handler.
class InterruptWatch {
public:
    InterruptWatch()
        : m_thread([this](const std::stop_token& done) {
            while (!done.stop_requested() && !interrupted) {
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
            if (interrupted) {
                m_stop.request_stop();
            }
        }) {
        std::signal(SIGINT, onInterrupt);
        std::signal(SIGTERM, onInterrupt);
    }
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    std::jthread m_thread;
};

void printProgress(const AnalysisProgress& now) {
    const double share = now.bytesTotal > 0 ? 100.0 * static_cast<double>(now.bytesRead) / static_cast<double>(now.bytesTotal) : 0;
    std::fprintf(stderr, "\r%5.1f %%  %s packets ", share, formatCount(static_cast<int64_t>(now.packets)).c_str());
}

Result<AnalysisRequest> requestOf(const Options& options) {
    AnalysisRequest request;
    request.captures.assign(options.captures.begin(), options.captures.end());
    request.caseFile = options.caseFile;
    request.discard = options.discard;
    request.threads = options.threads;
    request.ruleFolders.assign(options.rules.begin(), options.rules.end());
    request.intelFiles.assign(options.intel.begin(), options.intel.end());
    if (options.seedGiven) {
        request.seed = options.seed;
    }
    if (!options.homeNetworks.empty()) {
        request.homeNetworks.clear();
        for (const auto& text : options.homeNetworks) {
            const auto network = Cidr::parse(text);
            if (!network) {
                return Error(ErrorCode::InvalidArgument, Message("cli.bad_network").with("value", text));
            }
            request.homeNetworks.push_back(*network);
        }
    }
    return request;
}

void reportInputs(const Environment& environment, const std::vector<CaptureSummary>& captures) {
    for (const auto& capture : captures) {
        if (!capture.message.id.empty()) {
            std::fprintf(stderr, "metsuke-cli: %s\n", environment.catalog.render(capture.message, environment.language).c_str());
        }
    }
}

void printIncidents(const Environment& environment, const std::vector<Incident>& incidents) {
    if (incidents.empty()) {
        std::printf("%s\n", environment.catalog.render("cli.no_incident", environment.language).c_str());
    }
    for (const auto& incident : incidents) {
        std::printf("%4.1f  %-16s %s\n", incident.severity, incident.host.display().c_str(),
            environment.catalog.render(incident.title, environment.language).c_str());
        std::printf("      %s\n", environment.catalog.render(incident.story, environment.language).c_str());
    }
}

int analyze(Environment& environment, const Options& options) {
    for (const auto& path : {options.caseFile, options.json}) {
        if (const auto folder = checkOutputFolder(path); !folder.ok()) {
            return environment.fail(folder.error());
        }
    }
    auto request = requestOf(options);
    if (!request.ok()) {
        return environment.fail(request.error());
    }
    auto prepared = AnalysisRun::prepare(request.value());
    if (!prepared.ok()) {
        return environment.fail(prepared.error());
    }
    AnalysisRun& run = **prepared;
    const InterruptWatch watch;
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const auto outcome = run.run(watch.token(), terminal ? printProgress : std::function<void(const AnalysisProgress&)>{});
    if (terminal) {
        std::fprintf(stderr, "\r\033[K");
    }
    if (!outcome.ok()) {
        return environment.fail(outcome.error());
    }
    reportInputs(environment, outcome->captures);
    if (options.discard) {
        return outcome->cancelled ? kInterrupted : outcome->damaged ? kDoneWithDamage : kDone;
    }
    if (!options.json.empty()) {
        auto text = analysisJson(*run.store(), environment.catalog, environment.language);
        if (!text.ok()) {
            return environment.fail(text.error());
        }
        if (const auto written = writeOutput(options.json, text.value()); !written.ok()) {
            return environment.fail(written.error());
        }
    } else {
        const auto incidents = run.store()->incidents({});
        if (!incidents.ok()) {
            return environment.fail(incidents.error());
        }
        printIncidents(environment, incidents.value());
        if (const auto printed = flushOutput(); !printed.ok()) {
            return environment.fail(printed.error());
        }
    }
    return outcome->cancelled ? kInterrupted : outcome->damaged ? kDoneWithDamage : kDone;
}

} // namespace

void addAnalyze(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command = app.add_subcommand("analyze", "Analyse captures: who is compromised, why, and since when");
    command->add_option("captures", options->captures, "pcap or pcapng, also .gz and .zst; - is standard input")->required();
    auto* caseFile = command->add_option("--case", options->caseFile, "Keep the case in this new file");
    auto* json = command->add_option("--json", options->json, "Write the result as JSON to this file, - for standard output");
    command->add_flag("--discard", options->discard, "Store and print nothing: measures the analysis alone")->excludes(caseFile)->excludes(json);
    command->add_option("--home-net", options->homeNetworks, "What is inside (CIDR), instead of the private ranges");
    command->add_option("--threads", options->threads, "Threads; the result does not depend on it");
    command->add_option("--rules", options->rules, "Folder of more rules");
    command->add_option("--intel", options->intel, "Indicators: CSV type,value,source,confidence,expires");
    auto* seed = command->add_option("--seed", options->seed, "Seed of hashes, instead of one made from the inputs");
    command->callback([&run, options, seed] {
        options->seedGiven = seed->count() > 0;
        run = [options](Environment& environment) { return analyze(environment, *options); };
    });
}

} // namespace metsuke::cli
