// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/timestamp.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace metsuke {

/// Names a flow across cases, sensors and exports: sensor(32) source(16) time-in-seconds(40) packet number(40).
struct FlowUid {
    uint64_t high = 0;
    uint64_t low = 0;
    static FlowUid make(uint32_t sensor, uint16_t source, Timestamp first, uint64_t packetNumber);
    [[nodiscard]] bool isUnset() const { return high == 0 && low == 0; }
    [[nodiscard]] std::string toString() const; ///< 32 hex digits
    static std::optional<FlowUid> parse(std::string_view text);
    friend auto operator<=>(const FlowUid&, const FlowUid&) = default;
};

/// Names a host: its zone (private address space overlaps between sites) and address; the MAC when it has none.
struct HostKey {
    std::string zone = "default";
    IpAddress ip;
    MacAddress mac; ///< part of the key only when `ip` is unset
    /// Address text, or the MAC of a host known by MAC alone.
    [[nodiscard]] std::string display() const { return ip.isUnset() ? mac.toString() : ip.toString(); }
    friend auto operator<=>(const HostKey&, const HostKey&) = default;
};

/// A packet as Wireshark numbers it: 1-based within capture `capture` (0-based, argument order).
struct PacketRef {
    uint16_t capture = 0;
    uint64_t number = 0;
    friend auto operator<=>(const PacketRef&, const PacketRef&) = default;
};

} // namespace metsuke

template<>
struct std::hash<metsuke::FlowUid> {
    size_t operator()(const metsuke::FlowUid& uid) const noexcept { return uid.high * 0x9e3779b97f4a7c15ULL ^ uid.low; }
};
template<>
struct std::hash<metsuke::HostKey> {
    size_t operator()(const metsuke::HostKey& key) const noexcept {
        size_t seed = std::hash<metsuke::IpAddress>{}(key.ip) ^ std::hash<std::string>{}(key.zone);
        for (const uint8_t byte : key.mac.bytes()) {
            seed = seed * 31 + byte;
        }
        return seed;
    }
};
