// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/private_folder.h"

#include "core/base/private_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke::fleet {

namespace {

Error failed(std::string_view id, const std::filesystem::path& path, int reason) {
    const ErrorCode code = reason == ENOSPC || reason == EDQUOT ? ErrorCode::DiskFull
        : reason == EACCES || reason == EPERM                   ? ErrorCode::PermissionDenied
                                                                : ErrorCode::ReadOnly;
    return {code, Message(id).with("path", path.string()), std::strerror(reason)};
}

FileHandle openFolder(const std::filesystem::path& folder) {
    return FileHandle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

} // namespace

Result<void> makePrivateFolder(const std::filesystem::path& path) {
    const auto folder = path.has_filename() ? path : path.parent_path(); // "fleet/" has an empty one
    std::error_code error;
    std::filesystem::create_directories(
        folder.parent_path(), error); // mkdir() tells when that was not possible
    const bool isNew = ::mkdir(folder.c_str(), 0700) == 0;
    if (!isNew && errno != EEXIST) {
        return failed("fleet.folder_failed", folder, errno);
    }
    struct stat state { };
    const FileHandle open = openFolder(folder);
    if (!open.isOpen() || ::fstat(open.get(), &state) != 0) {
        return failed("fleet.folder_failed", folder, errno);
    }
    if (state.st_uid != ::geteuid() || (state.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)) != 0) {
        return Error(
            ErrorCode::PermissionDenied, Message("fleet.folder_not_private").with("path", folder.string()));
    }
    return {};
}

Result<FileHandle> lockFolder(const std::filesystem::path& folder) {
    FileHandle handle = openFolder(folder);
    while (handle.isOpen()) {
        if (::flock(handle.get(), LOCK_EX) == 0) {
            return handle;
        }
        if (errno != EINTR) {
            break;
        }
    }
    return failed("fleet.folder_failed", folder, errno);
}

Result<void> writeFile(const std::filesystem::path& path, std::string_view text) {
    const auto failure = writePrivateFile(path, text);
    return failure ? failed("fleet.file_failed", path, failure.value()) : Result<void>();
}

Result<std::string> readFile(const std::filesystem::path& path, size_t maximum) {
    return readPrivateFile(path, maximum, "fleet.file_unreadable");
}

} // namespace metsuke::fleet
