// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/mount_watch.h"

#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>

namespace metsuke::sensor {

Result<void> MountWatch::start(ObservationQueue& queue) {
    m_table.reset(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    if (!m_table.isOpen() || !m_wake.isOpen()) {
        return Error{ErrorCode::Unsupported, Message("sensor.mounts_failed").with("reason", std::strerror(errno))};
    }
    m_mounts = readMounts();
    m_thread = std::thread([this, &queue] { run(queue); });
    return {};
}

void MountWatch::stop() {
    if (!m_thread.joinable()) {
        return;
    }
    m_wake.wake();
    m_thread.join();
}

void MountWatch::tell(std::vector<endpoint::Mounted> mounts, const char* source, ObservationQueue& queue) {
    std::vector<Observation> told;
    for (endpoint::Mounted& mount : mounts) {
        told.push_back({.time = sinceBoot(), .process = {}, .source = source, .body = MountSeen{std::move(mount)}});
    }
    queue.push(std::move(told));
}

void MountWatch::run(ObservationQueue& queue) {
    std::vector<MountRow> places;
    std::ranges::copy_if(m_mounts, std::back_inserter(places), holdsFiles);
    tell(compareMounts({}, places), "snapshot", queue);
    std::array<pollfd, 2> waits{{{m_table.get(), POLLPRI, 0}, {m_wake.get(), POLLIN, 0}}};
    while (::poll(waits.data(), waits.size(), -1) >= 0 || errno == EINTR) {
        if (waits[1].revents != 0) {
            return;
        }
        std::vector<MountRow> now = readMounts();
        std::vector<endpoint::Mounted> changes = compareMounts(m_mounts, now);
        m_mounts = std::move(now);
        if (!changes.empty()) {
            m_changed(m_mounts);
            tell(std::move(changes), "mountinfo", queue);
        }
    }
}

std::vector<endpoint::Mounted> compareMounts(const std::vector<MountRow>& before, const std::vector<MountRow>& after) {
    std::vector<endpoint::Mounted> changes;
    const auto addMissing = [&changes](const std::vector<MountRow>& those, const std::vector<MountRow>& from, bool isGone) {
        for (const MountRow& row : those) {
            if (std::ranges::find(from, row) == from.end()) {
                changes.push_back({cleanText(row.source), cleanText(row.target), cleanText(row.fileSystem), kindOf(row), row.device, isGone});
            }
        }
    };
    addMissing(before, after, true);
    addMissing(after, before, false);
    return changes;
}

} // namespace metsuke::sensor
