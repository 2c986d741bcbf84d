// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/safe_path.h"

#include "core/base/strings.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

Error notPlain(const std::string& path) { return {ErrorCode::InvalidArgument, Message("actuator.not_plain").with("path", cleanText(path))}; }
Error missing(const std::string& path) { return {ErrorCode::NotFound, Message("actuator.not_there").with("path", cleanText(path))}; }
Error replaced(const Place& place) {
    return {ErrorCode::InvalidArgument, Message("actuator.replaced").with("path", cleanText(place.folderPath + "/" + place.name))};
}

int openPlain(int folder, const std::string& path, int flags) {
    open_how how{};
    how.flags = static_cast<decltype(how.flags)>(flags | O_CLOEXEC);
    how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return static_cast<int>(::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how));
}

Error openError(const std::string& path, int number) {
    return number == ENOENT || number == ENOTDIR ? missing(path) : number == ELOOP ? notPlain(path) : fileError(path, number);
}

int rename(const Place& place, const std::string& from, const std::string& to, unsigned flags) {
    return static_cast<int>(::syscall(SYS_renameat2, place.folder.get(), from.c_str(), place.folder.get(), to.c_str(), flags));
}

} // namespace

Error fileError(const std::string& path, int number) {
    const bool isFull = number == ENOSPC || number == EDQUOT;
    const ErrorCode code = isFull ? ErrorCode::DiskFull : number == EROFS ? ErrorCode::ReadOnly : number == EACCES || number == EPERM
        ? ErrorCode::PermissionDenied
        : ErrorCode::Internal;
    const char* id = isFull ? "actuator.disk_full" : number == EROFS ? "actuator.read_only" : "actuator.file_failed";
    return {code, Message(id).with("path", cleanText(path)).with("reason", std::strerror(number))};
}

Result<Place> openPlace(const std::string& path) {
    const size_t slash = path.rfind('/');
    const std::string name = slash == std::string::npos ? std::string() : path.substr(slash + 1);
    if (!path.starts_with('/') || name.empty() || name == "." || name == ".." || (path + "/").find("/../") != std::string::npos
        || path.find('\0') != std::string::npos) {
        return notPlain(path);
    }
    if ((path + "/").find("/./") != std::string::npos || path.find("//") != std::string::npos) { // whatever is protected is known by its name
        return Error(ErrorCode::InvalidArgument, Message("actuator.not_spelled").with("path", cleanText(path)));
    }
    std::string folder = path.substr(0, slash);
    FileHandle opened(openPlain(AT_FDCWD, folder.empty() ? "/" : folder, O_RDONLY | O_DIRECTORY));
    if (!opened.isOpen()) {
        return openError(path, errno);
    }
    return Place{std::move(opened), std::move(folder), name};
}

Result<FileHandle> openRegular(const Place& place) { return openRegular(place, place.name); }

Result<FileHandle> openRegular(const Place& place, const std::string& name) {
    const std::string path = place.folderPath + "/" + name;
    // By its name alone first: opening some devices does something.
    const FileHandle named(openPlain(place.folder.get(), name, O_PATH));
    if (!named.isOpen()) {
        return openError(path, errno);
    }
    struct stat facts {};
    if (::fstat(named.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return notPlain(path);
    }
    FileHandle file(::open(("/proc/self/fd/" + std::to_string(named.get())).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    return file.isOpen() ? Result<FileHandle>(std::move(file)) : fileError(path, errno);
}

bool isThereSince(const std::string& path, Timestamp latest) {
    const auto place = openPlace(path);
    const auto facts = place ? statAt(*place, place->name) : std::nullopt;
    return facts && facts->st_ctim.tv_sec * kSecond + facts->st_ctim.tv_nsec <= latest.ns;
}

std::optional<struct stat> statAt(const Place& place, const std::string& name) {
    struct stat facts {};
    return ::fstatat(place.folder.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0 ? std::optional(facts) : std::nullopt;
}

endpoint::FileId idOf(const struct stat& facts) { return {facts.st_dev, facts.st_ino}; }

std::optional<endpoint::FileId> idAt(const Place& place, const std::string& name) {
    const auto facts = statAt(place, name);
    return facts ? std::optional(idOf(*facts)) : std::nullopt;
}

Result<void> setAside(const Place& place, const endpoint::FileId& file, const std::string& aside) {
    if (idAt(place, place.name) != file) {
        return replaced(place);
    }
    METSUKE_TRY(const bool isMoved, renameIfFree(place, place.name, aside));
    if (!isMoved || idAt(place, aside) == file) {
        return isMoved ? Result<void>() : replaced(place);
    }
    METSUKE_TRY(const bool isBack, renameIfFree(place, aside, place.name));
    return isBack ? replaced(place)
                  : Error(ErrorCode::Internal, Message("actuator.stranded").with("path", cleanText(place.folderPath + "/" + place.name)).with("name", cleanText(aside)));
}

Result<bool> renameIfFree(const Place& place, const std::string& from, const std::string& to) {
    if (rename(place, from, to, RENAME_NOREPLACE) == 0) {
        return true;
    }
    return errno == EEXIST ? Result<bool>(false) : fileError(place.folderPath + "/" + from, errno);
}

Result<void> exchange(const Place& place, const endpoint::FileId& file, const std::string& other) {
    if (idAt(place, place.name) != file) {
        return replaced(place);
    }
    if (rename(place, other, place.name, RENAME_EXCHANGE) != 0) {
        return errno == ENOENT ? replaced(place) : fileError(place.folderPath + "/" + place.name, errno);
    }
    if (idAt(place, other) == file) {
        return {};
    }
    return rename(place, other, place.name, RENAME_EXCHANGE) == 0 ? replaced(place) : fileError(place.folderPath + "/" + place.name, errno);
}

Result<void> removeAt(const Place& place, const std::string& name) {
    return ::unlinkat(place.folder.get(), name.c_str(), 0) == 0 || errno == ENOENT ? Result<void>() : fileError(place.folderPath + "/" + name, errno);
}

Result<void> syncFolder(const Place& place) {
    return ::fsync(place.folder.get()) == 0 || errno == EINVAL ? Result<void>() : fileError(place.folderPath, errno);
}

} // namespace metsuke::actuator
