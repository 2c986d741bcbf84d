// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/file_record.h"
#include "core/actuator/linux/safe_path.h"

namespace metsuke::actuator {

/// Names of one file: those that are taken away with it, and those that stay.
struct OtherNames {
    std::vector<std::string> taken, spared; ///< paths
};

/// Takes a whole file, or a link, out of its folders and puts it back as it was. A record is written before each step, so that every step
/// may be done again.
class FileRemoval {
public:
    /// `vault` outlives it.
    explicit FileRemoval(const FileVault& vault)
        : m_vault(vault) { }

    /// Copies it; `sha256`: only this content, "" any ("replaced" else). Of `others` those go with it that are names of the same file now.
    Result<FileRecord> capture(const std::string& path, const std::string& sha256, const std::string& undoId, const OtherNames& others = {}) const;
    using Amend = std::function<Result<void>(const std::string& record)>;
    /// How many names the file has left. Other names that are another file's by now stay, and out of the record.
    Result<int64_t> remove(FileRecord record, const Amend& amend) const;
    /// That something else has its name by now does not keep it from being put back under another one.
    [[nodiscard]] Comparison compare(const FileRecord& record) const;
    /// As ActionHandler::foresee.
    Result<std::vector<Message>> foresee(const FileRecord& record) const;
    /// Under its own names, or where one is taken as NAME.restored-ID: `amend` is told the record before. One file again, with what
    /// it still has for names.
    Result<void> putBack(FileRecord record, const Amend& amend) const;

private:
    /// Moves it aside in its folder, unless that is done; the folder. A file that cannot be given its name back is told as `stranded`.
    [[nodiscard]] Result<Place> takeAside(const FileRecord& record, FileName& name) const;
    /// That it is called where its own name is taken.
    [[nodiscard]] static std::string otherName(const FileName& taken, const std::string& name);
    /// Under which it is made before it gets its name.
    [[nodiscard]] static std::string freshName(const FileName& name) { return name.aside + ".new"; }
    [[nodiscard]] Comparison compare(const FileRecord& record, const FileName& name) const;
    [[nodiscard]] Result<Place> folderOf(const FileName& name) const;
    [[nodiscard]] bool isBack(const FileRecord& record, const Place& place, const FileName& name) const;
    Result<void> putBack(FileRecord& record, FileName& name, FileHandle& file, const Amend& amend) const;
    Result<void> makeCopy(const FileRecord& record, const Place& place, const std::string& name) const;
    /// The file that `file` is gets this name, or where that cannot be a copy does.
    Result<void> makeAgain(const FileRecord& record, const Place& place, const std::string& name, const FileHandle& file) const;
    /// What there still is of the file by any of its names, with no flags that keep it from getting more; not open: nothing.
    [[nodiscard]] FileHandle remainderOf(const FileRecord& record) const;
    /// Content and all but the flags as they were.
    [[nodiscard]] static bool isWhole(const FileRecord& record, const FileHandle& file);
    /// The file as it was, under this name.
    [[nodiscard]] static bool isThere(const FileRecord& record, const Place& place, const std::string& name);
    const FileVault& m_vault;
};

} // namespace metsuke::actuator
