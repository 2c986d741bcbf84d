// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

namespace metsuke::endpoint {

/// Something that other computers can be asked for: whether they met it, too.
struct Indicator {
    enum class Kind : uint8_t { File, Address, Name };
    Kind kind = Kind::File;
    std::string value; ///< SHA-256; an address; a name as it was looked up
    friend auto operator<=>(const Indicator&, const Indicator&) = default;
};

inline constexpr size_t kMostIndicators = 64;

struct SightingQuestion {
    std::vector<Indicator> indicators; ///< at most kMostIndicators
    TimeWindow window;
    friend bool operator==(const SightingQuestion&, const SightingQuestion&) = default;
};

struct Sighting {
    Indicator indicator;
    std::string label; ///< the file's path, or what connected or asked; untrusted, "" not known
    Timestamp first, last;
    int64_t count = 0; ///< records
    bool isAtLeast = false; ///< there are more
    friend bool operator==(const Sighting&, const Sighting&) = default;
};

struct Sightings {
    std::vector<Sighting> found; ///< in the order of the question, only what was met
    bool hasGaps = false; ///< something in the window was not recorded
    bool isCut = false; ///< the time was over before everything had been looked for
    friend bool operator==(const Sightings&, const Sightings&) = default;
};

/// What a trace gives to ask others for: files that are to blame and were left behind, by digest; where they came from and
/// whom they talked to. Nothing of a package, and no address of the loopback. The most telling first.
[[nodiscard]] std::vector<Indicator> indicatorsOf(const Trace& trace);

struct SightingLimits {
    size_t records = 1'000; ///< counted of one indicator
    Duration effort = 2 * kSecond; ///< of the clock on the wall
};
/// An error only when the history cannot be read at all.
Result<Sightings> lookFor(HistoryReader& history, const SightingQuestion& question, const SightingLimits& limits, const std::stop_token& stop);

/// As they travel: like questions and traces (trace_codec.h).
[[nodiscard]] std::string encodeSightingQuestion(const SightingQuestion& question);
Result<SightingQuestion> decodeSightingQuestion(std::string_view text);
[[nodiscard]] std::string encodeSightings(const Sightings& sightings);
Result<Sightings> decodeSightings(std::string_view text);

} // namespace metsuke::endpoint
