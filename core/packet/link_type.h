// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// What a link-layer header says about the packet behind it.
struct LinkHeader {
    enum class Status : uint8_t {
        Network, ///< `etherType` says what follows at `size`
        Other, ///< well-formed, but nothing that carries IP or ARP (STP, Wi-Fi management, LCP ...)
        Encrypted, ///< protected Wi-Fi data
        Truncated,
        Malformed,
    };
    Status status = Status::Truncated;
    uint16_t etherType = 0;
    size_t size = 0; ///< bytes of header to skip
    const uint8_t* sourceMac = nullptr; ///< 6 bytes inside the frame, or null
    const uint8_t* destinationMac = nullptr;
};

/// Reads the header of one frame. Pure, never reads outside `frame`.
using LinkParser = LinkHeader (*)(Bytes frame);

/// One LINKTYPE_ value of tcpdump.org. `parse` is null for those that are only known by name (and refused by it).
struct LinkType {
    uint32_t value = 0;
    std::string_view name; ///< static
    LinkParser parse = nullptr;
};

/// The link types a decoder knows. Adding one is one line in builtinLinkTypes(); tests register doubles.
class LinkTypeRegistry {
public:
    /// A later entry of the same value replaces the earlier one.
    void add(const LinkType& type);
    [[nodiscard]] const LinkType* find(uint32_t value) const; ///< null when unknown

private:
    std::vector<LinkType> m_types; ///< sorted by value
};

[[nodiscard]] const LinkTypeRegistry& builtinLinkTypes();

/// "Ethernet", "Bluetooth HCI H4"; "link type 999" when unknown.
[[nodiscard]] std::string linkTypeName(uint32_t value);
[[nodiscard]] bool isSupportedLinkType(uint32_t value);

} // namespace metsuke
