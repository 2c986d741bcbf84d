// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_address.h"
#include "core/base/message.h"
#include "core/openc2/json_fields.h"

// What several of the codecs of this folder write the same way.
namespace metsuke::plan {

inline constexpr size_t kLongestName = 255;
inline constexpr size_t kLongestPath = 4096;
inline constexpr size_t kLongestText = 128 << 10; ///< of a script, or of rules
inline constexpr size_t kMostListed = 256; ///< of addresses, paths and processes of one target
inline constexpr size_t kMostLinks = 32; ///< of one file
inline constexpr size_t kMostDigests = 4096; ///< of a scan

/// Bytes that need not be text: as text where they are what cleanText leaves as it is, else {"b64": ...}. One form a value.
[[nodiscard]] openc2::Json bytesJson(std::string_view bytes);
[[nodiscard]] openc2::Json bytesListJson(const std::vector<std::string>& list);
[[nodiscard]] std::string readBytes(openc2::JsonFields& fields, const char* name, size_t maximum);
[[nodiscard]] std::vector<std::string> readBytesList(openc2::JsonFields& fields, const char* name, size_t most, size_t maximum);

/// 64 lower-case hexadecimal digits, or "".
[[nodiscard]] std::string readDigest(openc2::JsonFields& fields, const char* name);

/// "" is an address that is unset.
[[nodiscard]] std::string addressText(const IpAddress& address);
[[nodiscard]] IpAddress readIp(openc2::JsonFields& fields, const char* name);
[[nodiscard]] uint16_t readPort(openc2::JsonFields& fields, const char* name);

/// Whole milliseconds, as times travel.
[[nodiscard]] openc2::Json durationJson(Duration duration);
[[nodiscard]] Duration readDuration(openc2::JsonFields& fields, const char* name);

/// As text, since RFC 8785 has neither fractions nor 64-bit numbers, and arguments have an order. An empty one is "".
[[nodiscard]] openc2::Json messageField(const Message& message);
[[nodiscard]] Message readMessageField(openc2::JsonFields& fields, const char* name);

} // namespace metsuke::plan
