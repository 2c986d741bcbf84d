// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <array>
#include <string_view>
#include <vector>

namespace metsuke {

/// Finds many fixed strings in one pass (Aho-Corasick as a dense automaton over byte classes). Built once,
/// immutable, shared by all threads; the state lives with the caller, so a stream may arrive in any pieces.
class SubstringMatcher {
public:
    enum class Case : uint8_t { Sensitive, Ignore };
    using State = uint32_t;

    /// `patterns` are only read here. An empty pattern never matches.
    SubstringMatcher(const std::vector<std::string_view>& patterns, Case sensitivity);

    /// Calls visit(patternIndex, endOffset) for every occurrence, endOffset counted within `data` just past its
    /// last byte. Returns the state for the next piece; 0 starts afresh.
    template<typename Visit>
    State scan(Bytes data, State state, Visit visit) const {
        const uint32_t* const next = m_next.data();
        for (size_t i = 0; i < data.size(); ++i) {
            state = next[state + m_classOf[data[i]]];
            if (state >= m_firstHitting) [[unlikely]] {
                for (uint32_t hit = m_firstHit[(state - m_firstHitting) / m_classes]; hit != kNone; hit = m_hits[hit].next) {
                    visit(m_hits[hit].pattern, i + 1);
                }
            }
        }
        return state;
    }

private:
    void arrange();

    static constexpr uint32_t kNone = 0xffffffff;
    struct Hit {
        uint32_t pattern;
        uint32_t next;
    };
    std::array<uint16_t, 256> m_classOf{};
    uint32_t m_classes = 1; ///< class 0 is every byte that no pattern has
    /// Rows of m_classes entries; a state is the offset of its row, so that a step is one add and one load.
    std::vector<uint32_t> m_next;
    uint32_t m_firstHitting = 0; ///< states from here on have hits
    std::vector<uint32_t> m_firstHit; ///< by number of the state from m_firstHitting on; includes hits of its suffixes
    std::vector<Hit> m_hits;
};

} // namespace metsuke
