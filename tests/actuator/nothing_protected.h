// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/protection.h"

namespace metsuke::actuator::test {

inline const Protection kNothingProtected({}, {});

} // namespace metsuke::actuator::test
