// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/file_vault.h"
#include "core/actuator/protection.h"

namespace metsuke::actuator {

/// Copies what processes and files tell into one archive (ustar) in the vault, before anything is done to them: of a process what
/// /proc has of it and the program that it runs. What is larger than what is left of the target's bytes is named and left out. Taken
/// back, the archive is purged.
class EvidenceHandler : public ActionHandler {
public:
    /// `protection` outlives it. `vault`: a folder of root's; `boot`: of the kernel.
    EvidenceHandler(const Protection& protection, std::filesystem::path vault, std::string boot)
        : m_protection(protection)
        , m_vault(std::move(vault))
        , m_boot(std::move(boot)) { }
    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;
    void forget(const std::string& record) override;
    void tidy(const std::function<bool(const std::string& undoId)>& isOpen) override { m_vault.dropOthers(isOpen); }

private:
    const Protection& m_protection;
    const FileVault m_vault;
    const std::string m_boot;
};

} // namespace metsuke::actuator
