// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/file_metadata.h"
#include "tests/support/temporary_folder.h"

#include <filesystem>
#include <string>

namespace metsuke::actuator::test {

/// Two small file systems in memory, which only this program sees: /files and /vault below a folder.
class FileStage {
public:
    /// Sizes in KiB.
    explicit FileStage(int files = 8192, int vault = 8192);
    ~FileStage();
    FileStage(const FileStage&) = delete;
    FileStage& operator=(const FileStage&) = delete;
    [[nodiscard]] static std::string whyNot();

    [[nodiscard]] std::string path(const std::string& name) const { return (m_folder.path() / "files" / name).string(); }
    [[nodiscard]] std::string vault() const { return (m_folder.path() / "vault" / "kept").string(); }
    void remount(const char* options) const; ///< of the files: "ro", "rw"

private:
    metsuke::test::TemporaryFolder m_folder;
};

void put(const std::string& path, const std::string& content);
[[nodiscard]] std::string digestOf(const std::string& path);
/// Owner, special bits, times, an attribute, a list of rights, a capability and what chattr gives.
void dressUp(const std::string& path);
[[nodiscard]] FileMetadata metadataOf(const std::string& path);
/// Takes the flags off, so that the file can be removed.
void undress(const std::string& path);

} // namespace metsuke::actuator::test
