// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <vector>

// Bodies of notifications other than the heartbeat.
namespace metsuke::openc2 {

/// Workstation to agent: answers to these commands are on record and need not be sent again.
[[nodiscard]] std::string writeAcknowledgement(const std::vector<std::string>& commands);
Result<std::vector<std::string>> readAcknowledgement(std::string_view body);

/// Agent to workstation: a request (PEM, PKCS 10) for the next certificate. Granted by `set x-metsuke:certificate`.
[[nodiscard]] std::string writeRenewal(const std::string& signingRequest);
Result<std::string> readRenewal(std::string_view body);

} // namespace metsuke::openc2
