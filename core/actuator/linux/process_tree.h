// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"
#include "core/plan/target.h"
#include "core/sensor/linux/proc_reader.h"

#include <set>
#include <string>
#include <vector>

namespace metsuke::actuator {

/// A process for as long as this boot lasts: its number is given again, number and start are not.
struct ProcessKey {
    int64_t pid = 0;
    Duration start = 0; ///< since boot, whole clock ticks
    friend auto operator<=>(const ProcessKey&, const ProcessKey&) = default;
};

struct RunningProcess {
    ProcessKey key;
    int64_t parent = 0;
    int64_t session = 0;
    char state = 0; ///< of proc(5)
    bool isKernelThread = false;
    [[nodiscard]] bool isStopped() const { return state == 'T' || state == 't'; }
    [[nodiscard]] bool hasEnded() const { return state == 'Z' || state == 'X'; }
};

/// All of this host, by number.
[[nodiscard]] std::vector<RunningProcess> runningProcesses();

/// A descriptor of exactly this process (pidfd), which no other ever gets. NotFound: it has ended.
Result<FileHandle> openProcess(const ProcessKey& key);
[[nodiscard]] bool isAlive(const ProcessKey& key);
/// False when it has ended.
bool signalProcess(const FileHandle& process, int signal);

/// A process and all that descend from it, found again and again while they go on. A child whose parent has ended belongs to it by
/// its session: those of a session descend from its leader.
class ProcessTree {
public:
    ProcessTree(ProcessKey root, bool withDescendants);
    /// They belong to it, whether it still shows or not.
    void adopt(const std::vector<RunningProcess>& all, const std::set<ProcessKey>& members);
    /// Those that belong to it and were not known yet, parents first.
    std::vector<RunningProcess> grow(const std::vector<RunningProcess>& all);
    [[nodiscard]] bool contains(const ProcessKey& key) const { return m_known.contains(key); }

private:
    ProcessKey m_root;
    bool m_withDescendants;
    std::set<ProcessKey> m_known;
    std::set<int64_t> m_pids; ///< of those that are known: of a parent or of a session
};

/// Whether a target names a process that runs, and what it is.
struct FoundProcess {
    ProcessKey key;
    std::string image; ///< path as /proc has it
    std::string sha256; ///< "" cannot be read
    int64_t uid = -1;
};
/// NotFound: it has ended, or another process has its number by now. InvalidArgument "other_image": it runs something else than was
/// expected.
Result<FoundProcess> findProcess(const plan::ProcessTarget& target, const std::string& boot);
/// "4711 /bin/sh -c ...": a line for people.
[[nodiscard]] std::string describeProcess(int64_t pid);

} // namespace metsuke::actuator
