// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ip_address.h"

#include "core/base/keyed_hash.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdio>
#include <cstring>

namespace metsuke {

namespace {
constexpr std::array<uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
}

IpAddress IpAddress::v4(uint32_t value) {
    IpAddress address;
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.m_bytes.begin());
    for (size_t i = 0; i < 4; ++i) {
        address.m_bytes[12 + i] = static_cast<uint8_t>(value >> (24 - 8 * i));
    }
    return address;
}

IpAddress IpAddress::v4(Bytes four) {
    IpAddress address;
    if (four.size() == 4) {
        std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.m_bytes.begin());
        std::copy(four.begin(), four.end(), address.m_bytes.begin() + 12);
    }
    return address;
}

IpAddress IpAddress::v6(Bytes sixteen) {
    IpAddress address;
    if (sixteen.size() == 16) {
        std::copy(sixteen.begin(), sixteen.end(), address.m_bytes.begin());
    }
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    const std::string copy(text); // inet_pton wants a terminated string
    std::array<uint8_t, 16> buffer{};
    if (inet_pton(AF_INET, copy.c_str(), buffer.data()) == 1) {
        return v4(Bytes{buffer.data(), 4});
    }
    if (inet_pton(AF_INET6, copy.c_str(), buffer.data()) == 1) {
        return v6(buffer);
    }
    return std::nullopt;
}

bool IpAddress::isV4() const { return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), m_bytes.begin()); }

uint32_t IpAddress::toV4() const {
    return static_cast<uint32_t>(m_bytes[12]) << 24 | static_cast<uint32_t>(m_bytes[13]) << 16
        | static_cast<uint32_t>(m_bytes[14]) << 8 | m_bytes[15];
}

std::string IpAddress::toString() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    if (isV4()) {
        inet_ntop(AF_INET, m_bytes.data() + 12, buffer.data(), buffer.size());
    } else {
        inet_ntop(AF_INET6, m_bytes.data(), buffer.data(), buffer.size());
    }
    return buffer.data();
}

bool IpAddress::isMulticast() const { return isV4() ? (m_bytes[12] & 0xf0) == 0xe0 : m_bytes[0] == 0xff; }
bool IpAddress::isBroadcast() const { return isV4() && toV4() == 0xffffffff; }
bool IpAddress::isLoopback() const {
    if (isV4()) {
        return m_bytes[12] == 127;
    }
    return m_bytes[15] == 1 && std::all_of(m_bytes.begin(), m_bytes.end() - 1, [](uint8_t b) { return b == 0; });
}
bool IpAddress::isLinkLocal() const {
    return isV4() ? m_bytes[12] == 169 && m_bytes[13] == 254 : m_bytes[0] == 0xfe && (m_bytes[1] & 0xc0) == 0x80;
}

std::optional<Cidr> Cidr::parse(std::string_view text) {
    const size_t slash = text.find('/');
    const auto base = IpAddress::parse(text.substr(0, slash));
    if (!base) {
        return std::nullopt;
    }
    const unsigned width = base->isV4() ? 32 : 128;
    unsigned bits = width;
    if (slash != std::string_view::npos) {
        const std::string_view number = text.substr(slash + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), bits);
        if (error != std::errc{} || end != number.data() + number.size() || bits > width) {
            return std::nullopt;
        }
    }
    Cidr cidr;
    cidr.m_base = *base;
    cidr.m_bits = bits + (128 - width);
    return cidr;
}

bool Cidr::contains(const IpAddress& address) const {
    const auto& a = m_base.bytes();
    const auto& b = address.bytes();
    const size_t whole = m_bits / 8;
    if (!std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(whole), b.begin())) {
        return false;
    }
    const unsigned rest = m_bits % 8;
    return rest == 0 || (a[whole] >> (8 - rest)) == (b[whole] >> (8 - rest));
}

std::string Cidr::toString() const {
    return m_base.toString() + "/" + std::to_string(m_base.isV4() ? m_bits - 96 : m_bits);
}

const std::vector<Cidr>& defaultHomeNetworks() {
    static const std::vector<Cidr> networks = [] {
        std::vector<Cidr> list;
        for (const char* text : {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8",
                 "fe80::/10", "fc00::/7", "::1/128"}) {
            list.push_back(*Cidr::parse(text));
        }
        return list;
    }();
    return networks;
}

MacAddress::MacAddress(Bytes six) {
    if (six.size() == 6) {
        std::copy(six.begin(), six.end(), m_bytes.begin());
    }
}

std::optional<MacAddress> MacAddress::parse(std::string_view text) {
    std::array<unsigned, 6> parts{};
    int used = 0;
    const std::string copy(text);
    if (std::sscanf(copy.c_str(), "%2x:%2x:%2x:%2x:%2x:%2x%n", &parts[0], &parts[1], &parts[2], &parts[3], &parts[4],
            &parts[5], &used)
            != 6
        || static_cast<size_t>(used) != copy.size()) {
        return std::nullopt;
    }
    MacAddress mac;
    std::transform(parts.begin(), parts.end(), mac.m_bytes.begin(), [](unsigned p) { return static_cast<uint8_t>(p); });
    return mac;
}

std::string MacAddress::toString() const {
    if (isUnset()) {
        return {};
    }
    std::array<char, 18> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%02x:%02x:%02x:%02x:%02x:%02x", m_bytes[0], m_bytes[1], m_bytes[2],
        m_bytes[3], m_bytes[4], m_bytes[5]);
    return buffer.data();
}

} // namespace metsuke

size_t std::hash<metsuke::IpAddress>::operator()(const metsuke::IpAddress& address) const noexcept {
    return metsuke::KeyedHash{}.bytes(address.bytes());
}
