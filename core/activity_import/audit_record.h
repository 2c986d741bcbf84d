// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/timestamp.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace metsuke::activity_import {

/// One line of the Linux audit log. Several of one (time, serial) are one event.
struct AuditRecord {
    std::string node; ///< "" not told
    std::string type; ///< SYSCALL, PATH ...
    Timestamp time;
    int64_t serial = 0;
    std::vector<std::pair<std::string, std::string>> fields; ///< quotes taken off; of the enriched format both halves
    std::vector<std::string> quoted; ///< names of fields that stood in quotes: those are not in hexadecimal
    /// "" when there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    /// The same for what the kernel writes in hexadecimal when it holds blanks or the like; "" for (null).
    [[nodiscard]] std::string text(std::string_view name) const;
};

/// nullopt when the line is none. Also as the kernel's own log and journald write them ("audit: type=1300 audit(...)").
[[nodiscard]] std::optional<AuditRecord> parseAuditRecord(std::string_view line);

/// Bytes of hexadecimal digits; nullopt when there is an odd number or something else among them.
[[nodiscard]] std::optional<std::string> bytesOfHex(std::string_view digits);

struct SocketEnd {
    IpAddress address;
    uint16_t port = 0;
};
/// Of a SOCKADDR's saddr= (a sockaddr of a little-endian machine); nullopt for other families.
[[nodiscard]] std::optional<SocketEnd> socketEndOf(std::string_view saddr);

/// The name of a system call, of those that matter here ("execve"); "" of others. `arch`: as in the record, c000003e.
[[nodiscard]] std::string_view nameOfSystemCall(std::string_view arch, int64_t number);

} // namespace metsuke::activity_import
