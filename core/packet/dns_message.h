// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <optional>
#include <string>
#include <vector>

namespace metsuke {

/// A DNS message (RFC 1035, with RFC 6891 options), decoded within bounds: names of at most 255 bytes, 32 pointer
/// hops, 512 records. Text is clean and lower case.
struct DnsMessage {
    struct Record {
        std::string name;
        uint16_t type = 0;
        uint16_t klass = 0;
        uint32_t ttl = 0;
        std::string value; ///< address, name or text; "" when the type has no short form
    };
    uint16_t id = 0;
    bool response = false;
    uint8_t opcode = 0;
    uint8_t rcode = 0;
    bool AA = false, TC = false, RD = false, RA = false;
    std::string query; ///< of the first question
    uint16_t qtype = 0;
    uint16_t qclass = 0;
    uint16_t questions = 0;
    std::vector<Record> answers;
    std::vector<Record> additional; ///< only NetBIOS registrations need it
    bool edns = false;
    bool damaged = false; ///< records after this point could not be read
};

/// Empty when the bytes are no DNS message. `netbios` decodes first-level encoded names (RFC 1002).
[[nodiscard]] std::optional<DnsMessage> decodeDns(Bytes bytes, bool netbios);
[[nodiscard]] std::string dnsTypeName(uint16_t type);
[[nodiscard]] std::string dnsRcodeName(uint8_t rcode);

} // namespace metsuke
