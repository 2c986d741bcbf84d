// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/message.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke::mitigation {

/// Packets of one direction between the same ends that should not be there.
struct WireTalk {
    IpAddress source, destination;
    uint8_t protocol = 0; ///< IANA number
    uint16_t sourcePort = 0, destinationPort = 0; ///< ICMP: type and code
    int64_t packets = 0;
    Timestamp first, last;
    friend bool operator==(const WireTalk&, const WireTalk&) = default;
};

/// What a capture showed of an order since its agent said that it is done. Times are those of packets.
struct WireLook {
    enum class Verdict : uint8_t {
        Watching, ///< nothing against it so far, not for long enough
        Quiet, ///< nothing for as long as counts, in a capture that missed nothing meanwhile
        Busy, ///< packets against it, and no such silence since
        Untold, ///< nobody can tell: `why`
    };
    static constexpr size_t kMostTalks = 16;

    Verdict verdict = Verdict::Untold;
    Message why; ///< of Untold; of Quiet why nobody watches any more; else empty
    std::string caseFile; ///< whose capture it was
    Timestamp from; ///< of the agent's word
    Timestamp silentSince; ///< nothing against it was seen, and nothing missed, between this and `until`
    Timestamp until; ///< 0: nothing was watched
    Duration window = kMinute; ///< of silence that counts
    int64_t packets = 0; ///< against it, in all
    Timestamp first, last; ///< of those
    std::vector<WireTalk> talks; ///< at most kMostTalks, those that began first
    int64_t moreTalks = 0;

    [[nodiscard]] Duration silentFor() const { return until > silentSince ? until - silentSince : 0; }
    friend bool operator==(const WireLook&, const WireLook&) = default;
};

[[nodiscard]] std::string_view nameOf(WireLook::Verdict verdict); ///< for programs: "watching", "quiet", "busy", "untold"
/// In words.
[[nodiscard]] Message sentenceOf(const WireLook& look);
[[nodiscard]] Message sentenceOf(const WireTalk& talk);

[[nodiscard]] std::string writeLook(const WireLook& look); ///< JSON
/// Trusts nothing: Malformed for what writeLook does not write.
[[nodiscard]] Result<WireLook> readLook(std::string_view text);

/// What is known by both, of one order: who watches longer, and who saw packets, counts. Another capture that shows nothing
/// takes nothing back of what this one showed.
[[nodiscard]] WireLook joined(const WireLook& known, const WireLook& fresh, Timestamp now);
/// Whether somebody wants to be told at once, or it is time to keep it.
[[nodiscard]] bool isNews(const WireLook& told, const WireLook& now);

} // namespace metsuke::mitigation
