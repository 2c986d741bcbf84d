// SPDX-License-Identifier: GPL-3.0-or-later
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
    std::string caseFile;
    std::string json;
    AnalysisOptions analysis;
};

int reevaluate(Environment& environment, const Options& options) {
    if (const auto folder = checkOutputFolder(options.json); !folder.ok()) {
        return environment.fail(folder.error());
    }
    const auto request = requestOf(options.analysis);
    if (!request.ok()) {
        return environment.fail(request.error());
    }
    const auto store = CaseStore::open(options.caseFile, caseOptions());
    if (!store.ok()) {
        return environment.fail(store.error());
    }
    const InterruptWatch watch;
    const bool terminal = isatty(STDERR_FILENO) != 0;
    const auto done
        = reevaluateCase(**store, *request, Message("site.imported"), userName(), watch.token(), [&](int64_t told, int64_t total) {
              if (terminal) {
                  std::fprintf(
                      stderr, "\r%s of %s events ", formatCount(told).c_str(), formatCount(total).c_str());
              }
          });
    if (terminal) {
        std::fprintf(stderr, "\r\033[K");
    }
    if (!done.ok()) {
        return done.error().code == ErrorCode::Cancelled ? kInterrupted : environment.fail(done.error());
    }
    if (const auto written = writeResult(environment, **store, options.json); !written.ok()) {
        return environment.fail(written.error());
    }
    return kDone;
}

} // namespace

void addReevaluate(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command
        = app.add_subcommand("reevaluate", "Judge a case anew by other rules, networks or indicators");
    command->add_option("case", options->caseFile, "A case, NAME.metsuke")->required();
    command->add_option(
        "--json", options->json, "Write the result as JSON to this file, - for standard output");
    addAnalysisOptions(*command, options->analysis);
    command->callback([&run, options] {
        run = [options](Environment& environment) { return reevaluate(environment, *options); };
    });
}

} // namespace metsuke::cli
