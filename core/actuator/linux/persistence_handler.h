// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/file_removal.h"
#include "core/actuator/linux/file_rewrite.h"
#include "core/actuator/protection.h"
#include "core/sensor/linux/persistence_places.h"

namespace metsuke::actuator {

/// Takes one thing away that starts by itself, of every kind that the sensor knows (persistence_places.h): a line out of its file, or the
/// file where that is the entry.
class PersistenceHandler : public ActionHandler {
public:
    /// `protection` outlives it. `root`: in front of the places, "/" for this host's.
    PersistenceHandler(const Protection& protection, std::filesystem::path vault, std::string root = "/", std::string packages = "/var/lib/dpkg/info")
        : m_protection(protection)
        , m_vault(std::move(vault))
        , m_root(std::move(root))
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
    /// Where the entry is, and what the file is without it.
    struct Found {
        const sensor::PersistencePlace* place = nullptr;
        std::string sha256; ///< of the file; "" of a link
        std::string text, after; ///< of a line's file
        FileMetadata metadata;
        [[nodiscard]] bool isLine() const { return place->syntax == sensor::PlaceSyntax::Lines || place->syntax == sensor::PlaceSyntax::Crontab; }
    };
    /// NotFound: there is no such entry (any more). InvalidArgument: the target names no place, or the file is another one than
    /// was expected.
    Result<Found> find(const Task& task) const;
    [[nodiscard]] std::optional<plan::Refusal> refuses(const Task& task, const Found& found) const;
    /// The programs that have to be told, where they run.
    void tellReaders(const sensor::PersistencePlace& place) const;

    const Protection& m_protection;
    const FileVault m_vault;
    const std::string m_root;
    const std::string m_packages;
};

} // namespace metsuke::actuator
