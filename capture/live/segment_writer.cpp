// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/segment_writer.h"

#include "capture/live/write_error.h"
#include "capture/live/pcapng_blocks.h"
#include "capture/live/pcapng_encoder.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke {

Result<SegmentWriter> SegmentWriter::create(int folder, const std::filesystem::path& path, uint64_t reserve) {
    const std::string name = path.filename().string();
    FileHandle file(::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.isOpen()) {
        return writeError(path, errno);
    }
    // Some file systems cannot reserve: then the first write that finds no room tells.
    if (reserve > 0 && ::fallocate(file.get(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(reserve)) != 0
        && (errno == ENOSPC || errno == EDQUOT)) {
        const Error error = writeError(path, errno);
        ::unlinkat(folder, name.c_str(), 0);
        return error;
    }
    SegmentWriter writer(std::move(file), path);
    pcapng::addSection(writer.m_buffer, pcapng::kSegmentApplication, {});
    return writer;
}

void SegmentWriter::addInterface(uint32_t linkType, std::string_view name, uint32_t snapLength) {
    pcapng::addInterface(m_buffer, linkType, snapLength, name);
}

void SegmentWriter::write(Timestamp ts, Bytes data, uint32_t originalLength) {
    pcapng::addPacket(m_buffer, 0, ts, data, originalLength, {});
}

void SegmentWriter::tick(Timestamp ts, const InterfaceCounters& counters) { pcapng::addStatistics(m_buffer, 0, ts, counters); }

Result<void> SegmentWriter::flush() {
    for (size_t at = 0; at < m_buffer.size();) {
        const ssize_t written
            = ::pwrite(m_file.get(), m_buffer.data() + at, m_buffer.size() - at, static_cast<off_t>(m_flushed + at));
        if (written < 0 && errno != EINTR) {
            const int number = errno;
            // Not truncated where even that fails: the reader then finds a block cut off, and says so.
            return ::ftruncate(m_file.get(), static_cast<off_t>(m_flushed)) == 0 ? writeError(m_path, number) : writeError(m_path, errno);
        }
        at += written > 0 ? static_cast<size_t>(written) : 0;
    }
    m_flushed += m_buffer.size();
    m_buffer.clear();
    return {};
}

Result<void> SegmentWriter::seal() {
    METSUKE_CHECK(flush());
    if (::ftruncate(m_file.get(), static_cast<off_t>(m_flushed)) != 0) {
        return writeError(m_path, errno);
    }
    ::sync_file_range(m_file.get(), 0, 0, SYNC_FILE_RANGE_WRITE); // a hint: waiting for the disk would cost packets
    return m_file.close() ? Result<void>() : writeError(m_path, errno);
}

} // namespace metsuke
