// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/analysis/analysis_run.h"

#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace metsuke::cli {

/// What every analysis can be told, of files or live.
struct AnalysisOptions {
    std::vector<std::string> homeNetworks;
    std::string site; ///< file, "" none
    unsigned threads = 0;
    std::vector<std::string> rules;
    std::vector<std::string> intel;
};
void addAnalysisOptions(CLI::App& command, AnalysisOptions& options);
Result<AnalysisRequest> requestOf(const AnalysisOptions& options);

} // namespace metsuke::cli
