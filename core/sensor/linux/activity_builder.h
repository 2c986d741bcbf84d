// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/linux/image_hashes.h"
#include "core/sensor/linux/image_watch.h"
#include "core/sensor/linux/package_index.h"
#include "core/sensor/linux/persistence_scan.h"
#include "core/sensor/linux/proc_reader.h"
#include "core/sensor/linux/process_table.h"
#include "core/sensor/linux/write_aggregator.h"

#include <deque>

namespace metsuke::sensor {

/// Makes activities of observations: whose doing it was, what /proc adds, which places that start things were changed.
/// What names a process by number only waits for kPatience, so that the process is known before what it did is judged: the
/// sources have threads of their own. One thread.
class ActivityBuilder {
public:
    static constexpr Duration kPatience = 50 * kMillisecond;
    /// Between two looks after gaps: a flood of them must not make a flood of looking.
    static constexpr Duration kLookPause = kSecond;

    /// `images` may be null. References must outlive this.
    ActivityBuilder(ProcessTable table, PersistenceScan& persistence, ImageHashes& hashes, const ImageWatch* images);

    void take(Observation observation);
    /// Judges what has waited long enough at `now`, since boot; or all.
    void settle(Duration now, bool all = false);
    /// Every process that runs and is not known, as was found by looking; tells those as ended that do not run any more.
    void lookAtProcesses(Duration now);
    void lookAtPlaces(Duration now);

    /// What was made since the last time.
    [[nodiscard]] std::vector<endpoint::Activity> takeReady() { return std::exchange(m_ready, {}); }
    [[nodiscard]] size_t ready() const { return m_ready.size(); }
    /// When settle() has something to do, since boot; INT64_MAX: nothing waits.
    [[nodiscard]] Duration due() const;

private:
    struct Waiting {
        Duration until = 0;
        Observation observation;
        std::optional<endpoint::Activity> image; ///< of a process that could not be asked at once
        std::string script; ///< of the image, as it was asked for; "" none
    };

    ProcessEntry* known(const ProcessKey& key, Duration now);
    void judge(const Observation& observation, const Forked& fork);
    void judge(const Observation& observation, const Executed& executed);
    void judge(const Observation& observation, const Exited& exited);
    void judge(const Observation& observation, const Socket& socket);
    void judge(const Observation& observation, const FileSeen& seen);
    void judge(const Observation& observation, const NameSeen& seen);
    void judge(const Observation& observation, const LoginSeen& seen);
    void judge(const Observation& observation, const ModuleSeen& seen);
    void judge(const Observation& observation, const MountSeen& seen);
    void judge(const Observation& observation, const DetectionSeen& seen);
    void judge(const Observation& observation, const RunningSeen& seen);
    void judge(const Observation& observation, const Missed& missed);
    bool refresh(ProcessEntry& entry, bool isTold);
    [[nodiscard]] endpoint::ImageStarted imageOf(ProcessEntry& entry, const Executed& executed, bool& isComplete);
    void complete(int64_t pid, const std::string& script, endpoint::ImageStarted& image);
    [[nodiscard]] std::vector<std::string> foldersOf(const ProcessEntry& entry);
    void tellSshLogin(const Observation& observation, const ProcessEntry& entry);
    void tell(const Observation& observation, const endpoint::ProcessUid& process, endpoint::ActivityBody body);
    void tellStart(const Observation& observation, const ProcessEntry& entry, bool wasRunning);

    ProcReader m_reader;
    ProcessTable m_table;
    PersistenceScan& m_persistence;
    ImageHashes& m_hashes;
    const ImageWatch* m_images;
    PackageIndex m_packages;
    WriteAggregator m_writes;
    std::deque<Waiting> m_waiting;
    std::vector<endpoint::Activity> m_ready;
    bool m_mustLookAtProcesses = false, m_mustLookAtPlaces = false; ///< something was missed
    Duration m_lastLook = 0; ///< after a gap
};

} // namespace metsuke::sensor
