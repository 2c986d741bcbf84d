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
};
/// The named account, or "nobody" where there is none of that name.
Result<Account> accountFor(const std::string& name);

/// Makes the folder if it is missing and gives it, with what is in it, to the account. Refuses a folder of somebody else's
/// that is not empty.
Result<void> prepareFolder(const std::filesystem::path& folder, const Account& account);

/// Becomes the account, without groups, for good: no program that is started later gains anything.
Result<void> become(const Account& account);

/// Keeps what is needed to record and gives up the rest; also for programs that are started, of which there are none:
/// restrictSensor() forbids it, with every socket but those to the kernel. To be called once everything is started.
Result<void> keepSensorRights();
Result<void> restrictSensor();

} // namespace metsuke::agent
