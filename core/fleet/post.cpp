// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/post.h"

#include <algorithm>

namespace metsuke::fleet {

bool post(const Ways& ways, const std::string& preferred, const transport::Parcel& parcel) {
    const auto known = std::find_if(
        ways.begin(), ways.end(), [&](const transport::Transport* way) { return way->name() == preferred; });
    if (known != ways.end() && (*known)->isConnected() && (*known)->send(parcel).ok()) {
        return true;
    }
    constexpr std::string_view kFiles = "file:";
    const bool mayBeCarried = preferred.empty() || preferred.starts_with(kFiles);
    bool isTaken = false;
    for (transport::Transport* way : ways) {
        const bool isOne = mayBeCarried || !way->name().starts_with(kFiles);
        isTaken = (isOne && way->send(parcel).ok()) || isTaken;
    }
    return isTaken;
}

} // namespace metsuke::fleet
