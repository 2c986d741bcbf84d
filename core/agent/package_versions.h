// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

// What dpkg has installed and what apt's lists offer, read from their own files: nothing is started. Files are bounded; what is damaged
// in them is left out.
namespace metsuke::agent {

/// As dpkg --compare-versions: less than 0, 0, more than 0. Source: Debian Policy 5.6.12.
[[nodiscard]] int compareVersions(std::string_view a, std::string_view b);

/// Versions by "NAME:ARCHITECTURE" of what is wholly installed. `status`: /var/lib/dpkg/status. NotFound, Malformed.
Result<std::map<std::string, std::string>> installedPackages(const std::filesystem::path& status);

struct PendingUpdates {
    std::vector<std::string> packages; ///< "openssl 3.0.11-1 -> 3.0.15-1", at most 20
    size_t count = 0;
    size_t lists = 0; ///< of security updates, that were read
    bool isCompressed = false; ///< there are some that cannot be read here
};
/// What the lists of security updates (their names have "security" in them) offer newer than what is installed.
Result<PendingUpdates> pendingUpdates(const std::filesystem::path& lists, const std::map<std::string, std::string>& installed);

} // namespace metsuke::agent
