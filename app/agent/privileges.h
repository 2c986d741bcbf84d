// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>

namespace metsuke::agent {

/// An account that may do nothing else.
struct Account {
    std::string name;
    unsigned user = 0;
    unsigned group = 0;
    bool isFallback = false; ///< the agent's own account does not exist: it is "nobody"
};
/// The named account; "": the agent's own, or where root is missing, the one that this process has. Never root: an error.
Result<Account> accountFor(const std::string& name);

/// Makes the folder if it is missing and gives it, with what is in it, to the account. Refuses a folder of somebody else's
/// that is not empty.
Result<void> prepareFolder(const std::filesystem::path& folder, const Account& account);

/// Becomes the account, without groups and capabilities, for good: no program that is started later gains anything.
Result<void> become(const Account& account);

/// Keeps what is needed to record and gives up the rest.
Result<void> keepSensorRights();
/// From here on this process, which the kernel takes for root, reads and tells what it has read through what is open; it
/// changes nothing else, starts nothing and talks to nobody. To be called once everything is started.
Result<void> restrictSensor();

} // namespace metsuke::agent
