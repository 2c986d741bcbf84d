// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_options.h"

#include <CLI/Option.hpp>

namespace metsuke::cli {

void addAnalysisOptions(CLI::App& command, AnalysisOptions& options) {
    command.add_option("--home-net", options.homeNetworks, "What is inside (CIDR), instead of the private ranges");
    command.add_option("--threads", options.threads, "Threads; the result does not depend on it");
    command.add_option("--rules", options.rules, "Folder of more rules");
    command.add_option("--intel", options.intel, "Indicators: CSV type,value,source,confidence,expires");
}

Result<AnalysisRequest> requestOf(const AnalysisOptions& options) {
    AnalysisRequest request;
    request.threads = options.threads;
    request.ruleFolders.assign(options.rules.begin(), options.rules.end());
    request.intelFiles.assign(options.intel.begin(), options.intel.end());
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

} // namespace metsuke::cli
