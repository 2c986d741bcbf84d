// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace metsuke::mitigation {

/// Why something of a case's evidence cannot be written; `number`: of errno.
[[nodiscard]] inline Error diskError(const std::filesystem::path& path, int number) {
    return {number == ENOSPC || number == EDQUOT ? ErrorCode::DiskFull : ErrorCode::Internal,
        Message("mitigation.evidence_unwritable").with("path", path.string()).with("reason", std::strerror(number))};
}

} // namespace metsuke::mitigation
