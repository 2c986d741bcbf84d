// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/trace_output.h"
#include "app/cli/trace_question.h"

#include "core/endpoint/history_reader.h"

namespace metsuke::cli {

namespace {

using namespace endpoint;

struct Options {
    std::string folder;
    TraceOptions question;
    bool json = false;
};

int traceConnection(const Environment& environment, const Options& options) {
    const auto question = questionOf(options.question);
    if (!question.ok()) {
        return environment.fail(question.error());
    }
    const auto history = HistoryReader::open(options.folder);
    if (!history.ok()) {
        return environment.fail(history.error());
    }
    const InterruptWatch watch;
    const auto trace = traceRootCause(**history, *question, {}, watch.token());
    if (!trace.ok()) {
        return environment.fail(trace.error());
    }
    const auto printed = printTrace(environment, *trace, options.json ? TraceForm::Json : TraceForm::Words);
    return printed.ok() ? kDone : environment.fail(printed.error());
}

} // namespace

void addTrace(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command = app.add_subcommand(
        "trace", "From a connection back to the program behind it and how that came onto the computer");
    command->add_option("--history", options->folder, "Folder of the computer's activity history")
        ->required();
    addTraceOptions(*command, options->question);
    command->add_flag(
        "--json", options->json, "One JSON object: nodes, edges with their confidence, gaps, the story");
    command->callback([&run, options] {
        run = [options](Environment& environment) { return traceConnection(environment, *options); };
    });
}

} // namespace metsuke::cli
