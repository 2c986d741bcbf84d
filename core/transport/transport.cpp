// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/transport.h"

#include "core/base/plain_name.h"

namespace metsuke::transport {

bool isDeviceName(std::string_view text) { return isPlainName(text) && text != kEverybody && text != "enrol" && text != "workstation"; }

} // namespace metsuke::transport
