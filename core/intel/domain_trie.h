// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

/// Domain suffixes by labels, from the right: "example.com" matches itself and everything under it, never
/// "badexample.com". A look-up costs one probe a label and stops at the first label nobody listed.
class DomainTrie {
public:
    static constexpr uint32_t kNone = 0xffffffff;

    DomainTrie();
    /// Adds a suffix (lower case, no trailing dot) and returns its number, the same for the same suffix;
    /// numbers count from 0 in order of insertion.
    uint32_t insert(std::string_view suffix);
    /// Number of the longest listed suffix of `name`, or kNone.
    [[nodiscard]] uint32_t longest(std::string_view name) const;
    /// Calls visit(number) for each listed suffix of `name`, shortest first.
    template<typename Visit>
    void visit(std::string_view name, Visit visitor) const {
        uint32_t node = 0;
        while (!name.empty() && node != kNone) {
            node = child(node, takeLabel(name));
            if (node != kNone && m_numbers[node] != kNone) {
                visitor(m_numbers[node]);
            }
        }
    }
    [[nodiscard]] size_t size() const { return m_count; }

private:
    struct Edge {
        uint32_t parent = kNone; ///< kNone: an empty place
        uint32_t child = 0;
        uint32_t labelOffset = 0;
        uint32_t labelLength = 0;
    };
    /// Cuts the rightmost label off `name`.
    static std::string_view takeLabel(std::string_view& name);
    [[nodiscard]] size_t place(uint32_t parent, std::string_view label) const;
    [[nodiscard]] uint32_t child(uint32_t parent, std::string_view label) const;
    void grow();

    std::string m_labels;
    std::vector<Edge> m_edges; ///< open addressing, size is a power of two
    std::vector<uint32_t> m_numbers; ///< by node; kNone where no suffix ends
    size_t m_edgeCount = 0;
    uint32_t m_count = 0;
};

} // namespace metsuke
