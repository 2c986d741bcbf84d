// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke::sensor {

/// How a place says what it starts.
enum class PlaceSyntax : uint8_t {
    Crontab, ///< lines of five times, perhaps a user, and a command
    Unit, ///< an INI file with ExecStart= or OnCalendar=
    Lines, ///< every line that is not a comment counts by itself
    Script, ///< the file as a whole is run
};

struct PersistencePlace {
    const char* kind;
    const char* pattern; ///< of glob(7), from the root of the file system
    PlaceSyntax syntax;
    bool hasUser = false; ///< in a crontab, before the command
    /// In homes, the second folder of the path: whoever that belongs to puts there what they like.
    [[nodiscard]] constexpr bool isOfUsers() const { return std::string_view(pattern).starts_with("/home/"); }
};

/// Where a Linux host keeps what starts by itself.
[[nodiscard]] std::span<const PersistencePlace> persistencePlaces();
/// The place that a path belongs to, `root` in front of it taken off; nullptr none.
[[nodiscard]] const PersistencePlace* placeOf(std::string_view path, std::string_view root);

struct PlaceEntry {
    std::string entry; ///< the line, or the name of the unit or script
    std::string command;
    friend auto operator<=>(const PlaceEntry&, const PlaceEntry&) = default;
};
/// What a file of the place says, without the secrets that people write there (redaction.h); at most 4,096 entries. Bytes that
/// are no text become escapes.
[[nodiscard]] std::vector<PlaceEntry> parsePlace(const PersistencePlace& place, std::string_view path, std::string_view text);

} // namespace metsuke::sensor
