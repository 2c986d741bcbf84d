// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <optional>

namespace metsuke {

/// Who may write a case: flock on NAME.metsuke-lock, so that a crash frees it. Works between windows of one process too.
class CaseLock {
public:
    /// Busy when another holds it (the message names the process); ReadOnly when the lock file cannot be made.
    static Result<CaseLock> take(const std::filesystem::path& casePath);
    /// True when somebody holds the lock; never creates it.
    static bool isHeld(const std::filesystem::path& casePath);

    CaseLock(CaseLock&& other) noexcept;
    CaseLock& operator=(CaseLock&& other) noexcept;
    CaseLock(const CaseLock&) = delete;
    CaseLock& operator=(const CaseLock&) = delete;
    /// Frees and removes the lock file.
    ~CaseLock();

private:
    CaseLock(int descriptor, std::filesystem::path path)
        : m_descriptor(descriptor)
        , m_path(std::move(path)) {}
    void release();
    int m_descriptor = -1;
    std::filesystem::path m_path;
};

} // namespace metsuke
