// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/action_handler.h"
#include "core/actuator/linux/file_record.h"
#include "core/actuator/linux/safe_path.h"

namespace metsuke::actuator {

/// Puts another content in a file's place in one step, with owner, rights and all that it had, and the old file back. Whoever has changed it
/// meanwhile keeps that change: what is exchanged is looked at afterwards.
class FileRewrite {
public:
    using Amend = std::function<Result<void>(const std::string& record)>;

    /// `vault` outlives it.
    explicit FileRewrite(const FileVault& vault)
        : m_vault(vault) { }

    /// Copies the file, which has to have the content `before`, so that `after` can take its place.
    Result<FileRecord> capture(const std::string& path, const std::string& before, const std::string& after, const std::string& undoId) const;
    /// The new content in a file beside it, with all that the old one has: for a look at it before it counts. Its path.
    Result<std::string> prepare(const FileRecord& record, const std::string& after) const;
    Result<void> replace(const FileRecord& record) const;
    /// Changed: the difference is left to whoever knows what the file means.
    [[nodiscard]] Comparison compare(const FileRecord& record) const;
    /// As ActionHandler::foresee.
    Result<std::vector<Message>> foresee(const FileRecord& record) const;
    Result<void> putBack(const FileRecord& record) const;
    /// What the record's copy holds. Malformed: it is damaged.
    Result<std::string> contentBefore(const FileRecord& record) const;

private:
    /// Swaps the file that is there, of this content, for the one that was prepared, which counts from then on.
    Result<void> swap(const FileRecord& record, const std::string& expected) const;
    const FileVault& m_vault;
};

/// A small file's content. InvalidArgument: it is larger than that.
Result<std::string> readWhole(const FileHandle& file, size_t most);

} // namespace metsuke::actuator
