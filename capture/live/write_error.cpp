// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/write_error.h"

#include <cerrno>
#include <cstring>

namespace metsuke {

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
