// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/file_metadata.h"
#include "core/endpoint/trace.h"
#include "core/mitigation/proposal.h"
#include "tests/remediation_scenarios/actuator_program.h"
#include "tests/remediation_scenarios/private_folder.h"
#include "tests/trace_scenarios/trace_scenario.h"

#include <map>
#include <set>

namespace metsuke::test {

/// The whole way on one victim, with the real agent and the real actuator: what the recording says of a beacon, what is proposed
/// for it, looked at, done, seen to have ended, and taken back to the byte.
class CleanUp : public TraceScenario {
protected:
    void TearDown() override;

    /// Everything about a file that undo has to bring back.
    struct FileState {
        std::string content;
        actuator::FileMetadata metadata;
        std::set<std::string> links; ///< which of the plan's files are the same one
    };
    /// What is there of the files and entries that a plan touches; those that are not are left out.
    [[nodiscard]] static std::map<std::string, FileState> filesOf(const plan::Plan& plan);
    /// Owner, special bits, times, attributes, rights, a capability, and what chattr gives.
    static void dressUp(const std::string& path);

    /// Starts the actuator, once all is mounted.
    void begin();
    /// By something that stands for cron, in a session of its own. Above whatever a test itself starts there is the test, a program that
    /// no package brought, and to blame.
    void happen(const std::string& words) const;
    /// What the recording says of the beacon while it goes on, as soon as that satisfies.
    [[nodiscard]] endpoint::Trace causeOf(const Question& question, const std::function<bool(const endpoint::Trace&)>& isEnough = {});
    /// What is proposed once it has a chosen step of each of these actions.
    [[nodiscard]] mitigation::Proposal proposalFor(const Question& question, const std::set<plan::Action>& actions);
    [[nodiscard]] plan::Plan planOf(const mitigation::Proposal& proposal) const;

    /// Dry run, which must change nothing; then for real, until all of it is verified by the actuator. The report.
    plan::PlanReport carryOut(const plan::Plan& plan);
    /// All that was changed is as before; what ended has, and evidence is kept.
    void undo(const plan::Plan& plan);
    /// From here on nothing reaches the port for some intervals of the beacon; before, it did.
    [[nodiscard]] bool isSilent(uint16_t port = kBeaconPort) const;
    /// No process of the victim runs this file.
    [[nodiscard]] static bool runsNowhere(const std::string& path);
    /// A file of the evidence that the plan collected of its first process, as the vault has it; ends the actuator.
    [[nodiscard]] std::string evidenceFile(const plan::PlanReport& report, const std::string& name);
    /// All of S1's way behind the trace: proposal with these actions, deed, silence, undo. The plan.
    plan::Plan cleanAndUndo(const Question& question, const std::set<plan::Action>& actions);

    std::optional<ActuatorProgram> actuator;
    std::vector<std::string> places{"unix:/nowhere"}; ///< where the policy says that the workstation is

private:
    [[nodiscard]] size_t messages(uint16_t port) const;
    std::optional<PrivateFolder> m_jobs; ///< with the stand-in for cron
    std::map<std::string, FileState> m_before;
    std::string m_cause; ///< of the last proposal, in words
    std::string m_open; ///< plan that was carried out and not taken back
};

/// What is cleaned as well where the computer can only be looked at, without eBPF.
class EitherWayCleanUp : public CleanUp { };

} // namespace metsuke::test
