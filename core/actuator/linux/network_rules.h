// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/plan/target.h"

#include <span>
#include <string>

// What the packet filter is to do, as commands of nft(8) that replace whatever stood in our own tables, all at once. Texts only.
// Nobody else's table is named in them.
namespace metsuke::actuator {

inline constexpr const char* kIsolationTable = "metsuke_isolation"; ///< one of the family inet and one of netdev

/// An interface, with its two chains against senders that go round the protocol stack (AF_PACKET).
struct HookedInterface {
    uint32_t index = 0;
    std::string name;
    friend auto operator<=>(const HookedInterface&, const HookedInterface&) = default;
};
/// Whether nft can be told of such a name, which may hold any byte but '/' and white space.
[[nodiscard]] bool isWritableInterface(std::string_view name);

struct Isolation {
    std::string mark; ///< stands in the table as its comment: letters, digits, blanks and '-'
    std::vector<plan::Permitted> permitted;
    std::vector<IpAddress> gateways; ///< their neighbour discovery is let through, nothing else
    std::vector<HookedInterface> interfaces; ///< those that are writable are hooked
    Duration lasts = 0; ///< then the kernel lets go by itself, whatever has become of the agent; 0 never
};
/// Nothing but the loopback interface, who is permitted, and what a network needs to give an address and find a neighbour: no
/// blanket for what was established before. Local programs are told at once that they may not.
[[nodiscard]] std::string isolationRules(const Isolation& isolation);
/// Only how much longer an isolation that is there lasts; 0 for ever.
[[nodiscard]] std::string prolongRules(Duration lasts);
[[nodiscard]] std::string releaseRules();

/// The addresses that are meant; a prefix wider than all of IPv4 is all of IPv4.
[[nodiscard]] IpRange rangeOf(const plan::AddressTarget& target);

struct Denial {
    std::string table; ///< denialTable
    std::string mark; ///< as Isolation::mark
    std::vector<plan::AddressTarget> addresses; ///< their ports do not count; one with a duration ends by then
    uint16_t port = 0; ///< 0 every one
    Duration lasts = 0; ///< as Isolation::lasts
};
/// A table for each order, so that one that is taken back leaves what another one denies as well.
[[nodiscard]] std::string denialTable(std::string_view undoId);
[[nodiscard]] std::string denialRules(const Denial& denial);
/// Only how much longer a denial that is there lasts; 0 for ever.
[[nodiscard]] std::string prolongRules(const std::string& table, Duration lasts);
[[nodiscard]] std::string allowRules(const std::string& table);

} // namespace metsuke::actuator
