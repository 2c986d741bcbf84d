// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace metsuke::agent {

inline constexpr int kDone = 0, kUsage = 2, kFailed = 3;

} // namespace metsuke::agent
