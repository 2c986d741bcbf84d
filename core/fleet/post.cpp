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
    bool isTaken = false;
    for (transport::Transport* way : ways) {
        isTaken = way->send(parcel).ok() || isTaken;
    }
    return isTaken;
}

} // namespace metsuke::fleet
