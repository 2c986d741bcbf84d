// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/history_segment.h"

#include <set>
#include <span>

namespace metsuke::endpoint {

/// A window of time that the ring must not overwrite, and why.
struct HistoryHold {
    TimeWindow window;
    std::string reason;
    friend bool operator==(const HistoryHold&, const HistoryHold&) = default;
};
inline constexpr size_t kMaximumHolds = 64;

/// holds.json of the folder; none when there is no such file.
[[nodiscard]] Result<std::vector<HistoryHold>> readHolds(const std::filesystem::path& folder);
[[nodiscard]] Result<void> writeHolds(const std::filesystem::path& folder, const std::vector<HistoryHold>& holds);

/// A segment that could be held.
struct HeldCandidate {
    int64_t number = 0;
    int64_t bytes = 0;
    TimeWindow span;
};
struct HeldSegments {
    std::set<int64_t> numbers;
    int64_t bytes = 0;
    bool isEverything = true; ///< false: the reserve did not suffice
};
/// Adds a hold; what the folder holds then. InvalidArgument when `reserve` bytes do not suffice for the candidates that all
/// holds want, or there are too many. With and beside a writer of the folder, which looks before it overwrites anything.
[[nodiscard]] Result<std::vector<HistoryHold>> addHold(
    const std::filesystem::path& folder, const HistoryHold& hold, std::span<const HeldCandidate> candidates, int64_t reserve);
/// NotFound when no hold has just this window.
[[nodiscard]] Result<std::vector<HistoryHold>> removeHold(const std::filesystem::path& folder, const TimeWindow& window);
/// addHold() for who is not the writer: the candidates and the reserve are those of the segments that are there.
[[nodiscard]] Result<void> holdHistory(const std::filesystem::path& folder, const HistoryHold& hold);

/// Which of them the holds keep, oldest first, within `reserve` bytes.
[[nodiscard]] HeldSegments heldSegments(
    std::span<const HistoryHold> holds, std::span<const HeldCandidate> candidates, int64_t reserve);

} // namespace metsuke::endpoint
