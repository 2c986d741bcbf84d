// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// An IPv4 or IPv6 address in 16 bytes; IPv4 is held v4-mapped (::ffff:a.b.c.d). All zero = absent ("::").
class IpAddress {
public:
    IpAddress() = default;
    static IpAddress v4(uint32_t hostOrder);
    static IpAddress v4(Bytes four);
    static IpAddress v6(Bytes sixteen);
    static std::optional<IpAddress> parse(std::string_view text);

    [[nodiscard]] bool isV4() const;
    [[nodiscard]] bool isUnset() const { return m_bytes == std::array<uint8_t, 16>{}; }
    [[nodiscard]] uint32_t toV4() const; ///< host order; only when isV4()
    [[nodiscard]] const std::array<uint8_t, 16>& bytes() const { return m_bytes; }
    /// RFC 5952 text; IPv4 dotted.
    [[nodiscard]] std::string toString() const;
    [[nodiscard]] bool isMulticast() const;
    [[nodiscard]] bool isBroadcast() const; ///< 255.255.255.255
    [[nodiscard]] bool isLoopback() const;
    [[nodiscard]] bool isLinkLocal() const;

    friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

private:
    std::array<uint8_t, 16> m_bytes{};
};

/// "10.0.0.0/8", "fc00::/7", or a bare address.
class Cidr {
public:
    static std::optional<Cidr> parse(std::string_view text);
    [[nodiscard]] bool contains(const IpAddress& address) const;
    [[nodiscard]] std::string toString() const;

private:
    IpAddress m_base;
    unsigned m_bits = 0; ///< prefix length in the 128-bit form (IPv4 /8 is 104)
};

/// The set that decides inside or outside (contract.md): RFC 1918, link-local, ULA, loopback by default.
[[nodiscard]] const std::vector<Cidr>& defaultHomeNetworks();

class MacAddress {
public:
    MacAddress() = default;
    explicit MacAddress(Bytes six);
    static std::optional<MacAddress> parse(std::string_view text);
    [[nodiscard]] bool isUnset() const { return m_bytes == std::array<uint8_t, 6>{}; }
    [[nodiscard]] const std::array<uint8_t, 6>& bytes() const { return m_bytes; }
    [[nodiscard]] std::string toString() const; ///< "00:11:22:33:44:55", "" when unset
    friend auto operator<=>(const MacAddress&, const MacAddress&) = default;

private:
    std::array<uint8_t, 6> m_bytes{};
};

} // namespace metsuke

template<>
struct std::hash<metsuke::IpAddress> {
    size_t operator()(const metsuke::IpAddress& address) const noexcept;
};
