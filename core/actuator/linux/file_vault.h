// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <string>

namespace metsuke::actuator {

/// A copy in the vault. Without its key, which stands in the journal, it is noise: nothing that looks through files takes it for
/// what it was, and who forgets the key has purged it.
struct KeptFile {
    std::string id;
    std::string key; ///< AES-256, 64 hexadecimal digits; for this file alone
    std::string sha256; ///< of the content
    int64_t size = 0;
    friend bool operator==(const KeptFile&, const KeptFile&) = default;
};

/// Copies of files, encrypted (AES-256-GCM in pieces of 64 KiB, each bound to its place and the last to being the last), that nobody may
/// read but root. One writer.
class FileVault {
public:
    /// `folder`: made if it is missing.
    static constexpr int64_t kQuota = int64_t{8} << 30; ///< bytes of all copies together
    explicit FileVault(std::filesystem::path folder, int64_t quota = kQuota)
        : m_folder(std::move(folder))
        , m_quota(quota) { }

    struct Room {
        int64_t used = 0, quota = 0; ///< bytes
        [[nodiscard]] bool fits(int64_t bytes) const { return bytes <= quota - used; }
    };
    /// How full it is. Of the quota: a disk that is full otherwise is met when something is kept.
    [[nodiscard]] Room room() const { return {used(), m_quota}; }
    /// From the file's beginning; on the disk when it returns. DiskFull: nothing is left of it, or it is more than the quota leaves. Nothing
    /// older makes room for it: whoever attacks would have that purged.
    Result<KeptFile> keep(const std::string& id, const FileHandle& file) const;
    /// Writes the content where `target` stands. Malformed: the copy is damaged.
    Result<void> writeTo(const KeptFile& kept, const FileHandle& target) const;
    /// Whole, and what it was.
    [[nodiscard]] bool isIntact(const KeptFile& kept) const;
    void drop(const KeptFile& kept) const;
    /// All but those, and what an interruption left half written.
    void dropOthers(const std::function<bool(const std::string& id)>& isWanted) const;

private:
    [[nodiscard]] std::filesystem::path pathOf(const std::string& id) const;
    Result<void> read(const KeptFile& kept, const FileHandle* target) const;
    [[nodiscard]] int64_t used() const;
    std::filesystem::path m_folder;
    int64_t m_quota;
};

} // namespace metsuke::actuator
