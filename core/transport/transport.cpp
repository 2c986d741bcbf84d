// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/transport.h"

#include <algorithm>

namespace metsuke::transport {

bool isAddress(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool isDeviceName(std::string_view text) { return isAddress(text) && text != kEverybody && text != "enrol" && text != "workstation"; }

} // namespace metsuke::transport
