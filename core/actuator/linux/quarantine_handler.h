// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/file_removal.h"
#include "core/actuator/protection.h"
#include "core/sensor/linux/package_index.h"

namespace metsuke::actuator {

/// Files go into the vault with all the names that the target tells, and come out of it byte for byte with all that they had. Not those of a package, whose last good state
/// is another action's, and not those that Protection names.
class QuarantineHandler : public ActionHandler {
public:
    /// `protection` outlives it. `vault`: a folder of root's. `packages`: of dpkg's lists. `quota`: of the vault.
    QuarantineHandler(const Protection& protection, std::filesystem::path vault, std::string packages = "/var/lib/dpkg/info", int64_t quota = FileVault::kQuota)
        : m_protection(protection)
        , m_vault(std::move(vault), quota)
        , m_packages(std::move(packages)) { }
    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    std::optional<Message> cameBack(const Task& task, const std::string& record, Duration within) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<std::vector<Message>> foresee(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;
    void forget(const std::string& record) override;
    void tidy(const std::function<bool(const std::string& undoId)>& isOpen) override { m_vault.dropOthers(isOpen); }

private:
    struct Found {
        std::string path;
        Place place;
        FileHandle file;
    };
    struct Links {
        OtherNames names;
        std::vector<std::string> another, missing; ///< that the file had once
        bool isPackaged = false, isAsset = false; ///< one of those that are taken
    };
    [[nodiscard]] Result<Found> find(const Task& task) const;
    [[nodiscard]] Links linksOf(const Task& task, const Found& found) const;
    static void tellLinks(const Links& links, const std::string& sha256, plan::StepReport& report);

    const Protection& m_protection;
    const FileVault m_vault;
    const std::string m_packages;
};

/// The package that brought the file, "" none. On systems whose /bin is in /usr by either of its names.
[[nodiscard]] std::string packageOf(const std::string& path, const std::string& lists);

} // namespace metsuke::actuator
