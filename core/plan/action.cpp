// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/action.h"

#include <algorithm>

namespace metsuke::plan {

namespace {

using enum UndoClass;
using enum Tier;
constexpr bool kMutates = true, kReads = false;

constexpr std::array<ActionTraits, kActions> kTraits{{
    {Action::ContainHost, "contain_host", TargetKind::Host, Phase::Cut, U0, T2, kMinute, kMutates},
    {Action::ReleaseHost, "release_host", TargetKind::Nothing, Phase::Release, U0, T2, kMinute, kMutates},
    {Action::DenyAddress, "deny_address", TargetKind::Address, Phase::Cut, U0, T1, 30 * kSecond, kMutates},
    {Action::DenyName, "deny_name", TargetKind::Name, Phase::Cut, U0, T1, 30 * kSecond, kMutates},
    {Action::KillConnections, "kill_connections", TargetKind::Connection, Phase::Cut, U2, T1, 30 * kSecond, kMutates},
    {Action::SuspendProcess, "suspend_process", TargetKind::Process, Phase::Freeze, U0, T1, 30 * kSecond, kMutates},
    {Action::ResumeProcess, "resume_process", TargetKind::Process, Phase::Release, U0, T1, 30 * kSecond, kMutates},
    {Action::KillProcess, "kill_process", TargetKind::Process, Phase::Kill, U2, T2, 30 * kSecond, kMutates},
    {Action::QuarantineFile, "quarantine_file", TargetKind::File, Phase::Quarantine, U0, T2, 5 * kMinute, kMutates},
    {Action::RestoreFile, "restore_file", TargetKind::StoredFile, Phase::Restore, U0, T2, 5 * kMinute, kMutates},
    {Action::RemovePersistence, "remove_persistence", TargetKind::Persistence, Phase::Disarm, U1, T2, kMinute, kMutates},
    {Action::DisableAccount, "disable_account", TargetKind::Account, Phase::Disarm, U0, T2, kMinute, kMutates},
    {Action::EnableAccount, "enable_account", TargetKind::Account, Phase::Restore, U0, T2, kMinute, kMutates},
    {Action::CollectEvidence, "collect_evidence", TargetKind::Evidence, Phase::Evidence, U0, T1, 10 * kMinute, kReads},
    {Action::ScanFiles, "scan_files", TargetKind::Scan, Phase::Verify, U0, T1, 30 * kMinute, kReads},
    {Action::RunScript, "run_script", TargetKind::Script, Phase::Restore, U3, T3, 10 * kMinute, kMutates},
    {Action::RestorePackageFile, "restore_package_file", TargetKind::PackageFile, Phase::Restore, U1, T2, 5 * kMinute, kMutates},
    {Action::StopService, "stop_service", TargetKind::Service, Phase::Disarm, U0, T2, 2 * kMinute, kMutates},
    {Action::RestartHost, "restart_host", TargetKind::Nothing, Phase::Release, U3, T3, 10 * kMinute, kMutates},
    {Action::ChangeEnd, "change_end", TargetKind::Term, Phase::Cut, U0, T1, 30 * kSecond, kMutates}, // and that of what it is the end of
}};

constexpr std::array<std::string_view, kActions> kTexts{"plan.contain_host", "plan.release_host", "plan.deny_address",
    "plan.deny_name", "plan.kill_connections", "plan.suspend_process", "plan.resume_process", "plan.kill_process",
    "plan.quarantine_file", "plan.restore_file", "plan.remove_persistence", "plan.disable_account", "plan.enable_account",
    "plan.collect_evidence", "plan.scan_files", "plan.run_script", "plan.restore_package_file", "plan.stop_service",
    "plan.restart_host", "plan.change_end"};

constexpr bool isInOrder() {
    for (size_t i = 0; i < kActions; ++i) {
        if (static_cast<size_t>(kTraits[i].action) != i) {
            return false;
        }
    }
    return true;
}
static_assert(isInOrder());

} // namespace

const std::array<ActionTraits, kActions>& actionTraits() { return kTraits; }

const ActionTraits& traitsOf(Action action) { return kTraits[static_cast<size_t>(action)]; }

std::optional<Action> parseAction(std::string_view name) {
    const auto found = std::find_if(kTraits.begin(), kTraits.end(), [&](const ActionTraits& one) { return one.name == name; });
    return found == kTraits.end() ? std::nullopt : std::optional(found->action);
}

std::string_view textOf(Action action) { return kTexts[static_cast<size_t>(action)]; }

std::string_view textOf(Phase phase) {
    static constexpr std::array<std::string_view, 10> kNames{"plan.phase_evidence", "plan.phase_freeze", "plan.phase_cut",
        "plan.phase_disarm", "plan.phase_quarantine", "plan.phase_kill", "plan.phase_restore", "plan.phase_verify",
        "plan.phase_watch", "plan.phase_release"};
    return kNames[static_cast<size_t>(phase)];
}

std::string_view textOf(UndoClass undo) {
    static constexpr std::array<std::string_view, 4> kNames{"plan.undo_0", "plan.undo_1", "plan.undo_2", "plan.undo_3"};
    return kNames[static_cast<size_t>(undo)];
}

std::string_view textOf(Tier tier) {
    static constexpr std::array<std::string_view, 3> kNames{"plan.tier_1", "plan.tier_2", "plan.tier_3"};
    return kNames[static_cast<size_t>(tier)];
}

std::string_view nameOf(TargetKind kind) {
    static constexpr std::array<std::string_view, kTargetKinds> kNames{"nothing", "host", "address", "name", "connection", "process",
        "file", "stored_file", "persistence", "account", "evidence", "scan", "script", "package_file", "service", "term"};
    return kNames[static_cast<size_t>(kind)];
}

} // namespace metsuke::plan
