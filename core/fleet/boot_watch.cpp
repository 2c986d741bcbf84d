// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/boot_watch.h"

#include "core/fleet/roster.h"

#include <algorithm>

namespace metsuke::fleet {

namespace {

constexpr Duration kAlternates = 10 * kMinute;
constexpr Duration kLate = 5 * kSecond; ///< more than usual on its way: it waited in a queue
constexpr size_t kBoots = 4; ///< of one device that are remembered
constexpr size_t kDevices = 20'000;

} // namespace

BootWatch::Judgement BootWatch::judge(
    const std::string& device, const std::string& boot, Timestamp sent, Timestamp now) {
    if (m_devices.size() >= kDevices && !m_devices.contains(device)) {
        m_devices.clear(); // more than a roster has: they begin anew
    }
    auto& boots = m_devices[device];
    const auto known
        = std::find_if(boots.begin(), boots.end(), [&](const Boot& one) { return one.id == boot; });
    const Duration offset = now - sent;
    if (known == boots.end()) {
        // Its first words may have waited, as may those of the boot before; only what is told later counts.
        boots.push_back({boot, sent, now, offset});
        if (boots.size() > kBoots) {
            boots.erase(boots.begin());
        }
        return Judgement::Fresh;
    }
    const bool isNewest = known + 1 == boots.end();
    // A clock that was set back, or a queue that was emptied at last. Of the computer that runs now it is all
    // we have.
    const bool isLate = sent <= known->sent || offset > known->offset + kLate;
    if (sent == known->sent
        || (isLate && (!isNewest || (sent < known->sent && now - known->heard <= kConnectedFor)))) {
        return Judgement::Old;
    }
    Boot current = *known;
    const bool isClone = !isNewest && now - current.heard <= kAlternates;
    current.sent = sent;
    current.heard = now;
    current.offset = isLate ? offset : std::min(current.offset, offset);
    boots.erase(known);
    boots.push_back(std::move(current));
    return isClone ? Judgement::Clone : Judgement::Fresh;
}

} // namespace metsuke::fleet
