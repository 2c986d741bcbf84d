// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_options.h"

#include "app/analysis/site_file.h"

#include <CLI/Option.hpp>

namespace metsuke::cli {

void addAnalysisOptions(CLI::App& command, AnalysisOptions& options) {
    command.add_option("--home-net", options.homeNetworks, "What is inside (CIDR), instead of the private ranges");
    command.add_option("--site", options.site, "Networks, domains, services and exclusions of the site (JSON; see networks --json)");
    command.add_option("--threads", options.threads, "Threads; the result does not depend on it");
    command.add_option("--rules", options.rules, "Folder of more rules");
    command.add_option("--intel", options.intel, "Indicators: CSV type,value,source,confidence,expires");
}

Result<AnalysisRequest> requestOf(const AnalysisOptions& options) {
    AnalysisRequest request;
    request.threads = options.threads;
    request.ruleFolders.assign(options.rules.begin(), options.rules.end());
    request.intelFiles.assign(options.intel.begin(), options.intel.end());
    for (const auto& text : options.homeNetworks) {
        const auto network = Cidr::parse(text);
        if (!network) {
            return Error(ErrorCode::InvalidArgument, Message("cli.bad_network").with("value", text));
        }
        METSUKE_TRY(IpRange range, IpRange::parse(text));
        request.homeNetworks.push_back(std::move(range));
    }
    if (!options.site.empty()) {
        METSUKE_TRY(request.site, readSiteFile(options.site));
    }
    return request;
}

} // namespace metsuke::cli
