// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_handle.h"
#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <string>

namespace metsuke::fleet {

/// Who serves the agents of a folder: flock on FOLDER/server.lock, so that a crash frees it.
class ServerLock {
public:
    /// Busy when another process has it; the message names that one.
    static Result<ServerLock> take(const std::filesystem::path& folder);
    /// The number of the process that has it, "?" when that is not told; nullopt: nobody serves them. Does not wait.
    static std::optional<std::string> holder(const std::filesystem::path& folder);

private:
    explicit ServerLock(FileHandle file)
        : m_file(std::move(file)) { }
    FileHandle m_file;
};

} // namespace metsuke::fleet
