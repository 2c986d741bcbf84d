// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/byte_producer.h"
#include "capture/live/live_capture.h"

namespace metsuke {

/// Whoever captures into a spool: the privileged program, or a thread of this process. Starts with its creation; its
/// destruction stops it and waits for its last packets. Calls from any thread.
class LiveProducer {
public:
    LiveProducer() = default;
    LiveProducer(const LiveProducer&) = delete;
    LiveProducer& operator=(const LiveProducer&) = delete;
    virtual ~LiveProducer() = default;

    /// Asks it to fetch what waits, close the spool and end. Does not wait.
    virtual void stop() = 0;
    /// True once nothing more will be written.
    [[nodiscard]] virtual GrowthEnd ended() const = 0;
    /// What happened since the last call.
    [[nodiscard]] virtual std::vector<Message> takeNotices() = 0;
    /// Why it ended by itself.
    [[nodiscard]] virtual std::optional<Error> failure() const = 0;
};

/// Starts `program` (metsuke-capture) and waits until it captures or says why not. It ends with this process, whatever
/// becomes of that. Afterwards the calling thread has no capabilities, unless it is root's.
[[nodiscard]] Result<std::unique_ptr<LiveProducer>> startCaptureProgram(
    const std::filesystem::path& program, const LiveConfig& live, const SpoolConfig& spool);
/// The same in a thread of a process that may capture itself, without a sandbox.
[[nodiscard]] Result<std::unique_ptr<LiveProducer>> startCaptureThread(const LiveConfig& live, const SpoolConfig& spool);

/// The command that lets `program` capture.
[[nodiscard]] std::string grantCommand(const std::filesystem::path& program);

} // namespace metsuke
