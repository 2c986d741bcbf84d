// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/analysis_run.h"
#include "app/cli/analysis_options.h"
#include "app/cli/analysis_result.h"
#include "app/cli/commands.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/output.h"

#include <CLI/Option.hpp>

#include <cstdio>
#include <unistd.h>

namespace metsuke::cli {

namespace {

struct Options {
    std::vector<std::string> captures;
    std::string caseFile;
    std::string json;
    AnalysisOptions analysis;
    uint64_t seed = 0;
    bool seedGiven = false;
    bool discard = false;
    bool add = false;
};

void printProgress(const AnalysisProgress& now) {
    if (now.toRecall > 0) {
        std::fprintf(stderr, "\r%s of %s events recalled ", formatCount(now.recalled).c_str(), formatCount(now.toRecall).c_str());
        return;
    }
    const double share = now.bytesTotal > 0 ? 100.0 * static_cast<double>(now.bytesRead) / static_cast<double>(now.bytesTotal) : 0;
    std::fprintf(stderr, "\r%5.1f %%  %s packets ", share, formatCount(static_cast<int64_t>(now.packets)).c_str());
}

Result<AnalysisRequest> requestOf(const Options& options) {
    METSUKE_TRY(AnalysisRequest request, requestOf(options.analysis));
    request.captures.assign(options.captures.begin(), options.captures.end());
    request.caseFile = options.caseFile;
    request.discard = options.discard;
    request.append = options.add;
    if (options.seedGiven) {
        request.seed = options.seed;
    }
    return request;
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
    if (const auto written = writeResult(environment, *run.store(), options.json); !written.ok()) {
        return environment.fail(written.error());
    }
    return outcome->cancelled ? kInterrupted : outcome->damaged ? kDoneWithDamage : kDone;
}

} // namespace

void addAnalyze(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command = app.add_subcommand("analyze", "Analyse captures: who is compromised, why, and since when");
    command->add_option("captures", options->captures, "pcap or pcapng, also .gz and .zst; - is standard input")->required();
    auto* caseFile = command->add_option("--case", options->caseFile, "Keep the case in this new file");
    command->add_flag("--add", options->add, "Add to the case if it exists: what comes counts together with what it has")->needs(caseFile);
    auto* json = command->add_option("--json", options->json, "Write the result as JSON to this file, - for standard output");
    command->add_flag("--discard", options->discard, "Store and print nothing: measures the analysis alone")->excludes(caseFile)->excludes(json);
    addAnalysisOptions(*command, options->analysis);
    auto* seed = command->add_option("--seed", options->seed, "Seed of hashes, instead of one made from the inputs");
    command->callback([&run, options, seed] {
        options->seedGiven = seed->count() > 0;
        run = [options](Environment& environment) { return analyze(environment, *options); };
    });
}

} // namespace metsuke::cli
