// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/transport/socket_frame.h"

#include <deque>

namespace metsuke::transport {

/// One end of a local connection; never blocks. One thread.
class SocketPeer {
public:
    static constexpr size_t kParcels = 256; ///< that wait to be written, and their bytes
    static constexpr size_t kBytes = size_t{4} << 20;

    explicit SocketPeer(FileHandle socket);
    [[nodiscard]] int get() const { return m_socket.get(); }
    /// Before any parcel.
    void queueFrame(const SocketFrame& frame) { m_first += writeFrame(frame); }
    [[nodiscard]] bool hasRoom() const { return m_parcels.size() < kParcels && m_bytes < kBytes; }
    void queue(Parcel parcel);
    [[nodiscard]] bool wantsToWrite() const { return !m_record.empty() || !m_first.empty() || !m_parcels.empty(); }
    /// Writes what the kernel takes now. An error: the other end has gone.
    Result<void> write();
    /// The next frame, whose payload is good until the next call; nothing when there is none yet. NotFound: the other end has
    /// gone; Malformed.
    Result<std::optional<SocketFrame>> read();

private:
    FileHandle m_socket;
    std::string m_first; ///< a frame that is not a parcel's
    std::deque<Parcel> m_parcels;
    size_t m_bytes = 0;
    size_t m_offset = 0; ///< in the first parcel
    std::string m_record; ///< that the kernel had no room for
    std::string m_buffer;
};

/// The account at the other end, for people; -1 when the kernel does not say.
[[nodiscard]] int64_t accountOf(int socket);

} // namespace metsuke::transport
