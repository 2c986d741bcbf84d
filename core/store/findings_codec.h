// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/finding.h"

#include <string>
#include <string_view>

namespace metsuke {

// Findings as JSON text in the case. Reading is total: a case from elsewhere may hold anything, and what is missing or
// of another type reads as its default.

[[nodiscard]] std::string encodeMessage(const Message& message);
[[nodiscard]] Message decodeMessage(std::string_view json);

/// What a detection has beyond its columns: attack, lambda, context, args, packets, flows, parts.
[[nodiscard]] std::string encodeDetectionBody(const Detection& detection);
void decodeDetectionBody(std::string_view json, Detection& detection);

[[nodiscard]] std::string encodeIncident(const Incident& incident);
[[nodiscard]] Incident decodeIncident(std::string_view json);
[[nodiscard]] std::string encodeWatchEntry(const WatchEntry& entry);
[[nodiscard]] WatchEntry decodeWatchEntry(std::string_view json);

/// Text that names a host in tables: zone, NUL-free separator, address or MAC.
[[nodiscard]] std::string hostKeyText(const HostKey& key);

} // namespace metsuke
