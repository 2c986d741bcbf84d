// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace metsuke::actuator {

/// By what processes are held: the unified hierarchy, the freezer of the old one (computers that have both), or SIGSTOP
/// alone where neither can be written.
enum class Hold : uint8_t { Unified, OldFreezer, Signal };
[[nodiscard]] const char* nameOf(Hold hold);
[[nodiscard]] std::optional<Hold> parseHold(const std::string& name);

/// A control group of our own whose members do not run. Its name begins with "metsuke-held-". Values of /proc and /sys only; nothing is
/// kept, so that another process can go on with it.
class FreezerGroup {
public:
    /// The best way that works here; `wanted` to try only that one.
    static Hold bestHold(std::optional<Hold> wanted = std::nullopt);
    FreezerGroup(Hold hold, std::string name);

    /// Made if it is missing, with all that enters it held.
    Result<void> create() const;
    Result<void> add(int64_t pid) const;
    /// Waits until every member is held: false when that takes longer than `patience` (one may be in a call of the kernel).
    [[nodiscard]] bool waitUntilFrozen(int64_t patienceMs) const;
    [[nodiscard]] bool exists() const;
    [[nodiscard]] bool contains(int64_t pid) const;
    /// Members run again.
    Result<void> thaw() const;
    /// Only without members.
    void remove() const;

    /// The group that a process is in, in the hierarchy that `hold` uses; "" none.
    static std::string groupOf(Hold hold, int64_t pid);
    /// Puts it back; into the root where its group is gone.
    static Result<void> moveTo(Hold hold, const std::string& group, int64_t pid);
    /// The group of ours that holds it; nullopt none.
    static std::optional<FreezerGroup> holding(Hold hold, int64_t pid);
    /// By any group of ours.
    static bool isHeldBy(Hold hold, int64_t pid);
    static bool isHeld(int64_t pid);

private:
    [[nodiscard]] std::string file(const char* name) const;
    Hold m_hold;
    std::string m_name;
    std::string m_root; ///< where the hierarchy is mounted
};

/// A group of somebody else's, of the unified hierarchy, that is held for a moment: what goes on forking in it cannot escape a look.
class PausedGroup {
public:
    /// nullopt: it is the root or has groups below it, which nobody holds by the way.
    static std::optional<PausedGroup> find(const std::string& group);
    [[nodiscard]] std::vector<int64_t> members() const;
    /// Waits a little until everybody in it stands still.
    void pause() const;
    void resume() const;
    [[nodiscard]] const std::string& group() const { return m_group; }

private:
    explicit PausedGroup(std::string folder, std::string group)
        : m_folder(std::move(folder))
        , m_group(std::move(group)) { }
    std::string m_folder, m_group;
};

} // namespace metsuke::actuator
