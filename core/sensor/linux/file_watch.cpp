// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/file_watch.h"

#include "core/base/keyed_hash.h"
#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/fanotify.h>
#include <sys/statfs.h>
#include <sys/xattr.h>

namespace metsuke::sensor {

namespace {

using Change = endpoint::FileChanged::Change;
constexpr uint64_t kEvents = FAN_CLOSE_WRITE | FAN_RENAME | FAN_DELETE | FAN_ATTRIB | FAN_CREATE | FAN_ONDIR;
constexpr ssize_t kBufferBytes = 65536, kLargestEvent = 4096;
constexpr size_t kMaximumRemembered = 16384;
constexpr int kIdleMs = 1000;

uint64_t identityOf(const endpoint::FileId& file) { return KeyedHash().words(file.device, file.inode); }

std::string attribute(const std::string& path, const char* name) {
    std::array<char, 2048> value;
    const ssize_t size = ::getxattr(path.c_str(), name, value.data(), value.size());
    return size <= 0 ? std::string() : cleanText({value.data(), static_cast<size_t>(size)}, value.size());
}

} // namespace

FileWatch::FileWatch(FileWatchOptions options, ImageHashes& hashes)
    : m_options(std::move(options))
    , m_hashes(hashes)
    , m_told(m_options.queued) {}

Result<void> FileWatch::start(ObservationQueue& queue) {
    m_group.reset(::fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK | FAN_REPORT_DFID_NAME_TARGET, O_RDONLY | O_CLOEXEC));
    if (!m_group.isOpen() || !m_wake.isOpen()) {
        return Error{errno == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Unsupported,
            Message("sensor.files_failed").with("reason", std::strerror(errno))};
    }
    watch(readMounts());
    if (!m_isWatching) {
        return Error{ErrorCode::PermissionDenied, Message("sensor.files_failed").with("reason", std::strerror(m_problem))};
    }
    m_reader = std::thread([this] { read(); });
    m_worker = std::thread([this, &queue] { run(queue); });
    return {};
}

void FileWatch::stop() {
    if (!m_reader.joinable()) {
        return;
    }
    m_wake.wake();
    m_reader.join();
    m_told.close();
    m_worker.join();
}

bool FileWatch::isWanted(const MountRow& mount) const {
    if (m_options.folders.empty()) {
        return holdsFiles(mount);
    }
    return std::ranges::any_of(m_options.folders, [&](const std::string& folder) {
        struct stat found {};
        return ::stat(folder.c_str(), &found) == 0 && found.st_dev == mount.device;
    });
}

void FileWatch::watch(const std::vector<MountRow>& table) {
    // Of a file system that is mounted more than once, the place where all of it is seen comes first.
    std::vector<MountRow> mounts = table;
    std::ranges::stable_partition(mounts, [](const MountRow& mount) { return mount.root == "/"; });
    const std::lock_guard lock(m_mutex);
    m_unwatched.clear();
    std::set<uint64_t> devices;
    HandleResolver::Mounts watched;
    for (const MountRow& mount : mounts) {
        struct statfs info {};
        if (devices.contains(mount.device) || !isWanted(mount) || ::statfs(mount.target.c_str(), &info) != 0) {
            continue;
        }
        // Each time anew: of one that is gone the kernel has taken the mark away, and given its number to another.
        if (::fanotify_mark(m_group.get(), FAN_MARK_ADD | FAN_MARK_FILESYSTEM, kEvents, AT_FDCWD, mount.target.c_str()) != 0) {
            m_problem = errno;
            m_unwatched.push_back(cleanText(mount.target, 256));
            continue;
        }
        devices.insert(mount.device);
        uint64_t name = 0;
        static_assert(sizeof info.f_fsid == sizeof name);
        std::memcpy(&name, &info.f_fsid, sizeof name);
        watched.try_emplace(name, HandleResolver::Watched{mount.target, kindOf(mount)});
    }
    m_isWatching = !watched.empty();
    m_resolver.setMounts(std::move(watched));
}

std::vector<std::string> FileWatch::unwatched() const {
    const std::lock_guard lock(m_mutex);
    return m_unwatched;
}

void FileWatch::read() {
    std::array<pollfd, 2> waits{{{m_group.get(), POLLIN, 0}, {m_wake.get(), POLLIN, 0}}};
    std::vector<uint8_t> buffer(kBufferBytes);
    Duration until = 0; ///< 0: nobody has asked to stop
    Duration whole = sinceBoot();
    ssize_t size = 0;
    // What the kernel has queued is still taken then, but a flood does not keep it from stopping.
    while (until == 0 || (size > 0 && sinceBoot() < until)) {
        const bool isIdle = ::poll(waits.data(), waits.size(), until == 0 ? kIdleMs : 0) == 0;
        until = until == 0 && waits[1].revents != 0 ? sinceBoot() + kSecond : until;
        const Duration before = sinceBoot();
        size = isIdle ? 0 : ::read(m_group.get(), buffer.data(), buffer.size());
        if (size > 0) {
            m_told.push({sinceBoot(), whole, {buffer.begin(), buffer.begin() + size}});
        }
        if (size + kLargestEvent <= kBufferBytes) { // there was room for more, and nothing more
            whole = before;
        }
    }
}

