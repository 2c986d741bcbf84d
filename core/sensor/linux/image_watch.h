// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/wake_event.h"
#include "core/sensor/linux/image_hashes.h"
#include "core/sensor/linux/mount_table.h"
#include "core/sensor/linux/observation_queue.h"

#include <deque>
#include <set>
#include <thread>
#include <unordered_map>

namespace metsuke::sensor {

/// Which file a process began to run, told by the kernel with the file itself: known even when the process has ended or the
/// file has lost its name before anybody could look. Hashes them as they start. What it knows is asked for by others.
class ImageWatch final : public Source {
public:
    struct Opened {
        std::string path;
        endpoint::FileId file;
        int64_t size = -1;
        Duration time = 0;
        int64_t changed = 0; ///< ns, as stat() gives it
    };

    explicit ImageWatch(ImageHashes& hashes)
        : m_hashes(hashes) {}
    ~ImageWatch() override { stop(); }
    Result<void> start(ObservationQueue& queue) override;
    void stop() override;
    void watch(const std::vector<MountRow>& mounts); ///< any thread

    /// What the process opened to run it, at most `age` ago; of a script the script first. Any thread.
    [[nodiscard]] std::vector<Opened> openedBy(int64_t pid, Duration age) const;

private:
    void run();
    void take(int descriptor, int64_t pid);

    ImageHashes& m_hashes;
    std::set<endpoint::FileId> m_loaders; ///< every program opens one of them, too
    FileHandle m_group;
    WakeEvent m_wake;
    mutable std::mutex m_mutex; ///< guards the two below
    std::unordered_map<int64_t, std::vector<Opened>> m_opened;
    std::deque<std::pair<Duration, int64_t>> m_order; ///< for forgetting
    std::thread m_thread;
};

} // namespace metsuke::sensor
