// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_result.h"

#include "app/cli/analysis_json.h"
#include "app/cli/output.h"

#include <cstdio>

namespace metsuke::cli {

namespace {

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

} // namespace

void reportInputs(const Environment& environment, const std::vector<CaptureSummary>& captures) {
    for (const auto& capture : captures) {
        if (!capture.message.id.empty()) {
            std::fprintf(stderr, "metsuke-cli: %s\n", environment.catalog.render(capture.message, environment.language).c_str());
        }
    }
}

Result<void> writeResult(const Environment& environment, EventStore& store, const std::string& json) {
    if (!json.empty()) {
        METSUKE_TRY(const std::string text, analysisJson(store, environment.catalog, environment.language));
        return writeOutput(json, text);
    }
    METSUKE_TRY(const auto incidents, store.incidents({}));
    printIncidents(environment, incidents);
    return flushOutput();
}

} // namespace metsuke::cli
