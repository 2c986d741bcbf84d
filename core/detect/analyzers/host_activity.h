// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/analyzers/derived.h"

#include <array>

namespace metsuke {

/// When inside hosts were on line and when a person was at work there (names new to the host in a browser's or TLS
/// traffic), in slots of five minutes over the last two weeks. Bounded.
class HostActivity {
public:
    static constexpr Duration kSlot = 5 * kMinute;

    struct Timeline {
        static constexpr int64_t kSlots = 4096;
        using Bits = std::array<uint64_t, kSlots / 64>;
        Bits online{};
        Bits human{};
        Bits busy{}; ///< two and more new names
        int64_t latest = -1;

        void advanceTo(int64_t slot);
        [[nodiscard]] bool covers(int64_t slot) const { return slot <= latest && slot > latest - kSlots && slot >= 0; }
        [[nodiscard]] bool test(const Bits& bits, int64_t slot) const {
            const auto at = static_cast<uint64_t>(slot) % kSlots;
            return covers(slot) && (bits[at / 64] >> (at % 64) & 1) != 0;
        }
        void set(Bits& bits, int64_t slot) {
            if (covers(slot)) {
                const auto at = static_cast<uint64_t>(slot) % kSlots;
                bits[at / 64] |= uint64_t{1} << (at % 64);
            }
        }
    };

    HostActivity();
    /// Learns from an event of an inside originator.
    void note(const Event& event, uint64_t host);
    [[nodiscard]] const Timeline* timeline(uint64_t host) const { return m_hosts.peek(host); }
    [[nodiscard]] static int64_t slotOf(Timestamp ts) { return ts.ns / kSlot; }

    /// Nothing new to the host within five minutes of `ts`; a single new name at `ownFirst` is the visitor itself.
    [[nodiscard]] static bool isAlone(const Timeline& timeline, Timestamp ts, int64_t ownFirstSlot);
    /// Active slots of `slotLength` among those in which the host was on line, from the first to the last of `visits`
    /// (sorted).
    [[nodiscard]] static double persistence(
        const Timeline& timeline, std::span<const Timestamp> visits, Duration slotLength);

private:
    LruMap<uint64_t, Timeline, WordHash> m_hosts;
    LruMap<uint64_t, bool, WordHash> m_names; ///< (host, registered domain)
};

} // namespace metsuke
