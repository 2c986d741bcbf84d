// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/post.h"

#include <algorithm>

namespace metsuke::fleet {

Posted post(const Ways& ways, const std::string& preferred, const transport::Parcel& parcel) {
    bool isTaken = false, isFull = false;
    const auto offerTo = [&](transport::Transport& way) {
        const auto sent = way.send(parcel);
        isTaken = isTaken || sent.ok();
        isFull = isFull || (!sent.ok() && sent.error().code == ErrorCode::Busy);
    };
    const auto known = std::find_if(
        ways.begin(), ways.end(), [&](const transport::Transport* way) { return way->name() == preferred; });
    if (known != ways.end() && (*known)->isConnected()) {
        offerTo(**known);
        if (isTaken) {
            return Posted::Taken;
        }
    }
    constexpr std::string_view kFiles = "file:";
    const bool mayBeCarried = preferred.empty() || preferred.starts_with(kFiles);
    for (transport::Transport* way : ways) {
        if (mayBeCarried || !way->name().starts_with(kFiles)) {
            offerTo(*way);
        }
    }
    return isTaken ? Posted::Taken : isFull ? Posted::Full : Posted::Nowhere;
}

} // namespace metsuke::fleet
