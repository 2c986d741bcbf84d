// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/firewall/block_desk.h"

#include <filesystem>

namespace metsuke {

/// Whom this workstation must not have cut off: its own addresses and those that agents reach it by, what the list permits, its
/// gateways and name servers. What cannot be found out is left out.
Result<firewall::Protection> protectionOf(const std::filesystem::path& fleetFolder);

} // namespace metsuke
