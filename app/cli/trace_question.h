// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

#include <CLI/App.hpp>

#include <string>

namespace metsuke::cli {

/// What the commands that trace a connection are asked, as it was written.
struct TraceOptions {
    std::string at;
    std::string remote;
    std::string local;
    std::string protocol = "tcp";
    std::string name;
    std::string sha256;
};
/// `options` outlives the parsing.
void addTraceOptions(CLI::App& command, TraceOptions& options);
/// InvalidArgument for what is no time or no end of a connection.
Result<endpoint::TraceQuestion> questionOf(const TraceOptions& options);

} // namespace metsuke::cli
