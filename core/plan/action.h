// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

// What can be done to a computer: the words that workstation and agent share. Values only.
namespace metsuke::plan {

enum class Action : uint8_t {
    ContainHost,
    ReleaseHost,
    DenyAddress,
    DenyName,
    KillConnections,
    SuspendProcess,
    ResumeProcess,
    KillProcess,
    QuarantineFile,
    RestoreFile,
    RemovePersistence,
    DisableAccount,
    EnableAccount,
    CollectEvidence,
    ScanFiles,
    RunScript,
    RestorePackageFile,
    StopService,
    RestartHost,
    ChangeEnd, ///< of a step that is in force for a time
};
inline constexpr size_t kActions = 20;

/// How far a step can be taken back.
enum class UndoClass : uint8_t {
    U0, ///< wholly
    U1, ///< from the copy that was made before
    U2, ///< what was done stays, what follows from it can be made good
    U3, ///< not at all
};

/// Who has to agree.
enum class Tier : uint8_t {
    T1, ///< one analyst
    T2, ///< an analyst, who confirms it
    T3, ///< two operators
};

/// The order that is safe: what comes later relies on what came before. A tree that is frozen cannot put back what is
/// disarmed, and is evidence until it is killed.
enum class Phase : uint8_t { Evidence, Freeze, Cut, Disarm, Quarantine, Kill, Restore, Verify, Watch, Release };

/// Which alternative of Target an action takes (target.h).
enum class TargetKind : uint8_t {
    Nothing,
    Host,
    Address,
    Name,
    Connection,
    Process,
    File,
    StoredFile,
    Persistence,
    Account,
    Evidence,
    Scan,
    Script,
    PackageFile,
    Service,
    Term,
};
inline constexpr size_t kTargetKinds = 16;

struct ActionTraits {
    Action action;
    std::string_view name; ///< on the wire: "contain_host" ...
    TargetKind target;
    Phase phase;
    UndoClass undo;
    Tier tier; ///< of what nobody protects; protected things are one above
    Duration deadline; ///< of one step; what is not over by then has failed, or is unknown
    bool isMutating; ///< the computer is another one afterwards
};
[[nodiscard]] const std::array<ActionTraits, kActions>& actionTraits();
[[nodiscard]] const ActionTraits& traitsOf(Action action);
[[nodiscard]] std::optional<Action> parseAction(std::string_view name);
/// Whether its target says how long it is in force.
[[nodiscard]] constexpr bool isTimed(Action action) { return action == Action::ContainHost || action == Action::DenyAddress || action == Action::DenyName; }
/// Text-id of its name for people.
[[nodiscard]] std::string_view textOf(Action action);
[[nodiscard]] std::string_view textOf(Phase phase);
[[nodiscard]] std::string_view textOf(UndoClass undo);
[[nodiscard]] std::string_view textOf(Tier tier);
[[nodiscard]] std::string_view nameOf(TargetKind kind); ///< on the wire
[[nodiscard]] constexpr Tier raised(Tier tier) { return tier == Tier::T1 ? Tier::T2 : Tier::T3; }

} // namespace metsuke::plan
