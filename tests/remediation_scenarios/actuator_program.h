// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/keys.h"
#include "core/plan/report.h"
#include "tests/sensor/victim.h"
#include "tests/support/temporary_folder.h"

#include <optional>

namespace metsuke::test {

/// The actuator as the program that it is, in the network of a victim, and the operators whose signed orders it takes. What fails
/// without an answer fails the test. One thread.
class ActuatorProgram {
public:
    /// `device`: what the recorder calls the victim, too. `places`: of the policy, by which the workstation is reached.
    ActuatorProgram(const Victim& victim, std::string device, std::vector<std::string> places);

    plan::PlanReport look(const plan::Plan& plan); ///< a dry run
    /// What a dry run found; each of the operators agrees to it.
    plan::PlanReport carryOut(const plan::Plan& plan, const std::string& hash);
    plan::PlanReport undo(const std::string& plan);
    std::vector<plan::JournalRow> journal(); ///< newest first
    void end(); ///< as the system ends it; then its journal may be opened
    [[nodiscard]] std::string said() const { return m_program->out() + m_program->err(); }
    [[nodiscard]] const std::filesystem::path& folder() const { return m_folder.path(); }
    [[nodiscard]] std::filesystem::path socket() const { return m_runtime / "s"; } ///< where a recorder brings what it has

private:
    enum class Manner : uint8_t { Do, DryRun };
    std::string order(const std::string& action, std::string_view kind, std::string target, std::string arguments, Manner manner);
    plan::PlanReport reportOf(const std::string& results);

    TemporaryFolder m_folder, m_runtime; ///< root's alone; with the socket
    const std::string m_device;
    const openc2::SigningKey m_root = openc2::SigningKey::make().value(), m_first = openc2::SigningKey::make().value(),
                             m_second = openc2::SigningKey::make().value();
    std::string m_policy;
    int64_t m_orders = 0;
    std::unique_ptr<Process> m_program;
};

} // namespace metsuke::test
