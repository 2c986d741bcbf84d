// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/flow/flow_context.h"

#include <array>
#include <string_view>

namespace metsuke {

/// What happened on a connection in Zeek's letters: upper case by the originator, lower case by the responder.
/// s SYN, h SYN+ACK, a pure ACK, d data, f FIN, r RST, q SYN with FIN or RST, i FIN with RST: the first time each.
/// t repeated data, w zero window, g content gap: the 1st, 10th, 100th ... time. ^ the direction was guessed.
class ConnHistory {
public:
    /// Records `letter` (lower case) the first time that direction does it.
    void once(StreamDirection direction, char letter);
    /// Records `letter` at powers of ten.
    void scaled(StreamDirection direction, char letter);
    void flipped() { append('^'); }
    [[nodiscard]] bool has(StreamDirection direction, char letter) const;
    [[nodiscard]] std::string_view text() const { return {m_text.data(), m_size}; }

private:
    static constexpr std::string_view kScaled = "twg";
    void append(char letter);

    std::array<char, 40> m_text{};
    uint8_t m_size = 0;
    std::array<uint32_t, 2> m_seen{}; ///< bit n: letter 'a' + n
    std::array<std::array<uint32_t, 3>, 2> m_counts{};
};

} // namespace metsuke
