// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/drop_folder.h"

#include "core/base/plain_name.h"
#include "core/base/private_file.h"
#include "core/base/wall_clock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <queue>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke::transport {

namespace {

constexpr std::string_view kEnding = ".parcel";
constexpr std::string_view kPart = ".part"; // what is being written begins with a dot, too
constexpr size_t kEntries = 100'000; ///< of a folder that are looked at
constexpr size_t kAddresses = 10'000;
constexpr size_t kDigits = 19; // nanoseconds since 1970 until the year 2262
constexpr size_t kMark = 16;

Error failed(int number) {
    const ErrorCode code = number == ENOENT || number == ENOTDIR || number == ELOOP ? ErrorCode::NotFound
        : number == EACCES || number == EPERM                                      ? ErrorCode::PermissionDenied
        : number == ENOSPC || number == EDQUOT                                     ? ErrorCode::DiskFull
        : number == EROFS                                                          ? ErrorCode::ReadOnly
                                                                                   : ErrorCode::Internal;
    return {code, Message("transport.drop_failed").with("reason", std::strerror(number))};
}

bool isParcel(std::string_view name) {
    return name.size() == kDigits + 1 + kMark + kEnding.size() && name[kDigits] == '-' && name.ends_with(kEnding)
        && name.substr(0, kDigits).find_first_not_of("0123456789") == std::string_view::npos
        && name.substr(kDigits + 1, kMark).find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

template<typename Visit>
void forEachName(int folder, Visit visit) {
    const int copy = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC); // its own place in the list
    DIR* list = copy >= 0 ? ::fdopendir(copy) : nullptr;
    if (list == nullptr) {
        FileHandle(copy).close();
        return;
    }
    for (size_t i = 0; i < kEntries; ++i) {
        const dirent* entry = ::readdir(list);
        if (entry == nullptr) {
            break;
        }
        visit(std::string_view(entry->d_name));
    }
    ::closedir(list);
}

int64_t numberOf(std::string_view name) {
    int64_t number = 0;
    std::from_chars(name.data(), name.data() + kDigits, number); // one that does not fit leaves 0
    return number;
}

} // namespace

Result<DropFolder> DropFolder::openRoot(const std::string& path) {
    FileHandle folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder.isOpen() ? Result<DropFolder>(DropFolder(std::move(folder))) : failed(errno);
}

Result<DropFolder> DropFolder::enter(const std::string& name) const {
    FileHandle folder(::openat(m_folder.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return folder.isOpen() ? Result<DropFolder>(DropFolder(std::move(folder))) : failed(errno);
}

Result<DropFolder> DropFolder::make(const std::string& name) const {
    if (::mkdirat(m_folder.get(), name.c_str(), 0777) != 0 && errno != EEXIST) {
        return failed(errno);
    }
    return enter(name);
}

std::vector<std::string> DropFolder::addresses() const {
    std::vector<std::string> found;
    forEachName(m_folder.get(), [&](std::string_view name) {
        if (found.size() < kAddresses && isPlainName(name)) {
            found.emplace_back(name);
        }
    });
    return found;
}

std::vector<std::string> DropFolder::parcels() const {
    std::priority_queue<std::string> lowest;
    forEachName(m_folder.get(), [&](std::string_view name) {
        if (isParcel(name) && (lowest.size() < kNames || name < lowest.top())) {
            lowest.emplace(name);
            if (lowest.size() > kNames) {
                lowest.pop();
            }
        }
    });
    std::vector<std::string> sorted(lowest.size());
    for (size_t i = sorted.size(); i > 0; --i, lowest.pop()) {
        sorted[i - 1] = lowest.top();
    }
    return sorted;
}

Result<std::string> DropFolder::read(const std::string& name, size_t maximum) const {
    const FileHandle file(::openat(m_folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat facts{};
    if (!file.isOpen() || ::fstat(file.get(), &facts) != 0) {
        // A symbolic link will never be a parcel; what is gone or locked may come back.
        return errno == ELOOP ? Error{ErrorCode::Malformed, Message("transport.drop_malformed")} : failed(errno);
    }
    if (!S_ISREG(facts.st_mode) || facts.st_size < 0 || static_cast<size_t>(facts.st_size) > maximum) {
        return Error{ErrorCode::Malformed, Message("transport.drop_malformed")};
    }
    std::string text(static_cast<size_t>(facts.st_size), '\0');
    size_t got = 0;
    while (got < text.size()) {
        const ssize_t size = ::read(file.get(), text.data() + got, text.size() - got);
        if (size < 0 && errno != EINTR) {
            return failed(errno);
        }
        if (size == 0) {
            break;
        }
        got += static_cast<size_t>(std::max<ssize_t>(size, 0));
    }
    text.resize(got);
    return text;
}

Result<void> DropFolder::write(const std::string& text, const std::string& mark) const {
    int64_t highest = 0;
    size_t waiting = 0;
    bool isThere = false;
    forEachName(m_folder.get(), [&](std::string_view name) {
        if (isParcel(name)) {
            ++waiting;
            highest = std::max(highest, numberOf(name));
            isThere = isThere || name.substr(kDigits + 1, kMark) == mark;
        } else if (name.starts_with('.') && name.ends_with(kPart) && isParcel(name.substr(1, name.size() - 1 - kPart.size()))) {
            ::unlinkat(m_folder.get(), std::string(name).c_str(), 0); // of a process that ended while it wrote: there is one writer
        }
    });
    if (isThere) {
        return {};
    }
    if (waiting >= kNames) {
        return Error{ErrorCode::Busy, Message("transport.drop_full").with("parcels", static_cast<int64_t>(waiting))};
    }
    const int64_t number = std::max(wallClock().ns, highest < INT64_MAX ? highest + 1 : 0);
    std::array<char, kDigits + 1> digits{};
    std::snprintf(digits.data(), digits.size(), "%019lld", static_cast<long long>(number));
    const std::string name = std::string(digits.data()) + '-' + mark + std::string(kEnding);
    const std::string part = "." + name + std::string(kPart);

    FileHandle file(::openat(m_folder.get(), part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file.isOpen()) {
        return failed(errno);
    }
    if (!writeAll(file.get(), text) || ::fsync(file.get()) != 0 || !file.close() || ::renameat(m_folder.get(), part.c_str(), m_folder.get(), name.c_str()) != 0) {
        const int failure = errno;
        ::unlinkat(m_folder.get(), part.c_str(), 0);
        return failed(failure);
    }
    ::fsync(m_folder.get());
    return {};
}

bool DropFolder::remove(const std::string& name) const { return ::unlinkat(m_folder.get(), name.c_str(), 0) == 0 || errno == ENOENT; }

void DropFolder::setAside(const std::string& name) const {
    ::renameat(m_folder.get(), name.c_str(), m_folder.get(), (name + ".refused").c_str());
}

} // namespace metsuke::transport
