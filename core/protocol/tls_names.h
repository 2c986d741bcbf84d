// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace metsuke {

/// Drafts of TLS 1.3 (0x7fNN and Facebook's 0xfbNN) as 0x0304, every other number as it is.
[[nodiscard]] constexpr uint16_t plainTlsVersion(uint16_t version) {
    const int high = version >> 8;
    return high == 0x7f || high == 0xfb ? uint16_t{0x0304} : version;
}
/// "TLSv12" ...; 0xNNNN when unknown.
[[nodiscard]] std::string tlsVersionName(uint16_t version);
/// IANA's name; 0xNNNN when unknown.
[[nodiscard]] std::string tlsCipherName(uint16_t cipher);
/// "handshake_failure" ...; the number when unknown.
[[nodiscard]] std::string tlsAlertName(uint8_t alert);

} // namespace metsuke
