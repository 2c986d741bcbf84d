// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bounded_queue.h"
#include "core/base/wake_event.h"
#include "core/sensor/linux/handle_resolver.h"
#include "core/sensor/linux/image_hashes.h"
#include "core/sensor/linux/observation_queue.h"

#include <functional>
#include <set>
#include <thread>
#include <unordered_map>

namespace metsuke::sensor {

struct FileWatchOptions {
    std::vector<std::string> folders; ///< whose file systems are watched; empty: all that hold files
    std::vector<int64_t> ignoredProcesses;
    /// Where things are started from: always hashed.
    std::function<bool(const std::string& path)> isPlace = [](const std::string&) { return false; };
    size_t queued = 256; ///< portions of events that wait to be looked at
};

/// Written, renamed, deleted files and those made executable, on whole file systems, by identity and name. One thread
/// empties the kernel's queue, another looks at the files. What overflows is told as a gap of unknown size.
class FileWatch final : public Source {
public:
    FileWatch(FileWatchOptions options, ImageHashes& hashes);
    ~FileWatch() override { stop(); }
    /// An error: the kernel gives no identifiers, or this process may not have them.
    Result<void> start(ObservationQueue& queue) override;
    void stop() override;

    /// Watches what is mounted; to be called again when that changes. Any thread.
    void watch(const std::vector<MountRow>& table);
    /// Targets of file systems with files that could not be watched. Any thread.
    [[nodiscard]] std::vector<std::string> unwatched() const;

private:
    struct Told {
        Duration time = 0;
        Duration whole = 0; ///< when the kernel's queue was last known to be empty, before this: nothing was missed until then
        std::vector<uint8_t> bytes;
    };
    void read();
    void run(ObservationQueue& queue);
    void take(const FanotifyEvent& event, const Told& told, std::vector<Observation>& batch);
    void takeChange(const FanotifyEvent& event, endpoint::FileChanged::Change change, Duration time, std::vector<Observation>& batch);
    /// What the file says of itself; false when it is not one that counts.
    bool describe(const FanotifyEvent& event, endpoint::FileChanged& change);
    void describeContent(int path, uint32_t mode, endpoint::FileChanged& change);
    [[nodiscard]] bool isWanted(const MountRow& mount) const;

    const FileWatchOptions m_options;
    ImageHashes& m_hashes;
    HandleResolver m_resolver;
    FileHandle m_group;
    WakeEvent m_wake;
    BoundedQueue<Told> m_told;
    std::unordered_map<uint64_t, bool> m_executable; ///< files that were told, by a mix of device and inode: whether it was told to be
    std::map<std::string, endpoint::FileId> m_lastSeen; ///< by path, for what is deleted before it can be asked
    mutable std::mutex m_mutex; ///< guards the three below
    bool m_isWatching = false; ///< anything at all
    std::vector<std::string> m_unwatched;
    int m_problem = 0; ///< why, of the last of them
    std::thread m_reader;
    std::thread m_worker;
};

} // namespace metsuke::sensor
