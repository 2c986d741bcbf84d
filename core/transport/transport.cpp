// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/transport.h"

#include "core/base/plain_name.h"
#include "core/base/strings.h"

namespace metsuke::transport {

bool isDeviceName(std::string_view text) { return isPlainName(text) && text != kEverybody && text != "enrol" && text != "workstation"; }

bool isActuatorName(std::string_view text) {
    constexpr size_t kLongest = 128;
    return !text.empty() && text != kEverybody && text.size() <= kLongest && text.find_first_of("/+#") == std::string_view::npos && cleanText(text) == text;
}

} // namespace metsuke::transport
