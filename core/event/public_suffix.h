// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace metsuke {

/// Registered domain (eTLD + 1) of a lower-case name by the public suffix list built into libpsl, private section
/// included, so that "a.duckdns.org" stands for itself. The name itself when it is a public suffix, a single label
/// or an address. Thread-safe.
[[nodiscard]] std::string registeredDomain(std::string_view name);

/// The registrable label of it ("example" of "www.example.co.jp"); the first label when there is no more.
[[nodiscard]] std::string_view registeredLabel(std::string_view registeredDomain);

/// True when the last label is a top-level domain of the list (not "local", "lan", "corp" ...), or one of those that
/// RFC 6761 keeps for documentation and tests: they stand for public ones in synthetic traffic.
[[nodiscard]] bool hasPublicTld(std::string_view name);

} // namespace metsuke
