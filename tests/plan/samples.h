// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plan/plan_codec.h"

#include <string>

// Plans and reports with something in every field. Times are whole milliseconds, which is what travels.
namespace metsuke::plan::test {

inline ProcessTarget sampleProcess() {
    return {4711, 123'456'780 * kMicrosecond, "b0071d00-0000-4000-8000-000000000001", "/home/ann/.cache/\xff\n.update", std::string(64, 'a'), false};
}

/// One of every kind, in the order of Action.
inline Target sampleTarget(Action action) {
    const IpAddress address = *IpAddress::parse("203.0.113.9");
    const IpAddress six = *IpAddress::parse("2001:db8::9");
    switch (traitsOf(action).target) {
    case TargetKind::Nothing: return NoTarget{};
    case TargetKind::Host: return HostTarget{{{address, 443}, {six, 0}}, 4 * kHour};
    case TargetKind::Address: return AddressTarget{address, 120, 8080, kHour};
    case TargetKind::Name: return NameTarget{"evil.example", {address, six}, kHour};
    case TargetKind::Connection: return ConnectionTarget{17, six, address, 1024, 53};
    case TargetKind::Process: return sampleProcess();
    case TargetKind::File: return FileTarget{"/home/ann/\xfe update", std::string(64, 'b')};
    case TargetKind::StoredFile: return StoredFileTarget{"u-1", "/home/ann/x"};
    case TargetKind::Persistence: return PersistenceTarget{"cron", "/etc/cron.d/upd", "* * * * * root /home/ann/x", std::string(64, 'c')};
    case TargetKind::Account: return AccountTarget{"ann", 1000};
    case TargetKind::Evidence: return EvidenceTarget{{sampleProcess()}, {"/var/log/auth.log"}, true, 1 << 20};
    case TargetKind::Scan: return ScanTarget{{"/home"}, {std::string(64, 'd')}, "rule a { condition: true }\n"};
    case TargetKind::Script: return ScriptTarget{"/bin/sh", "echo \"a\"\nexit 0\n", 30 * kSecond};
    case TargetKind::PackageFile: return PackageFileTarget{"/usr/bin/ls", "coreutils"};
    case TargetKind::Service: return ServiceTarget{"upd.service"};
    case TargetKind::Term: return TermTarget{"u-1", Action::DenyName, 8 * kHour};
    }
    return {};
}

/// A step of every action.
inline Plan samplePlan() {
    Plan plan{"plan-1", "C-104", "agent-7f3", Timestamp{1'790'000'000'123 * kMillisecond}, {}};
    for (const ActionTraits& traits : actionTraits()) {
        plan.steps.push_back({"s" + std::to_string(plan.steps.size()), traits.action, sampleTarget(traits.action),
            Message("plan.state_done").with("share", 0.1).with("at", int64_t{1'790'000'000'000'000'001})});
    }
    return plan;
}

inline PlanReport sampleReport() {
    StepReport refused;
    refused.step = "s6";
    refused.action = Action::KillProcess;
    refused.state = State::Refused;
    refused.tier = Tier::T3;
    refused.undo = UndoClass::U2;
    refused.isChange = false;
    refused.refusal = Refusal{"protected", Message("plan.no_target").with("step", "s6")};
    StepReport done;
    done.step = "s7";
    done.action = Action::QuarantineFile;
    done.state = State::Done;
    done.found = {{"sha256", std::string(64, 'b')}, {"owner", "ann"}};
    done.effects = {Message("plan.quarantine_file")};
    done.objects = {{"file", "/home/ann/update", "0755 ann", ""}};
    done.moreObjects = 3;
    done.undoId = "u-1";
    done.began = {1'790'000'000'001 * kMillisecond};
    done.ended = {1'790'000'000'002 * kMillisecond};
    done.expires = {1'790'000'000'003 * kMillisecond};
    return {"plan-1", "agent-7f3", "b0071d", State::Failed, true, std::string(64, 'e'), Refusal{"plan_stale", Message("plan.step_count").with("most", int64_t{256})},
        {refused, done}};
}

inline JournalRow sampleRow() {
    JournalRow row;
    row.undoId = "u-1";
    row.command = "01j-7f3";
    row.plan = "plan-1";
    row.step = "s7";
    row.action = Action::QuarantineFile;
    row.target = sampleTarget(row.action);
    row.state = State::RolledBack;
    row.undo = UndoClass::U0;
    row.actor = "0011223344556677";
    row.began = {1'790'000'000'001 * kMillisecond};
    row.ended = {1'790'000'000'002 * kMillisecond};
    row.expires = {1'790'000'000'003 * kMillisecond};
    row.undone = {1'790'000'000'004 * kMillisecond};
    row.refusal = Refusal{"changed", Message("plan.no_target").with("step", "s7")};
    row.since = {3, 1};
    return row;
}

} // namespace metsuke::plan::test
