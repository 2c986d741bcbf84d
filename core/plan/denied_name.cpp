// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plan/denied_name.h"

#include "core/base/strings.h"

namespace metsuke::plan {

namespace {

constexpr size_t kMostNames = 5;

} // namespace

bool isOfOneHost(const IpAddress& address) {
    const bool isAnyV4 = address.isV4() && address.toV4() == 0;
    return !address.isUnset() && !isAnyV4 && !address.isLoopback() && !address.isMulticast() && !address.isBroadcast() && !address.isLinkLocal();
}

std::string firstNames(const std::vector<std::string>& names) {
    std::string text;
    for (size_t i = 0; i < names.size() && i < kMostNames; ++i) {
        text += (i == 0 ? "" : ", ") + cleanText(names[i]);
    }
    return names.size() > kMostNames ? text + ", …" : text;
}

} // namespace metsuke::plan
