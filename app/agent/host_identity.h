// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace metsuke::agent {

/// What this host is called for good: a digest of its machine-id, which itself is not to be given away; of its name where
/// it has none.
[[nodiscard]] std::string hostIdentity();

} // namespace metsuke::agent
