// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace metsuke::agent {

/// What a frame holds.
enum class FrameKind : char {
    Activities = 'a', ///< JSON lines
    State = 's', ///< what is recorded by what (sensor_messages.h)
    Error = 'e', ///< a message: nothing can be recorded
    End = 'z', ///< all that was read has been told
    Names = 'n', ///< to the actuator, by itself: what was looked up, as Activities
    Policy = 'p', ///< to the actuator: whom it is to obey, before an order
    Order = 'o', ///< a command as its operator signed it
    Progress = 'g', ///< how far it is: as an answer, any number before that
    Answer = 'r', ///< what came of it
};

struct Frame {
    FrameKind kind = FrameKind::End;
    std::string text;
};

/// One end of a line between a process that has rights and the one that has none: whole frames, in order, at most
/// kMaximumFrame bytes. The other end may be hostile. Any thread may send, one receives; owns the descriptor.
class Channel {
public:
    static constexpr size_t kMaximumFrame = 1024 * 1024;

    /// Both ends, connected; both are closed when another program is started.
    static Result<std::pair<Channel, Channel>> make();
    /// To who listens there; without a descriptor when nobody does.
    static Channel to(const std::filesystem::path& socket);
    explicit Channel(int descriptor);
    ~Channel();
    Channel(Channel&& other) noexcept;
    Channel& operator=(Channel&&) = delete;

    /// Waits for room. An error: the other end has gone, or the frame is too large for this system.
    Result<void> send(const Frame& frame);
    /// send() waits for this long from now on; it is an error if there is no room by then.
    void waitNoLongerThan(int milliseconds);
    /// The same without waiting: what finds no room is not sent.
    void offer(const Frame& frame);
    /// Waits for at most `milliseconds`; nothing came: an empty optional. The other end has gone, and all it sent was read: an error with
    /// ErrorCode::NotFound. Malformed: it sends what no end of this program sends.
    Result<std::optional<Frame>> receive(int milliseconds);
    /// The other end sees this as going; what it sends is still read.
    void finish();
    [[nodiscard]] int descriptor() const { return m_descriptor; }

private:
    Result<void> send(const Frame& frame, int flags);
    int m_descriptor = -1;
    std::vector<char> m_buffer;
};

} // namespace metsuke::agent
