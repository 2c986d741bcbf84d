// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/private_file.h"

#include "core/base/file_handle.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke {

bool writeAll(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written > 0 ? static_cast<size_t>(written) : 0);
    }
    return true;
}

bool syncFolderOf(const std::filesystem::path& path) {
    const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
    const FileHandle opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.isOpen() && ::fsync(opened.get()) == 0;
}

std::error_code writePrivateFile(const std::filesystem::path& path, std::string_view text) {
    const std::string part = path.string() + ".part";
    ::unlink(part.c_str()); // of a process that ended while it wrote
    FileHandle file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    const bool isWritten = file.isOpen() && writeAll(file.get(), text) && ::fsync(file.get()) == 0 && file.close()
        && ::rename(part.c_str(), path.c_str()) == 0;
    if (!isWritten) {
        const std::error_code failure(errno, std::generic_category());
        ::unlink(part.c_str());
        return failure;
    }
    [[maybe_unused]] const bool isLasting = syncFolderOf(path); // it is there, and some file systems cannot say more
    return {};
}

Result<std::string> readPrivateFile(const std::filesystem::path& path, size_t maximum, std::string_view failure) {
    const auto failed = [&](ErrorCode code, const char* why) {
        return Error(code, Message(failure).with("path", path.string()), why);
    };
    // Without O_NONBLOCK a pipe in its place would hold the program up.
    const FileHandle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
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
            return failed(ErrorCode::ReadOnly, std::strerror(errno));
        }
        size += got > 0 ? static_cast<size_t>(got) : 0;
    }
    if (!file.isOpen()) {
        return failed(errno == EACCES || errno == EPERM ? ErrorCode::PermissionDenied : ErrorCode::ReadOnly, std::strerror(errno));
    }
    return failed(ErrorCode::Malformed, "too large");
}

} // namespace metsuke
