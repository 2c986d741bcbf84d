// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/base/timestamp.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace metsuke::activity_import {

inline constexpr size_t kMaximumEventBytes = 1 << 20; ///< of one event in a log, and of one line
inline constexpr size_t kMaximumFields = 2'048; ///< of one event
inline constexpr size_t kMaximumFieldBytes = 16 * 1024; ///< of one value; what is longer is cut

/// One event as a recorder logged it, before anything is concluded from it: names and values. A value.
struct RawEvent {
    Timestamp time; ///< UTC
    int64_t line = 0; ///< of the log, from 1; of a binary log the number of the record
    /// Which of the events of one moment comes first: clocks of whole seconds do not tell.
    enum class Rank : uint8_t { Beginning, Usual, End };
    Rank rank = Rank::Usual;
    std::string kind; ///< as the recorder numbers or names it: "1", "execve", "process_events"
    std::string host; ///< that the event is of, "" not told
    std::vector<std::pair<std::string, std::string>> fields; ///< in the order of the log

    /// "" when there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    /// -1 when there is none or it is no number.
    [[nodiscard]] int64_t number(std::string_view name) const;
    /// Within the limits above; more is left out.
    void add(std::string name, std::string value);

    friend bool operator==(const RawEvent&, const RawEvent&) = default;
};

/// Decimal, or hexadecimal behind 0x; -1 for everything else.
[[nodiscard]] int64_t numberIn(std::string_view text);

/// Bytes that decodeRawEvent() reads.
[[nodiscard]] std::string encodeRawEvent(const RawEvent& event);
/// Malformed when they are not whole.
[[nodiscard]] Result<RawEvent> decodeRawEvent(Bytes bytes);

} // namespace metsuke::activity_import