void FileWatch::run(ObservationQueue& queue) {
    while (const auto told = m_told.pop()) {
        std::vector<Observation> batch;
        for (const FanotifyEvent& event : parseFanotifyEvents(told->bytes)) {
            take(event, *told, batch);
        }
        queue.push(std::move(batch));
    }
}

void FileWatch::take(const FanotifyEvent& event, const Told& told, std::vector<Observation>& batch) {
    if ((event.mask & FAN_Q_OVERFLOW) != 0) {
        batch.push_back({.time = told.time, .process = {}, .source = "fanotify",
            .body = Missed{.gap = {.sensor = "file", .until = {}, .lost = -1, .reason = "overflow"}, .since = told.whole}});
        return;
    }
    if ((event.mask & FAN_ONDIR) != 0) {
        if ((event.mask & (FAN_RENAME | FAN_DELETE)) != 0) {
            m_resolver.forgetPaths();
        }
        return;
    }
    if (std::ranges::find(m_options.ignoredProcesses, event.pid) != m_options.ignoredProcesses.end()) {
        return;
    }
    // The kernel puts together what happened to one file in a row; the order is that in which a file lives.
    constexpr std::array<std::pair<uint64_t, Change>, 5> kChanges{{{FAN_CREATE, Change::Linked}, {FAN_CLOSE_WRITE, Change::Written},
        {FAN_ATTRIB, Change::MadeExecutable}, {FAN_RENAME, Change::Renamed}, {FAN_DELETE, Change::Deleted}}};
    for (const auto& [bit, change] : kChanges) {
        if ((event.mask & bit) != 0) {
            takeChange(event, change, told.time, batch);
        }
    }
}

void FileWatch::takeChange(const FanotifyEvent& event, Change kind, Duration time, std::vector<Observation>& batch) {
    endpoint::FileChanged change;
    change.change = kind;
    std::string path = m_resolver.pathOf(event.where);
    if (path.empty() || path.size() > kMaximumPath) {
        return;
    }
    change.mount = m_resolver.kindOf(event.where.folder.fileSystem);
    if (kind == Change::Renamed) {
        change.before = cleanText(m_resolver.pathOf(event.before), kMaximumPath);
    }
    change.path = cleanText(path, kMaximumPath);
    if (kind == Change::Deleted) {
        const auto seen = m_lastSeen.find(path);
        change.file = seen == m_lastSeen.end() ? endpoint::FileId() : seen->second;
        const auto known = m_executable.find(identityOf(change.file));
        if (known != m_executable.end() && !m_resolver.open(event.object).isOpen()) { // its number is given to another
            m_executable.erase(known);
        }
    } else if (!describe(event, change)) {
        return;
    }
    if (m_lastSeen.size() >= kMaximumRemembered) {
        m_lastSeen.clear();
    }
    m_lastSeen[path] = change.file;
    batch.push_back({.time = time, .process = {event.pid, 0}, .source = "fanotify", .body = FileSeen{std::move(change)}});
}

bool FileWatch::describe(const FanotifyEvent& event, endpoint::FileChanged& change) {
    const FileHandle object = m_resolver.open(event.object);
    struct stat file {};
    if (!object.isOpen() || ::fstat(object.get(), &file) != 0) {
        return change.change != Change::MadeExecutable && change.change != Change::Linked; // gone already; its name is known
    }
    change.file = fileIdOf(file);
    // Of new files their end is told. A link may be the only name left by now, of a file that is known.
    const bool isNew = change.change == Change::Linked && file.st_nlink < 2 && !m_executable.contains(identityOf(change.file));
    if (!S_ISREG(file.st_mode) || isNew) {
        return false;
    }
    change.size = file.st_size;
    const bool isExecutable = (file.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
    if (m_executable.size() >= kMaximumRemembered) {
        m_executable.clear();
    }
    // The mode is that of now: what was written a moment ago may be executable only since then.
    const bool isToldNow = change.change == Change::MadeExecutable;
    bool& isTold = m_executable.try_emplace(identityOf(change.file), false).first->second;
    const bool wasTold = std::exchange(isTold, isExecutable && (isTold || isToldNow));
    if (isToldNow && (!isExecutable || wasTold || file.st_nlink == 0)) {
        return false;
    }
    describeContent(object.get(), file.st_mode, change);
    return true;
}

void FileWatch::describeContent(int path, uint32_t mode, endpoint::FileChanged& change) {
    const std::string name = "/proc/self/fd/" + std::to_string(path);
    change.originUrl = attribute(name, "user.xdg.origin.url");
    change.referrerUrl = change.originUrl.empty() ? std::string() : attribute(name, "user.xdg.referrer.url");
    const FileHandle content(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (content.isOpen() && ((mode & S_IXUSR) != 0 || looksExecutable(content.get()) || m_options.isPlace(change.path))) {
        change.sha256 = m_hashes.of(content.get());
    }
}

} // namespace metsuke::sensor
