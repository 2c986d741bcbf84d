// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/process_tree.h"
#include "core/plan/target.h"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <sys/types.h>

namespace metsuke::actuator::test {

/// What the processes of a nest share with the test.
struct Shared {
    static constexpr size_t kMost = 4096;
    std::atomic<int64_t> beats[kMost]; ///< of each process that counts
    std::atomic<int32_t> pids[kMost];
    std::atomic<int32_t> count; ///< of processes so far
};

/// Processes in a control group of their own, which ends with everything in it, wherever it was moved to. Harmless: they count, sleep and
/// fork, at most for a minute.
class Nest {
public:
    Nest();
    ~Nest();
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;

    /// "": it can be used. Else why not.
    [[nodiscard]] static std::string whyNot();
    /// A process that is in the group and reaps its orphans, and does `body` in a process below it; the number of the latter.
    pid_t start(const std::function<void(Shared& shared)>& body);
    [[nodiscard]] Shared& shared() const { return *m_shared; }
    /// Who lives in the group.
    [[nodiscard]] size_t inGroup() const;
    [[nodiscard]] int64_t beats() const; ///< of all
    /// Waits until somebody outside has counted on for so long.
    void letTimePass(int milliseconds) const;
    [[nodiscard]] const std::string& group() const { return m_group; } ///< as /proc tells it

private:
    [[nodiscard]] bool isOurs(const std::filesystem::path& group) const; ///< one that holds somebody of this nest
    std::filesystem::path m_folder;
    std::string m_group;
    Shared* m_shared;
};

/// Registers itself, then counts for ever.
[[noreturn]] void beat(Shared& shared);
/// Becomes the first of so many processes, three below each, that count.
[[noreturn]] void growTree(Shared& shared, int size);
/// As a plan names it.
[[nodiscard]] plan::ProcessTarget targetOf(pid_t pid, bool withTree = true);

} // namespace metsuke::actuator::test
