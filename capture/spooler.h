// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wake_event.h"
#include "capture/byte_producer.h"
#include "capture/output_file.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace metsuke {

/// Copies a stream (standard input, a pipe) to a file as it arrives, in a thread of its own, so that it can be read by
/// the same code as any growing segment and its packets fetched again later.
class Spooler {
public:
    enum class Lifetime : uint8_t { Kept, Temporary /* the file goes with the spooler */ };

    /// Into a new file in `folder`; an empty folder means a temporary file.
    static Result<std::unique_ptr<Spooler>> start(FileHandle stream, const std::filesystem::path& folder);
    ~Spooler();
    Spooler(const Spooler&) = delete;
    Spooler& operator=(const Spooler&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] const GrowthFlag& complete() const { return m_complete; }
    /// Reads no further; what has arrived stays. Any thread.
    void stop();
    /// Waits until more has arrived since the last call, or the stream has ended, or the time is over.
    void waitForMore(std::chrono::milliseconds longest);
    /// Why copying stopped before the stream's end.
    [[nodiscard]] std::optional<Error> failure() const;

private:
    Spooler(FileHandle stream, WakeEvent wake, OutputFile file, Lifetime lifetime);
    void run(const std::stop_token& stop);
    void announce(std::optional<Error> failure, bool isComplete);

    FileHandle m_stream;
    WakeEvent m_wake;
    OutputFile m_file; ///< of the thread
    std::filesystem::path m_path;
    Lifetime m_lifetime;
    GrowthFlag m_complete; ///< shared with the reader of the file, which may outlive us
    mutable std::mutex m_mutex; ///< guards m_news and m_failure
    std::condition_variable m_arrived;
    uint64_t m_news = 0;
    std::optional<Error> m_failure;
    uint64_t m_seen = 0; ///< reader's side only
    std::jthread m_thread; ///< last: starts when the rest is there, ends first
};

} // namespace metsuke
