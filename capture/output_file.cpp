// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/output_file.h"

#include "capture/live/write_error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke {

namespace {

constexpr size_t kBufferSize = 256 * 1024;

} // namespace

Result<OutputFile> OutputFile::create(const std::filesystem::path& path) {
    FileHandle file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file.isOpen()) {
        return writeError(path, errno);
    }
    return OutputFile(std::move(file), path);
}

Result<void> OutputFile::failed(int number) {
    m_error = writeError(m_path, number);
    m_buffer.clear();
    return *m_error;
}

Result<void> OutputFile::write(Bytes data) {
    if (m_error) {
        return *m_error;
    }
    m_buffer.insert(m_buffer.end(), data.begin(), data.end());
    return m_buffer.size() < kBufferSize ? Result<void>() : flush();
}

Result<void> OutputFile::flush() {
    if (m_error) {
        return *m_error;
    }
    for (size_t at = 0; at < m_buffer.size();) {
        const ssize_t written = ::write(m_file.get(), m_buffer.data() + at, m_buffer.size() - at);
        if (written < 0 && errno != EINTR) {
            return failed(errno);
        }
        at += written > 0 ? static_cast<size_t>(written) : 0;
    }
    m_buffer.clear();
    return {};
}

Result<void> OutputFile::close() {
    METSUKE_CHECK(flush());
    // Some file systems (pipes, some network mounts) know no sync: EINVAL is not a lost write.
    if (::fsync(m_file.get()) != 0 && errno != EINVAL) {
        return failed(errno);
    }
    if (!m_file.close()) {
        return failed(errno);
    }
    return {};
}

} // namespace metsuke
