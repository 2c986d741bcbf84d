// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/conn_history.h"

namespace metsuke {

namespace {

char cased(StreamDirection direction, char letter) {
    return direction == StreamDirection::Originator ? static_cast<char>(letter - 'a' + 'A') : letter;
}

} // namespace

void ConnHistory::once(StreamDirection direction, char letter) {
    uint32_t& seen = m_seen[static_cast<size_t>(direction)];
    const uint32_t bit = 1U << static_cast<unsigned>(letter - 'a');
    if ((seen & bit) == 0) {
        seen |= bit;
        append(cased(direction, letter));
    }
}

void ConnHistory::scaled(StreamDirection direction, char letter) {
    uint32_t& count = m_counts[static_cast<size_t>(direction)][kScaled.find(letter)];
    if (count == UINT32_MAX) {
        return;
    }
    ++count;
    uint32_t power = count;
    while (power % 10 == 0) {
        power /= 10;
    }
    if (power == 1) {
        m_seen[static_cast<size_t>(direction)] |= 1U << static_cast<unsigned>(letter - 'a');
        append(cased(direction, letter));
    }
}

bool ConnHistory::has(StreamDirection direction, char letter) const {
    return (m_seen[static_cast<size_t>(direction)] & 1U << static_cast<unsigned>(letter - 'a')) != 0;
}

void ConnHistory::append(char letter) {
    if (m_size < m_text.size()) {
        m_text[m_size++] = letter;
    }
}

} // namespace metsuke
