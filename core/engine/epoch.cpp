// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/epoch.h"

#include <algorithm>

namespace metsuke {

void Epoch::clear() {
    packets.clear();
    hashes.clear();
    clocks.clear();
    for (auto& lane : lanes) {
        lane.clear();
    }
    losses.clear();
    traffic.clear();
    vlans.clear();
    keepAlive.clear();
    reassembled.clear();
    for (LaneOutput& output : outputs) {
        output.clear();
    }
}

uint64_t Epoch::orderAt(Timestamp deadline) const {
    const auto reached = std::lower_bound(clocks.begin(), clocks.end(), deadline.ns);
    const uint64_t order = firstOrder + static_cast<uint64_t>(reached - clocks.begin());
    return order == 0 ? 0 : order - 1;
}

} // namespace metsuke
