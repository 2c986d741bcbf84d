// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/wake_event.h"
#include "core/sensor/linux/mount_table.h"
#include "core/sensor/linux/observation_queue.h"

#include <functional>
#include <thread>

namespace metsuke::sensor {

/// Tells what is mounted that holds files, and then what is mounted and taken away.
class MountWatch final : public Source {
public:
    /// `changed`: called in the watching thread with what is mounted now, for whoever watches file systems.
    explicit MountWatch(std::function<void(const std::vector<MountRow>&)> changed)
        : m_changed(std::move(changed)) {}
    ~MountWatch() override { stop(); }
    Result<void> start(ObservationQueue& queue) override;
    void stop() override;

private:
    void run(ObservationQueue& queue);
    static void tell(std::vector<endpoint::Mounted> mounts, const char* source, ObservationQueue& queue);

    std::function<void(const std::vector<MountRow>&)> m_changed;
    std::vector<MountRow> m_mounts;
    FileHandle m_table;
    WakeEvent m_wake;
    std::thread m_thread;
};

/// What a change of the table tells.
[[nodiscard]] std::vector<endpoint::Mounted> compareMounts(const std::vector<MountRow>& before, const std::vector<MountRow>& after);

} // namespace metsuke::sensor
