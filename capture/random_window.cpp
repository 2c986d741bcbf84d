// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/random_window.h"

#include <algorithm>

namespace metsuke {

UnpackedBlocks::Block UnpackedBlocks::block(uint64_t index) {
    if (const auto known = m_blocks.find(index); known != m_blocks.end()) {
        return known->second;
    }
    if (!m_producer || index < m_next) {
        m_producer = m_restart();
        m_next = 0;
    }
    Block made;
    while (m_next <= index) {
        auto content = std::make_shared<std::vector<uint8_t>>(kBlockSize);
        size_t size = 0;
        while (size < kBlockSize && !m_producer->ended()) {
            size += m_producer->read(std::span(*content).subspan(size));
        }
        content->resize(size);
        made = content;
        m_blocks[m_next] = made;
        ++m_next;
        if (m_blocks.size() > kMaximumBlocks) {
            m_blocks.erase(m_blocks.begin());
        }
        if (size < kBlockSize) {
            break; // the end of the content
        }
    }
    return m_next == index + 1 ? made : nullptr;
}

Bytes RandomWindow::at(uint64_t offset, size_t wanted) {
    const uint64_t index = offset / UnpackedBlocks::kBlockSize;
    const size_t inside = static_cast<size_t>(offset % UnpackedBlocks::kBlockSize);
    m_shown = m_blocks->block(index);
    if (!m_shown || inside >= m_shown->size()) {
        return {};
    }
    const Bytes first = Bytes(*m_shown).subspan(inside);
    if (first.size() >= wanted || m_shown->size() < UnpackedBlocks::kBlockSize) {
        return first;
    }
    m_joined.assign(first.begin(), first.end());
    for (uint64_t next = index + 1; m_joined.size() < wanted; ++next) {
        const UnpackedBlocks::Block block = m_blocks->block(next);
        if (!block || block->empty()) {
            break;
        }
        m_joined.insert(m_joined.end(), block->begin(), block->end());
        if (block->size() < UnpackedBlocks::kBlockSize) {
            break;
        }
    }
    return m_joined;
}

} // namespace metsuke
