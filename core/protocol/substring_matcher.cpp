// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/substring_matcher.h"

#include <deque>

namespace metsuke {

namespace {

uint8_t fold(uint8_t byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<uint8_t>(byte + 32) : byte; }

} // namespace

SubstringMatcher::SubstringMatcher(const std::vector<std::string_view>& patterns, Case sensitivity) {
    const bool ignoreCase = sensitivity == Case::Ignore;
    for (const auto pattern : patterns) {
        for (const uint8_t byte : asBytes(pattern)) {
            uint16_t& known = m_classOf[ignoreCase ? fold(byte) : byte];
            known = known != 0 ? known : static_cast<uint16_t>(m_classes++);
        }
    }
    if (ignoreCase) {
        for (uint8_t upper = 'A'; upper <= 'Z'; ++upper) {
            m_classOf[upper] = m_classOf[fold(upper)];
        }
    }

    const auto addState = [this] {
        m_next.insert(m_next.end(), m_classes, kNone);
        m_firstHit.push_back(kNone);
        return static_cast<uint32_t>(m_firstHit.size() - 1);
    };
    addState();
    for (uint32_t index = 0; index < patterns.size(); ++index) {
        uint32_t state = 0;
        for (const uint8_t byte : asBytes(patterns[index])) {
            const size_t slot = state * m_classes + m_classOf[byte];
            if (m_next[slot] == kNone) {
                const uint32_t made = addState();
                m_next[slot] = made;
            }
            state = m_next[slot];
        }
        if (state != 0) {
            m_hits.push_back({index, m_firstHit[state]});
            m_firstHit[state] = static_cast<uint32_t>(m_hits.size() - 1);
        }
    }

    // Breadth first: a state's failure link is complete before the state is reached.
    std::vector<uint32_t> failure(m_firstHit.size(), 0);
    std::deque<uint32_t> open;
    for (uint32_t c = 0; c < m_classes; ++c) {
        uint32_t& next = m_next[c];
        if (next == kNone) {
            next = 0;
        } else {
            open.push_back(next);
        }
    }
    while (!open.empty()) {
        const uint32_t state = open.front();
        open.pop_front();
        const uint32_t fallback = failure[state];
        uint32_t* last = &m_firstHit[state];
        while (*last != kNone) {
            last = &m_hits[*last].next;
        }
        *last = m_firstHit[fallback];
        for (uint32_t c = 0; c < m_classes; ++c) {
            uint32_t& next = m_next[state * m_classes + c];
            if (next == kNone) {
                next = m_next[fallback * m_classes + c];
            } else {
                failure[next] = m_next[fallback * m_classes + c];
                open.push_back(next);
            }
        }
    }
    arrange();
}

/// Numbers the states anew, those with hits last, and turns numbers into row offsets.
void SubstringMatcher::arrange() {
    const size_t states = m_firstHit.size();
    std::vector<uint32_t> offset(states);
    uint32_t row = 0;
    for (const bool hitting : {false, true}) {
        m_firstHitting = hitting ? row : 0;
        for (size_t state = 0; state < states; ++state) {
            if ((m_firstHit[state] != kNone) == hitting) {
                offset[state] = row;
                row += m_classes;
            }
        }
    }
    std::vector<uint32_t> next(m_next.size());
    std::vector<uint32_t> firstHit;
    for (size_t state = 0; state < states; ++state) {
        for (uint32_t c = 0; c < m_classes; ++c) {
            next[offset[state] + c] = offset[m_next[state * m_classes + c]];
        }
        if (m_firstHit[state] != kNone) {
            firstHit.push_back(m_firstHit[state]); // both run in the order of the old numbers
        }
    }
    m_next = std::move(next);
    m_firstHit = std::move(firstHit);
}

} // namespace metsuke
