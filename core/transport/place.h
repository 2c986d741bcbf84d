// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/transport/transport.h"

#include <filesystem>
#include <optional>

namespace metsuke::transport {

/// Where the other end is: "mqtts://HOST:PORT", "unix:PATH" or "file:PATH" (of absolute paths).
struct Place {
    enum class Kind : uint8_t { Mqtt, LocalSocket, FileDrop } kind = Kind::Mqtt;
    std::string host; ///< of Mqtt; an IPv6 address without brackets
    uint16_t port = 0;
    std::filesystem::path path;
};
[[nodiscard]] std::optional<Place> parsePlace(std::string_view text);
[[nodiscard]] std::string placeText(const Place& place);

/// What Mqtt shows and believes; files in PEM.
struct Credentials {
    std::filesystem::path authority;
    std::string authorityDigest; ///< while `authority` is not known: SHA-256 of its DER, hex
    std::filesystem::path certificate;
    std::filesystem::path key;
};
/// The end of an agent, or of somebody who wants to be one.
Result<std::unique_ptr<Transport>> connectPlace(
    const Place& place, const Role& role, const Credentials& credentials, TransportEvents events);

} // namespace metsuke::transport
