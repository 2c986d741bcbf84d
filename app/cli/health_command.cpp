// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/analysis_run.h"
#include "app/analysis/traffic_keeper.h"
#include "app/cli/commands.h"
#include "app/cli/health_json.h"
#include "app/cli/output.h"
#include "core/text/json_text.h"

#include <CLI/Option.hpp>

#include <cstdio>

namespace metsuke::cli {

namespace {

struct Options {
    std::string caseFile;
    bool json = false;
};

void print(const Environment& environment, const HealthAssessment& assessment) {
    const size_t columns = outputColumns();
    const auto words = [&](const Message& message) { return environment.catalog.render(message, environment.language); };
    for (const HealthFinding& finding : assessment.findings) {
        const char mark = finding.state == HealthFinding::State::Bad || finding.state == HealthFinding::State::Warning ? '!' : ' ';
        std::printf("%c %s\n", mark, words(Message("health.topic." + std::string(healthTopicName(finding.topic)))).c_str());
        std::printf("%s\n", paragraph(words(finding.what), 4, columns).c_str());
        if (!finding.advice.id.empty()) {
            std::printf("%s\n", paragraph("-> " + words(finding.advice), 4, columns).c_str());
        }
    }
    for (const SelftestRun& run : assessment.selftests) {
        std::printf("%s\n", paragraph(run.token + "  " + words(selftestVerdict(run)), 2, columns).c_str());
        for (const SelftestArrival& arrival : run.arrivals) {
            const char* seen = arrival.request && arrival.answer ? "both" : arrival.request ? "request" : arrival.answer ? "answer" : "none";
            std::printf("    %s: %s\n", words(Message("selftest.kind." + std::string(selftestKindName(arrival.kind)))).c_str(),
                words(Message(std::string("selftest.seen.") + seen)).c_str());
        }
    }
}

int health(const Environment& environment, const Options& options) {
    auto store = CaseStore::open(options.caseFile, caseOptions(), CaseAccess::ReadOnly);
    if (!store.ok()) {
        return environment.fail(store.error());
    }
    const auto assessment = assessHealth(**store, {}, keptProfileOf);
    if (!assessment.ok()) {
        return environment.fail(assessment.error());
    }
    if (options.json) {
        auto json = healthJson(*assessment, HealthScope::CaseAndMachine, environment.catalog, environment.language);
        json["selftest"] = selftestJson(assessment->selftests, environment.catalog, environment.language);
        std::printf("%s\n", jsonText(json, 1).c_str());
    } else {
        print(environment, *assessment);
    }
    const auto flushed = flushOutput();
    return flushed.ok() ? kDone : environment.fail(flushed.error());
}

} // namespace

void addHealth(CLI::App& app, Command& run) {
    auto options = std::make_shared<Options>(); // shared by the option callbacks and the command
    CLI::App* command = app.add_subcommand("health", "Whether silence can be trusted: the mirror, the clock, the disk, traffic against usual");
    command->add_option("case", options->caseFile, "A case, NAME.metsuke, also while it is captured")->required();
    command->add_flag("--json", options->json, "One JSON object");
    command->callback([&run, options] { run = [options](Environment& environment) { return health(environment, *options); }; });
}

} // namespace metsuke::cli
