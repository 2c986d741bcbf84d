// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <functional>
#include <string>

namespace metsuke::agent {

struct EnrolOptions {
    std::filesystem::path state; ///< folder for keys and certificates
    std::filesystem::path actuator; ///< the actuator's folder, which gets the workstation's root key; empty: it is only to look
    std::string token; ///< or "-": its first line is read from standard input, so that it shows in no list of processes
    std::string account; ///< accountFor()
    std::string device;
};

/// Makes this computer an agent of the token's workstation, as an account without rights. Waits until somebody there has
/// decided; SIGINT and SIGTERM end that with Cancelled, and the same command goes on with it later.
Result<void> enrolHere(const EnrolOptions& options, const std::function<void(const Message&)>& say);

} // namespace metsuke::agent
