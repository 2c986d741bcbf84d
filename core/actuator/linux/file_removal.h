// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/file_record.h"
#include "core/actuator/linux/safe_path.h"

namespace metsuke::actuator {

/// Takes a whole file, or a link, out of its folder and puts it back as it was. A record is written before each step, so that every step
/// may be done again.
class FileRemoval {
public:
    /// `vault` outlives it.
    explicit FileRemoval(const FileVault& vault)
        : m_vault(vault) { }

    /// Copies it; `sha256`: only this content, "" any ("replaced" else).
    Result<FileRecord> capture(const std::string& path, const std::string& sha256, const std::string& undoId) const;
    using Amend = std::function<Result<void>(const std::string& record)>;
    Result<void> remove(FileRecord record, const Amend& amend) const;
    /// That something else has its name by now does not keep it from being put back under another one.
    [[nodiscard]] Comparison compare(const FileRecord& record) const;
    /// As ActionHandler::foresee.
    Result<std::vector<Message>> foresee(const FileRecord& record) const;
    /// Under its own name, or where that is taken as NAME.restored-ID: `amend` is told the record before.
    Result<void> putBack(FileRecord record, const Amend& amend) const;

private:
    /// That it is called where its own name is taken.
    [[nodiscard]] static std::string otherName(const FileRecord& record, const std::string& name);
    [[nodiscard]] Result<Place> folderOf(const FileRecord& record) const;
    Result<void> makeCopy(const FileRecord& record, const Place& place, const std::string& name) const;
    /// The file as it was, under this name.
    [[nodiscard]] bool isThere(const FileRecord& record, const Place& place, const std::string& name) const;
    const FileVault& m_vault;
};

} // namespace metsuke::actuator
