// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/image_watch.h"

#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/proc_facts.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <sys/fanotify.h>

namespace metsuke::sensor {

namespace {

constexpr Duration kRemembered = 2 * kSecond;
constexpr size_t kMaximumRemembered = 8192, kMaximumOfOne = 8;

/// The kernel is told, too, so that a program wakes us once; one that comes later (an update) is passed over here only.
std::set<endpoint::FileId> findLoaders(int group) {
    std::set<endpoint::FileId> loaders;
    for (const char* pattern : {"/lib/ld-*.so*", "/lib64/ld-*.so*", "/lib/*/ld-*.so*"}) {
        glob_t found{};
        if (::glob(pattern, GLOB_NOSORT, nullptr, &found) == 0) {
            for (size_t i = 0; i < found.gl_pathc; ++i) {
                struct stat file {};
                if (::stat(found.gl_pathv[i], &file) == 0) {
                    loaders.insert(fileIdOf(file));
                    ::fanotify_mark(group, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORED_SURV_MODIFY, FAN_OPEN_EXEC, AT_FDCWD, found.gl_pathv[i]);
                }
            }
        }
        ::globfree(&found);
    }
    return loaders;
}

} // namespace

Result<void> ImageWatch::start(ObservationQueue&) {
    m_group.reset(::fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY | O_CLOEXEC | O_LARGEFILE | O_NONBLOCK));
    if (!m_group.isOpen() || !m_wake.isOpen()) {
        return Error{errno == EPERM ? ErrorCode::PermissionDenied : ErrorCode::Unsupported,
            Message("sensor.images_failed").with("reason", std::strerror(errno))};
    }
    m_loaders = findLoaders(m_group.get());
    watch(readMounts());
    m_thread = std::thread([this] { run(); });
    return {};
}

void ImageWatch::stop() {
    if (!m_thread.joinable()) {
        return;
    }
    m_wake.wake();
    m_thread.join();
}

void ImageWatch::watch(const std::vector<MountRow>& mounts) {
    for (const MountRow& mount : mounts) {
        if (holdsFiles(mount)) { // one that refuses is watched by nobody: its images are read from /proc
            ::fanotify_mark(m_group.get(), FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN_EXEC, AT_FDCWD, mount.target.c_str());
        }
    }
}

std::vector<ImageWatch::Opened> ImageWatch::openedBy(int64_t pid, Duration age) const {
    const Duration since = sinceBoot() - age;
    std::vector<Opened> opened;
    const std::lock_guard lock(m_mutex);
    if (const auto found = m_opened.find(pid); found != m_opened.end()) {
        std::ranges::copy_if(found->second, std::back_inserter(opened), [since](const Opened& one) { return one.time >= since; });
    }
    return opened;
}

void ImageWatch::take(int descriptor, int64_t pid) {
    struct stat file {};
    if (::fstat(descriptor, &file) != 0 || !S_ISREG(file.st_mode) || m_loaders.contains(fileIdOf(file))) {
        return;
    }
    [[maybe_unused]] const std::string remembered = m_hashes.of(descriptor);
    const ImageFacts facts = parseExecutableLink(readLink("/proc/self/fd/" + std::to_string(descriptor)));
    const Duration now = sinceBoot();
    const std::lock_guard lock(m_mutex);
    std::vector<Opened>& all = m_opened[pid];
    all.push_back({facts.path, fileIdOf(file), file.st_size, now, changedOf(file)});
    if (all.size() > kMaximumOfOne) {
        all.erase(all.begin());
    }
    m_order.emplace_back(now, pid);
    while (m_order.size() > kMaximumRemembered || m_order.front().first < now - kRemembered) {
        const auto old = m_opened.find(m_order.front().second);
        if (old != m_opened.end() && old->second.back().time <= m_order.front().first) {
            m_opened.erase(old);
        }
        m_order.pop_front();
    }
}

void ImageWatch::run() {
    std::array<pollfd, 2> waits{{{m_group.get(), POLLIN, 0}, {m_wake.get(), POLLIN, 0}}};
    alignas(fanotify_event_metadata) std::array<char, 8192> buffer;
    while (::poll(waits.data(), waits.size(), -1) >= 0 || errno == EINTR) {
        if (waits[1].revents != 0) {
            return;
        }
        ssize_t size = ::read(m_group.get(), buffer.data(), buffer.size());
        for (const auto* event = reinterpret_cast<const fanotify_event_metadata*>(buffer.data()); FAN_EVENT_OK(event, size);
             event = FAN_EVENT_NEXT(event, size)) {
            const FileHandle file(event->fd);
            if (file.isOpen()) {
                take(file.get(), event->pid);
            }
        }
    }
}

} // namespace metsuke::sensor
