// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>

// Rules of the kernel's packet filter, in nft(8)'s language, in the network namespace of the calling thread. A command may be many
// lines: all of it takes effect at once, or nothing. Each call has a context of its own, because one that has only looked
// remembers what it did not do.
namespace metsuke::actuator::nft {

/// Whether the kernel would take it.
Result<void> check(const std::string& command);
Result<void> apply(const std::string& command);
/// What a listing command prints, without counters and without what is left of a timeout.
Result<std::string> list(const std::string& command);
/// The same as JSON.
Result<std::string> listJson(const std::string& command);

} // namespace metsuke::actuator::nft
