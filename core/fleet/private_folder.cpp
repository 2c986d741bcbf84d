// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/private_folder.h"

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

bool writeAll(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<size_t>(written));
    }
    return true;
}

/// A rename is durable once the folder is.
void syncFolderOf(const std::filesystem::path& path) {
    const FileHandle folder = openFolder(path.parent_path());
    if (folder.isOpen()) {
        ::fsync(folder.get());
    }
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

Result<void> writePrivateFile(const std::filesystem::path& path, std::string_view text) {
    const std::string part = path.string() + ".part";
    ::unlink(part.c_str());
    FileHandle file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    const bool isWritten = file.isOpen() && writeAll(file.get(), text) && ::fsync(file.get()) == 0
        && file.close() && ::rename(part.c_str(), path.c_str()) == 0;
    if (!isWritten) {
        const int reason = errno;
        ::unlink(part.c_str());
        return failed("fleet.file_failed", path, reason);
    }
    syncFolderOf(path);
    return {};
}

Result<std::string> readPrivateFile(const std::filesystem::path& path, size_t maximum) {
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.isOpen() && errno == ENOENT) {
        return std::string();
    }
    std::string text(maximum + 1, '\0');
    size_t size = 0;
    while (file.isOpen() && size < text.size()) {
        const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
        if (got == 0) {
            text.resize(size);
            return text;
        }
        if (got < 0 && errno != EINTR) {
            return failed("fleet.file_unreadable", path, errno);
        }
        size += got > 0 ? static_cast<size_t>(got) : 0;
    }
    if (!file.isOpen()) {
        return failed("fleet.file_unreadable", path, errno);
    }
    return Error(
        ErrorCode::Malformed, Message("fleet.file_unreadable").with("path", path.string()), "too large");
}

} // namespace metsuke::fleet
