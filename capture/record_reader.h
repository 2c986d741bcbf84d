// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/byte_window.h"
#include "core/packet/packet_source.h"

#include <limits>

namespace metsuke {

/// What a reader met so far.
struct ReadStats {
    uint64_t packets = 0;
    uint64_t bytes = 0; ///< captured
    Timestamp first{std::numeric_limits<int64_t>::max()};
    Timestamp last{std::numeric_limits<int64_t>::min()};
    uint64_t corrupt = 0; ///< records skipped or repaired
    uint64_t skippedBytes = 0; ///< passed over in search of the next record
    uint64_t clamped = 0; ///< times outside int64 nanoseconds
    bool truncated = false; ///< the input ends inside a record
    [[nodiscard]] uint64_t damaged() const { return corrupt + clamped + (truncated ? 1 : 0); }
};

/// Packets of one link type, to tell which of them cannot be decoded.
struct LinkUse {
    uint32_t linkType = 0;
    uint64_t packets = 0;
};

/// Largest captured length taken seriously; beyond it a record header is damaged (libpcap's limit too).
inline constexpr uint32_t kMaximumCaptured = 262'144;
/// How far a reader looks for the next record after damage.
inline constexpr uint64_t kMaximumSearch = 16u << 20;

/// Walks the records of one capture file in file order. Hostile input: every length is checked against the window,
/// damage is counted and passed over, nothing throws.
class RecordReader {
public:
    enum class Status : uint8_t { Packet, Tick /* view.ts is the recorded clock */, NothingYet, End };

    explicit RecordReader(ByteWindow& window)
        : m_window(window) {}
    RecordReader(const RecordReader&) = delete;
    RecordReader& operator=(const RecordReader&) = delete;
    virtual ~RecordReader() = default;

    /// Sets all of `view` but `capture`.
    virtual Status next(PacketView& view) = 0;
    [[nodiscard]] const ReadStats& stats() const { return m_stats; }
    [[nodiscard]] virtual std::vector<LinkUse> linkUse() const = 0;
    [[nodiscard]] uint64_t offset() const { return m_at; }

protected:
    /// True when `size` bytes stand at m_at; then here() points at them.
    bool have(size_t size) {
        const uint64_t inside = m_at - m_base;
        if (inside <= m_bytes.size() && size <= m_bytes.size() - inside) {
            return true;
        }
        m_bytes = m_window.at(m_at, size);
        m_base = m_at;
        return m_bytes.size() >= size;
    }
    [[nodiscard]] const uint8_t* here() const { return m_bytes.data() + (m_at - m_base); }
    /// Bytes in view from m_at on, after have().
    [[nodiscard]] size_t available() const { return m_bytes.size() - static_cast<size_t>(m_at - m_base); }

    void count(const PacketView& view) {
        ++m_stats.packets;
        m_stats.bytes += view.data.size();
        m_stats.first = std::min(m_stats.first, view.ts);
        m_stats.last = std::max(m_stats.last, view.ts);
    }
    /// The input broke off inside a record.
    Status endTruncated() {
        m_stats.truncated = true;
        m_at += available();
        return Status::End;
    }

    /// Damage at m_at: findRecord() is to look for the next sound record, here or at the next call.
    void lose() {
        ++m_stats.corrupt;
        m_isLost = true;
        m_searched = 0;
        skip(1);
    }
    /// Looks for the next offset where isRecordAt() says yes; Packet when found.
    Status findRecord() {
        while (m_searched < kMaximumSearch) {
            m_bytes = m_window.at(m_at, kSearchStep + kLookAhead);
            m_base = m_at;
            const bool isAll = m_window.ended() && m_bytes.size() < kSearchStep + kLookAhead;
            if (!isAll && m_bytes.size() < kSearchStep + kLookAhead) {
                return Status::NothingYet;
            }
            const size_t candidates = std::min(kSearchStep, m_bytes.size());
            for (size_t i = 0; i < candidates; ++i) {
                if (isRecordAt(m_bytes.subspan(i), isAll)) {
                    skip(i);
                    m_isLost = false;
                    return Status::Packet;
                }
            }
            skip(candidates);
            if (isAll && candidates == m_bytes.size()) {
                break;
            }
        }
        return Status::End;
    }
    /// Does a record begin at the start of `bytes`? `isAll`: nothing follows behind them.
    [[nodiscard]] virtual bool isRecordAt(Bytes bytes, bool isAll) const = 0;

    ByteWindow& m_window;
    ReadStats m_stats;
    uint64_t m_at = 0; ///< offset of the next record
    bool m_isLost = false;

private:
    static constexpr size_t kSearchStep = 1u << 20;
    static constexpr size_t kLookAhead = 3 * (kMaximumCaptured + 64);

    void skip(size_t size) {
        m_at += size;
        m_searched += size;
        m_stats.skippedBytes += size;
    }

    Bytes m_bytes; ///< last answer of the window
    uint64_t m_base = 0; ///< its offset
    uint64_t m_searched = 0;
};

} // namespace metsuke
