// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/byte_window.h"

#include <algorithm>
#include <cstring>

namespace metsuke {

namespace {

constexpr size_t kFirstChunk = 64 * 1024; ///< small: many files of one set are opened at once and wait

} // namespace

Bytes MappedWindow::at(uint64_t offset, size_t /*wanted*/) {
    const Bytes bytes = m_file->bytes();
    return offset < bytes.size() ? bytes.subspan(offset) : Bytes{};
}

std::shared_ptr<uint8_t[]> ChunkPool::take() {
    std::unique_ptr<uint8_t[]> chunk;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_free.empty()) {
            chunk = std::move(m_free.back());
            m_free.pop_back();
        }
    }
    if (!chunk) {
        chunk.reset(new uint8_t[kChunkSize]);
    }
    return {chunk.release(), [pool = shared_from_this()](uint8_t* bytes) { pool->giveBack(std::unique_ptr<uint8_t[]>(bytes)); }};
}

void ChunkPool::giveBack(std::unique_ptr<uint8_t[]> chunk) {
    const std::lock_guard lock(m_mutex);
    if (m_free.size() < kMaximumFree) {
        m_free.push_back(std::move(chunk));
    }
}

StreamWindow::StreamWindow(std::unique_ptr<ByteProducer> producer)
    : m_producer(std::move(producer)) {}

Bytes StreamWindow::at(uint64_t offset, size_t wanted) {
    if (offset > m_base + m_size && !discardUpTo(offset)) {
        return {};
    }
    size_t inside = static_cast<size_t>(offset - m_base);
    if (inside + wanted > m_capacity) {
        startChunk(offset, wanted);
        inside = 0;
    }
    // Bytes are only ever added behind those handed out, so views in other threads are not touched.
    while (m_size - inside < wanted && !m_producer->ended()) {
        const size_t got = m_producer->read({m_chunk + m_size, m_capacity - m_size});
        m_size += got;
        if (got == 0) {
            break;
        }
    }
    return {m_chunk + inside, m_size - inside};
}

/// A new chunk that begins with what the old one holds from `offset` on.
void StreamWindow::startChunk(uint64_t offset, size_t wanted) {
    const size_t inside = static_cast<size_t>(offset - m_base);
    const size_t kept = m_size - inside;
    // Uninitialised on purpose: every byte is written by the producer before it is shown.
    const bool isFirst = m_chunk == nullptr;
    std::shared_ptr<uint8_t[]> fresh;
    size_t capacity = ChunkPool::kChunkSize;
    if (wanted > capacity || isFirst) {
        capacity = std::max(wanted, kFirstChunk);
        fresh = std::shared_ptr<uint8_t[]>(new uint8_t[capacity]);
    } else {
        fresh = m_pool->take();
    }
    if (kept > 0) {
        std::memcpy(fresh.get(), m_chunk + inside, kept);
    }
    m_chunk = fresh.get();
    m_owner = fresh;
    m_capacity = capacity;
    m_size = kept;
    m_base = offset;
}

/// Reads and forgets what lies before `offset`; false when the input does not reach that far (yet).
bool StreamWindow::discardUpTo(uint64_t offset) {
    while (m_base + m_size < offset) {
        startChunk(m_base + m_size, kFirstChunk);
        const size_t wanted = static_cast<size_t>(std::min<uint64_t>(m_capacity, offset - m_base));
        const size_t got = m_producer->read({m_chunk, wanted});
        m_size = got;
        if (got == 0) {
            return false;
        }
    }
    return true;
}

} // namespace metsuke
