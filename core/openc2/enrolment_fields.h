// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/openc2/json_fields.h"

namespace metsuke::openc2 {

/// Where a workstation is found, by preference: 1 to 16 of mqtts://, unix:/ and file:/.
std::vector<std::string> readPlaces(JsonFields& fields, const char* name);
/// The text of a VerifyingKey.
std::string readKey(JsonFields& fields, const char* name);

} // namespace metsuke::openc2
