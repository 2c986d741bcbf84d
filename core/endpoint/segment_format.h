// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/endpoint/history_key.h"
#include "core/endpoint/history_segment.h"

// What writer and reader of a segment must agree on.
namespace metsuke::endpoint::segment_format {

inline constexpr int32_t kApplicationId = 0x4d746168; // "Mtah"
inline constexpr int64_t kVersion = 1; ///< other versions are refused

inline constexpr std::string_view kSchema
    = "CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;"
      "CREATE TABLE text(id INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT;"
      "CREATE TABLE activity(seq INTEGER PRIMARY KEY, row BLOB NOT NULL) STRICT;"
      "CREATE TABLE lookup(hash INTEGER NOT NULL, second INTEGER NOT NULL, seq INTEGER NOT NULL, "
      "PRIMARY KEY(hash, second, seq)) STRICT, WITHOUT ROWID;"
      "CREATE TABLE seal(number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;";

/// 48 bits: two bytes less a row, and answers are compared with the key anyway.
[[nodiscard]] int64_t hashOf(const HistoryKey& key, uint64_t hashKey);
/// Seconds since the segment's beginning, small for most, clamped for hostile times; monotonic.
[[nodiscard]] int64_t secondOf(Timestamp time, int64_t baseSecond);
[[nodiscard]] int64_t floorSecond(Timestamp time);

struct Header {
    SegmentFacts facts;
    uint64_t hashKey = 0;
    int64_t baseSecond = 0;
};
/// Malformed when it is no segment, Unsupported for another version.
[[nodiscard]] Result<Header> readHeader(Connection& connection);

} // namespace metsuke::endpoint::segment_format
