// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <list>
#include <thread>

namespace metsuke {

/// Traces in histories of this computer, each in a thread of its own for the few seconds that it takes. Destruction and
/// cancel() do not wait longer than a step of a trace.
class HistoryTracer {
public:
    /// Called in the trace's thread, unless it was cancelled.
    using Done = std::function<void(Result<endpoint::Trace>)>;
    void run(uint64_t token, std::filesystem::path folder, endpoint::TraceQuestion question, Done done);
    void cancel(uint64_t token);

private:
    struct Running {
        uint64_t token = 0;
        std::atomic<bool> isOver = false;
        std::jthread thread; ///< last: joins before the rest goes
    };
    std::list<Running> m_running;
};

} // namespace metsuke
