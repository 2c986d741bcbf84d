// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/file_handle.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke {

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
    if (this != &other) {
        close();
        m_descriptor = std::exchange(other.m_descriptor, -1);
    }
    return *this;
}

FileHandle::~FileHandle() { close(); }

FileHandle FileHandle::duplicate() const { return FileHandle(::fcntl(m_descriptor, F_DUPFD_CLOEXEC, 0)); }

bool FileHandle::close() {
    const int descriptor = std::exchange(m_descriptor, -1);
    return descriptor < 0 || ::close(descriptor) == 0;
}

Error writeError(const std::filesystem::path& path, int number) {
    const auto about = [&](const char* id) { return Message(id).with("path", path.string()); };
    switch (number) {
    case ENOSPC:
    case EDQUOT:
        return {ErrorCode::DiskFull, about("capture.disk_full"), std::strerror(number)};
    case EROFS:
        return {ErrorCode::ReadOnly, about("capture.read_only"), std::strerror(number)};
    case EACCES:
    case EPERM:
        return {ErrorCode::PermissionDenied, about("capture.write_denied"), std::strerror(number)};
    case ENOENT:
    case ENOTDIR:
        return {ErrorCode::NotFound, about("capture.folder_missing"), std::strerror(number)};
    default:
        return {ErrorCode::Internal, about("capture.write_failed").with("reason", std::strerror(number)), std::strerror(number)};
    }
}

} // namespace metsuke
