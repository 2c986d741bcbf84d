// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/flow/tcp_reassembler.h"

#include "core/base/keyed_hash.h"

#include <algorithm>

namespace metsuke {

namespace {

/// Fast and unkeyed: it only has to tell a repetition from other content.
uint64_t contentHash(Bytes data) { return KeyedHash{}.bytes(data); }

uint64_t headOf(Bytes data) {
    uint64_t head = 0;
    std::memcpy(&head, data.data(), std::min(data.size(), sizeof head));
    return head;
}

/// The part of `data` (which begins at `offset`) that lies in [from, to).
Bytes cut(Bytes data, int64_t offset, int64_t from, int64_t to) {
    const auto size = static_cast<int64_t>(data.size());
    const int64_t begin = std::clamp<int64_t>(from - offset, 0, size);
    const int64_t end = std::clamp<int64_t>(to - offset, begin, size);
    return data.subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
}

} // namespace

void TcpReassembler::segment(
    int64_t offset, Bytes data, uint32_t wireLength, StreamSink& sink, ReassemblyUsage& usage) {
    if (m_stopped || wireLength == 0) {
        return;
    }
    const int64_t end = offset + wireLength;
    m_highest = std::max(m_highest, end);
    if (offset == m_next && !holds()) {
        deliver(data, wireLength, sink);
        return;
    }
    if (offset < m_next) {
        // A single byte just before the expected one is a keep-alive probe with arbitrary content.
        const bool keepAlive = wireLength == 1 && end == m_next;
        if (!keepAlive && contradicts(offset, data)) {
            ++m_conflicts;
        }
        if (end <= m_next) {
            return;
        }
        data = cut(data, offset, m_next, end);
        offset = m_next;
    }
    if (offset > m_next && m_acknowledged >= offset) {
        // The receiver has what we never saw. What is held before `offset` goes first.
        while (!m_stopped && holds() && m_held[m_head].offset < offset) {
            declareGap(m_held[m_head].offset, sink);
            drain(sink, usage);
        }
        if (!m_stopped && m_next < offset) {
            declareGap(offset, sink);
        }
        if (m_next > offset) {
            data = cut(data, offset, m_next, end);
            offset = m_next;
        }
        if (m_stopped || offset >= end) {
            return;
        }
    }
    place(offset, data, end, sink, usage);
    enforceCaps(sink, usage);
}

void TcpReassembler::place(int64_t offset, Bytes data, int64_t end, StreamSink& sink, ReassemblyUsage& usage) {
    const int64_t start = offset;
    bool conflict = false;
    size_t index = m_head;
    while (index < m_held.size() && m_held[index].end() <= offset) {
        ++index;
    }
    while (offset < end && !m_stopped) {
        const bool free = index >= m_held.size() || m_held[index].offset > offset;
        if (!free) {
            const Held& other = m_held[index];
            const int64_t until = std::min(end, other.end());
            const Bytes mine = cut(data, start, offset, until);
            const Bytes theirs = cut(other.data, other.offset, offset, until);
            const size_t common = std::min(mine.size(), theirs.size());
            conflict = conflict || !std::equal(mine.begin(), mine.begin() + static_cast<ptrdiff_t>(common), theirs.begin());
            offset = until;
            ++index;
            continue;
        }
        const int64_t until = index < m_held.size() ? std::min(end, m_held[index].offset) : end;
        const Bytes piece = cut(data, start, offset, until);
        if (offset == m_next) {
            // What is held right behind may follow at once; compare the rest of this segment with it first.
            int64_t position = until;
            for (size_t next = index; next < m_held.size() && m_held[next].offset < end; ++next) {
                const Held& other = m_held[next];
                position = std::max(position, other.offset);
                const int64_t stop = std::min(end, other.end());
                const Bytes mine = cut(data, start, position, stop);
                const Bytes theirs = cut(other.data, other.offset, position, stop);
                const size_t common = std::min(mine.size(), theirs.size());
                conflict = conflict || !std::equal(mine.begin(), mine.begin() + static_cast<ptrdiff_t>(common), theirs.begin());
            }
            deliver(piece, static_cast<uint64_t>(until - offset), sink);
            drain(sink, usage);
            offset = std::max(until, m_next);
            index = m_head;
        } else {
            hold(index, offset, piece, until, usage);
            offset = until;
            ++index;
        }
    }
    m_conflicts += conflict ? 1 : 0;
}

void TcpReassembler::hold(size_t index, int64_t offset, Bytes data, int64_t end, ReassemblyUsage& usage) {
    Held held{offset, static_cast<uint32_t>(end - offset), {data.begin(), data.end()}};
    m_heldBytes += data.size();
    usage.bytes += data.size();
    m_held.insert(m_held.begin() + static_cast<ptrdiff_t>(index), std::move(held));
}

void TcpReassembler::enforceCaps(StreamSink& sink, ReassemblyUsage& usage) {
    while (!m_stopped && holds()
        && (m_heldBytes > kMaximumBytes || m_held.size() - m_head > kMaximumSegments || usage.bytes > usage.limit)) {
        declareGap(m_held[m_head].offset, sink);
        drain(sink, usage);
    }
}

void TcpReassembler::drain(StreamSink& sink, ReassemblyUsage& usage) {
    while (!m_stopped && holds() && m_held[m_head].offset == m_next) {
        const Held held = std::move(m_held[m_head]);
        ++m_head;
        m_heldBytes -= held.data.size();
        usage.bytes -= held.data.size();
        deliver(held.data, held.length, sink);
    }
    if (m_stopped) {
        stop(usage);
    } else if (m_head == m_held.size()) {
        m_held.clear();
        m_head = 0;
    } else if (m_head >= kMaximumSegments) {
        m_held.erase(m_held.begin(), m_held.begin() + static_cast<ptrdiff_t>(m_head));
        m_head = 0;
    }
}

void TcpReassembler::deliver(Bytes data, uint64_t length, StreamSink& sink) {
    if (!data.empty()) {
        remember(data);
        m_next += static_cast<int64_t>(data.size());
        m_delivered += data.size();
        sink.data(data);
    }
    if (length > data.size() && !m_stopped) {
        declareGap(m_next + static_cast<int64_t>(length - data.size()), sink, StreamSink::Gap::Cut);
    }
}

void TcpReassembler::declareGap(int64_t upTo, StreamSink& sink, StreamSink::Gap kind) {
    const auto bytes = static_cast<uint64_t>(upTo - m_next);
    m_next = upTo;
    m_gapBytes += bytes;
    sink.gap(bytes, kind);
}

void TcpReassembler::acknowledged(int64_t offset, StreamSink& sink, ReassemblyUsage& usage) {
    if (m_stopped || offset <= m_acknowledged || offset > m_highest + kMaximumAhead) {
        return;
    }
    m_acknowledged = offset;
    while (!m_stopped && holds() && m_held[m_head].offset <= offset) {
        declareGap(m_held[m_head].offset, sink);
        drain(sink, usage);
    }
}

void TcpReassembler::flush(StreamSink& sink, ReassemblyUsage& usage) {
    while (!m_stopped && holds()) {
        declareGap(m_held[m_head].offset, sink);
        drain(sink, usage);
    }
    if (!m_stopped && m_acknowledged > m_next) {
        declareGap(m_acknowledged, sink);
    }
    stop(usage);
}

void TcpReassembler::stop(ReassemblyUsage& usage) {
    m_stopped = true;
    usage.bytes -= m_heldBytes;
    m_heldBytes = 0;
    m_head = 0;
    m_held = {};
}

void TcpReassembler::remember(Bytes data) {
    m_recent[m_recentNext] = {m_next, static_cast<uint32_t>(data.size()), headOf(data), contentHash(data)};
    m_recentNext = static_cast<uint8_t>((m_recentNext + 1) % m_recent.size());
}

bool TcpReassembler::contradicts(int64_t offset, Bytes data) const {
    const int64_t end = offset + static_cast<int64_t>(data.size());
    for (const Recent& recent : m_recent) {
        const int64_t recentEnd = recent.offset + recent.length;
        if (recent.length == 0 || recent.offset < offset || recent.offset >= end) {
            continue;
        }
        const Bytes same = cut(data, offset, recent.offset, recentEnd);
        if (recentEnd <= end) {
            if (contentHash(same) != recent.hash) {
                return true;
            }
        } else if (const size_t common = std::min<size_t>(same.size(), 8); common == 8 && headOf(same) != recent.head) {
            return true;
        }
    }
    return false;
}

} // namespace metsuke
