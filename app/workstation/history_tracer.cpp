// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/history_tracer.h"

#include <algorithm>

namespace metsuke {

void HistoryTracer::run(uint64_t token, std::filesystem::path folder, endpoint::TraceQuestion question, Done done) {
    m_running.remove_if([](const Running& one) { return one.isOver.load(); });
    Running& running = m_running.emplace_back();
    running.token = token;
    running.thread = std::jthread([&running, folder = std::move(folder), question = std::move(question), done = std::move(done)](const std::stop_token& stop) {
        const auto trace = [&]() -> Result<endpoint::Trace> {
            METSUKE_TRY(const auto history, endpoint::HistoryReader::open(folder));
            return endpoint::traceRootCause(*history, question, {}, stop);
        };
        Result<endpoint::Trace> result = trace();
        if (!stop.stop_requested()) {
            done(std::move(result));
        }
        running.isOver = true;
    });
}

void HistoryTracer::cancel(uint64_t token) {
    for (Running& one : m_running) {
        if (one.token == token) {
            one.thread.request_stop();
        }
    }
}

} // namespace metsuke
