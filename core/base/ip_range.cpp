// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/ip_range.h"

#include "core/base/strings.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace metsuke {

namespace {

Error fault(std::string_view id, std::string_view text) {
    return {ErrorCode::InvalidArgument, Message(id).with("value", cleanText(text, 80))};
}

/// Prefix length of a mask given as a number or dotted; nullopt when it is neither or has holes.
std::optional<unsigned> prefixBits(std::string_view mask, const IpAddress& base) {
    unsigned bits = 0;
    const auto [end, error] = std::from_chars(mask.data(), mask.data() + mask.size(), bits);
    if (error == std::errc{} && end == mask.data() + mask.size()) {
        return bits <= (base.isV4() ? 32U : 128U) ? std::optional(bits) : std::nullopt;
    }
    const auto dotted = IpAddress::parse(mask);
    if (!dotted || !dotted->isV4() || !base.isV4()) {
        return std::nullopt;
    }
    const uint32_t ones = dotted->toV4();
    const auto leading = static_cast<unsigned>(std::countl_one(ones));
    return ones == (leading == 0 ? 0 : ~uint32_t{0} << (32 - leading)) ? std::optional(leading)
                                                                       : std::nullopt;
}

/// `address` with everything behind the first `bits` of its 128 set to zero or one.
IpAddress filled(const IpAddress& address, unsigned bits, bool ones) {
    auto bytes = address.bytes();
    for (unsigned i = 0; i < 16; ++i) {
        const unsigned kept = bits <= 8 * i ? 0 : std::min(8U, bits - 8 * i);
        const auto host = static_cast<uint8_t>(0xff >> kept);
        bytes[i] = static_cast<uint8_t>(ones ? bytes[i] | host : bytes[i] & ~host);
    }
    return IpAddress::v6(bytes);
}

} // namespace

Result<IpRange> IpRange::parse(std::string_view text) {
    text = trim(text);
    if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
        return parseMasked(text, slash);
    }
    if (const size_t dash = text.find('-'); dash != std::string_view::npos) {
        return parseSpan(text, dash);
    }
    const auto address = IpAddress::parse(text);
    return address ? Result<IpRange>(IpRange(*address)) : Result<IpRange>(fault("site.range_address", text));
}

Result<IpRange> IpRange::parseMasked(std::string_view text, size_t slash) {
    const auto base = IpAddress::parse(trim(text.substr(0, slash)));
    if (!base) {
        return fault("site.range_address", trim(text.substr(0, slash)));
    }
    const auto bits = prefixBits(trim(text.substr(slash + 1)), *base);
    if (!bits) {
        return fault("site.range_mask", text);
    }
    const unsigned whole = base->isV4() ? *bits + 96 : *bits;
    return IpRange(filled(*base, whole, false), filled(*base, whole, true));
}

Result<IpRange> IpRange::parseSpan(std::string_view text, size_t dash) {
    const std::string_view from = trim(text.substr(0, dash));
    const std::string_view to = trim(text.substr(dash + 1));
    const auto first = IpAddress::parse(from);
    if (!first) {
        return fault("site.range_address", from);
    }
    auto last = IpAddress::parse(to);
    unsigned lastByte = 0;
    const auto [end, error] = std::from_chars(to.data(), to.data() + to.size(), lastByte);
    if (!last && first->isV4() && error == std::errc{} && end == to.data() + to.size() && lastByte <= 255) {
        last = IpAddress::v4((first->toV4() & 0xffffff00) | lastByte); // "10.0.0.5-9"
    }
    if (!last) {
        return fault("site.range_address", to);
    }
    if (first->isV4() != last->isV4()) {
        return fault("site.range_families", text);
    }
    return *last < *first ? Result<IpRange>(fault("site.range_backwards", text))
                          : Result<IpRange>(IpRange(*first, *last));
}

std::string IpRange::toString() const {
    if (isSingle()) {
        return m_first.toString();
    }
    unsigned common = 0;
    const auto& a = m_first.bytes();
    const auto& b = m_last.bytes();
    while (common < 128 && ((a[common / 8] ^ b[common / 8]) >> (7 - common % 8) & 1) == 0) {
        ++common;
    }
    if (filled(m_first, common, false) == m_first && filled(m_first, common, true) == m_last
        && (!m_first.isV4() || common >= 96)) {
        return m_first.toString() + '/' + std::to_string(m_first.isV4() ? common - 96 : common);
    }
    return m_first.toString() + '-' + m_last.toString();
}

IpAddress nextAddress(const IpAddress& address) {
    auto bytes = address.bytes();
    for (size_t i = bytes.size(); i-- > 0;) {
        if (++bytes[i] != 0) {
            return IpAddress::v6(bytes);
        }
    }
    return address;
}

} // namespace metsuke
