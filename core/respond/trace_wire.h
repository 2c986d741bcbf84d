// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"
#include "core/store/event_store.h"

namespace metsuke {

/// What the wire knows of one connection in a trace, which the endpoint cannot see: by its five-tuple and time.
struct WireFact {
    size_t node = 0; ///< of the trace, a Connection
    FlowUid flow;
    std::string url; ///< of a web request, "" none seen
    std::string server; ///< name that TLS or the request asked for
    struct File {
        std::string name, type, sha256;
        int64_t bytes = 0;
    };
    std::vector<File> files; ///< carried to the host, at most 16
};

/// Looks the trace's connections up in a case: those of `host` (as the case knows it) that the trace rests on, at most 200.
/// The clocks may differ by `tolerance`.
Result<std::vector<WireFact>> wireFacts(
    EventStore& store, const endpoint::Trace& trace, Duration tolerance, const QueryBudget& budget);

} // namespace metsuke
