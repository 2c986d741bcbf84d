// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

namespace metsuke::endpoint {

/// Something that other computers can be asked for: whether they met it, too.
struct Indicator {
    enum class Kind : uint8_t { File, Address, Name, Path };
    Kind kind = Kind::File;
    std::string value; ///< SHA-256; an address; a name as it was looked up; an absolute path
    friend auto operator<=>(const Indicator&, const Indicator&) = default;
};

inline constexpr size_t kMostIndicators = 64;

struct SightingQuestion {
    std::vector<Indicator> indicators; ///< at most kMostIndicators
    TimeWindow window;
    bool wantsObjects = false; ///< also what of it is there, see SightedObject
    friend bool operator==(const SightingQuestion&, const SightingQuestion&) = default;
};

/// Something of an indicator that is on the computer still, as far as the history tells: under its own path, with its own number.
struct SightedObject {
    enum class Kind : uint8_t { File, Process, Entry };
    Kind kind = Kind::File;
    std::string path; ///< of the file; of the program or script that runs; where the entry stands
    std::string sha256; ///< of the file, or of the image; "" not known
    std::string image; ///< of Process: what runs, of a script its interpreter
    ProcessUid process; ///< of Process
    int64_t pid = 0;
    Duration start = 0; ///< since boot, see ProcessStarted
    std::string entryKind, entry; ///< of Entry, as PersistenceChanged names them
    friend bool operator==(const SightedObject&, const SightedObject&) = default;
};
inline constexpr size_t kMostSighted = 200; ///< of an answer

struct Sighting {
    Indicator indicator;
    std::string label; ///< the file's path, or what connected or asked; untrusted, "" not known
    Timestamp first, last;
    int64_t count = 0; ///< records
    bool isAtLeast = false; ///< there are more
    std::vector<SightedObject> objects = {}; ///< when they were asked for, each once
    friend bool operator==(const Sighting&, const Sighting&) = default;
};

struct Sightings {
    std::vector<Sighting> found; ///< in the order of the question, only what was met
    bool hasGaps = false; ///< something in the window was not recorded
    bool isCut = false; ///< the time was over before everything had been looked for, or there are more objects than have room
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
