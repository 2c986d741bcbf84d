// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <string>

namespace metsuke::openc2 {

/// Which sequence numbers of one producer were seen: the newest and the 1,023 before it. Commands may come out of order;
/// what is older than the window counts as seen. A value.
class SequenceWindow {
public:
    static constexpr int64_t kSize = 1024;

    [[nodiscard]] bool isSeen(int64_t sequence) const;
    /// `sequence` is not negative.
    void mark(int64_t sequence);
    /// "NEWEST:BITS", hex, the newest bit first.
    [[nodiscard]] std::string toText() const;
    /// Malformed for anything that toText does not write.
    static Result<SequenceWindow> fromText(std::string_view text);
    friend bool operator==(const SequenceWindow&, const SequenceWindow&) = default;

private:
    static constexpr size_t kWords = kSize / 64;
    [[nodiscard]] bool bit(int64_t age) const { return (m_words[static_cast<size_t>(age / 64)] >> (age % 64) & 1) != 0; }
    void shift(int64_t by);

    int64_t m_newest = -1;
    std::array<uint64_t, kWords> m_words{}; // bit n: the number n before the newest
};

} // namespace metsuke::openc2
