// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/domain_trie.h"

#include "core/intel/lru_map.h"

namespace metsuke {

DomainTrie::DomainTrie()
    : m_edges(64)
    , m_numbers{kNone} {}

std::string_view DomainTrie::takeLabel(std::string_view& name) {
    const size_t dot = name.rfind('.');
    const std::string_view label = dot == std::string_view::npos ? name : name.substr(dot + 1);
    name = dot == std::string_view::npos ? std::string_view{} : name.substr(0, dot);
    return label;
}

size_t DomainTrie::place(uint32_t parent, std::string_view label) const {
    const size_t mask = m_edges.size() - 1;
    size_t i = KeyedHash::mix(TextHash{}(label) ^ parent, 0x9fb21c651e98df25ULL) & mask;
    while (m_edges[i].parent != kNone) {
        const Edge& edge = m_edges[i];
        if (edge.parent == parent
            && std::string_view(m_labels).substr(edge.labelOffset, edge.labelLength) == label) {
            break;
        }
        i = (i + 1) & mask;
    }
    return i;
}

uint32_t DomainTrie::child(uint32_t parent, std::string_view label) const {
    const Edge& edge = m_edges[place(parent, label)];
    return edge.parent == kNone ? kNone : edge.child;
}

void DomainTrie::grow() {
    std::vector<Edge> old(m_edges.size() * 2);
    old.swap(m_edges);
    for (const Edge& edge : old) {
        if (edge.parent != kNone) {
            m_edges[place(edge.parent, std::string_view(m_labels).substr(edge.labelOffset, edge.labelLength))] = edge;
        }
    }
}

uint32_t DomainTrie::insert(std::string_view suffix) {
    uint32_t node = 0;
    while (!suffix.empty()) {
        const std::string_view label = takeLabel(suffix);
        size_t at = place(node, label);
        if (m_edges[at].parent == kNone) {
            if ((m_edgeCount + 1) * 2 > m_edges.size()) {
                grow();
                at = place(node, label);
            }
            m_edges[at] = {node, static_cast<uint32_t>(m_numbers.size()), static_cast<uint32_t>(m_labels.size()),
                static_cast<uint32_t>(label.size())};
            m_labels += label;
            m_numbers.push_back(kNone);
            ++m_edgeCount;
        }
        node = m_edges[at].child;
    }
    if (m_numbers[node] == kNone) {
        m_numbers[node] = m_count++;
    }
    return m_numbers[node];
}

uint32_t DomainTrie::longest(std::string_view name) const {
    uint32_t best = kNone;
    visit(name, [&](uint32_t number) { best = number; });
    return best;
}

} // namespace metsuke
