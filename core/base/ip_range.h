// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/result.h"

#include <string>
#include <string_view>

namespace metsuke {

/// Addresses from `first` to `last`, both included, of one family. Immutable value.
class IpRange {
public:
    IpRange() = default;
    explicit IpRange(const IpAddress& single)
        : m_first(single)
        , m_last(single) { }
    /// "10.0.0.0/8", "10.0.0.0/255.0.0.0", "10.0.0.5-10.0.0.9", "10.0.0.5-9", "fd00::/8" or one address. Bits
    /// behind a mask are ignored. InvalidArgument with a message about `value`.
    static Result<IpRange> parse(std::string_view text);

    [[nodiscard]] const IpAddress& first() const { return m_first; }
    [[nodiscard]] const IpAddress& last() const { return m_last; }
    [[nodiscard]] bool contains(const IpAddress& address) const {
        return m_first.isV4() == address.isV4() && m_first <= address && address <= m_last;
    }
    [[nodiscard]] bool contains(const IpRange& other) const {
        return m_first.isV4() == other.m_first.isV4() && m_first <= other.m_first && other.m_last <= m_last;
    }
    [[nodiscard]] bool isSingle() const { return m_first == m_last; }
    /// The shortest form: an address, a CIDR block where it is one, else "first-last".
    [[nodiscard]] std::string toString() const;
    friend auto operator<=>(const IpRange&, const IpRange&) = default;

private:
    IpRange(const IpAddress& first, const IpAddress& last)
        : m_first(first)
        , m_last(last) { }
    static Result<IpRange> parseMasked(std::string_view text, size_t slash);
    static Result<IpRange> parseSpan(std::string_view text, size_t dash);

    IpAddress m_first;
    IpAddress m_last;
};

/// The address behind `address`; the last one stays.
[[nodiscard]] IpAddress nextAddress(const IpAddress& address);

} // namespace metsuke
