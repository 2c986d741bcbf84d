// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/file_vault.h"
#include "core/actuator/linux/package_file.h"

namespace metsuke::actuator {

/// Puts a package's file back as the package brought it: content, owner and rights. What was there is kept.
class PackageFileHandler : public ActionHandler {
public:
    explicit PackageFileHandler(std::filesystem::path vault, PackagePlaces places = {})
        : m_vault(std::move(vault))
        , m_places(std::move(places)) { }
    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<std::vector<Message>> foresee(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;
    void forget(const std::string& record) override;
    void tidy(const std::function<bool(const std::string& undoId)>& isOpen) override { m_vault.dropOthers(isOpen); }

private:
    [[nodiscard]] bool isAsPackaged(const Task& task) const;
    const FileVault m_vault;
    const PackagePlaces m_places;
};

} // namespace metsuke::actuator
