// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/byte_producer.h"

#include <algorithm>
#include <cerrno>
#include <unistd.h>
#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace metsuke {

FileProducer::FileProducer(FileHandle handle, GrowthEnd complete)
    : m_handle(std::move(handle))
    , m_complete(std::move(complete)) {}

size_t FileProducer::read(std::span<uint8_t> room) {
    if (m_ended || room.empty()) {
        return 0;
    }
    // Asked before reading: bytes written before the flag was set are then certain to be seen.
    const bool complete = !m_complete || m_complete->load(std::memory_order_acquire);
    ssize_t got = 0;
    do {
        got = ::pread(m_handle.get(), room.data(), room.size(), static_cast<off_t>(m_consumed));
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        m_damaged = true;
        m_ended = true;
        return 0;
    }
    m_ended = got == 0 && complete;
    m_consumed += static_cast<uint64_t>(got);
    return static_cast<size_t>(got);
}

namespace {

constexpr size_t kInputBuffer = 128 * 1024;

/// Buffered compressed bytes, common to both formats.
class CompressedProducer : public ByteProducer {
public:
    explicit CompressedProducer(std::unique_ptr<ByteProducer> compressed)
        : m_compressed(std::move(compressed))
        , m_buffer(kInputBuffer) {}
    [[nodiscard]] bool ended() const override { return m_ended; }
    [[nodiscard]] uint64_t consumed() const override { return m_compressed->consumed(); }
    [[nodiscard]] bool damaged() const override { return m_damaged; }

protected:
    /// True when there is compressed input in [m_at, m_end).
    bool refill() {
        if (m_at == m_end) {
            m_at = 0;
            m_end = m_compressed->read(m_buffer);
        }
        return m_at < m_end;
    }
    [[nodiscard]] bool inputEnded() const { return m_compressed->ended(); }
    void finish(bool damaged) {
        m_ended = true;
        m_damaged = damaged || m_compressed->damaged();
    }

    std::unique_ptr<ByteProducer> m_compressed;
    std::vector<uint8_t> m_buffer;
    size_t m_at = 0;
    size_t m_end = 0;
    bool m_ended = false;
    bool m_damaged = false;
};

class GzipProducer final : public CompressedProducer {
public:
    explicit GzipProducer(std::unique_ptr<ByteProducer> compressed)
        : CompressedProducer(std::move(compressed)) {
        constexpr int kGzipOnly = 16 + MAX_WBITS;
        m_usable = inflateInit2(&m_stream, kGzipOnly) == Z_OK;
    }
    ~GzipProducer() override {
        if (m_usable) {
            inflateEnd(&m_stream);
        }
    }

    size_t read(std::span<uint8_t> room) override {
        size_t written = 0;
        while (written < room.size() && !m_ended) {
            if (!m_usable) {
                finish(true);
            } else if (!refill()) {
                if (inputEnded()) {
                    finish(m_inMember);
                }
                break;
            } else if (!m_inMember && m_members > 0 && m_buffer[m_at] != kMagic) {
                skipTrailer();
            } else {
                written += inflateSome(room.subspan(written));
            }
        }
        return written;
    }

private:
    static constexpr uint8_t kMagic = 0x1f;

    void skipTrailer() {
        if (m_buffer[m_at] == 0) {
            ++m_at;
        } else {
            finish(true);
        }
    }
    size_t inflateSome(std::span<uint8_t> room) {
        m_inMember = true;
        m_stream.next_in = m_buffer.data() + m_at;
        m_stream.avail_in = static_cast<uInt>(m_end - m_at);
        m_stream.next_out = room.data();
        m_stream.avail_out = static_cast<uInt>(std::min<size_t>(room.size(), 1u << 30));
        const size_t before = m_stream.avail_out;
        const int status = inflate(&m_stream, Z_NO_FLUSH);
        m_at = m_end - m_stream.avail_in;
        const size_t written = before - m_stream.avail_out;
        if (status == Z_STREAM_END) {
            m_inMember = false;
            ++m_members;
            inflateReset(&m_stream);
        } else if (status != Z_OK && status != Z_BUF_ERROR) {
            finish(true);
        }
        return written;
    }

    z_stream m_stream{};
    bool m_usable = false;
    bool m_inMember = false;
    uint64_t m_members = 0;
};

class ZstdProducer final : public CompressedProducer {
public:
    explicit ZstdProducer(std::unique_ptr<ByteProducer> compressed)
        : CompressedProducer(std::move(compressed))
        , m_stream(ZSTD_createDStream()) {}
    ~ZstdProducer() override { ZSTD_freeDStream(m_stream); }

    size_t read(std::span<uint8_t> room) override {
        size_t written = 0;
        while (written < room.size() && !m_ended) {
            if (m_stream == nullptr) {
                finish(true);
            } else if (!refill() && !m_outputPending) {
                if (inputEnded()) {
                    finish(m_inFrame);
                }
                break;
            } else {
                written += decompressSome(room.subspan(written));
            }
        }
        return written;
    }

private:
    size_t decompressSome(std::span<uint8_t> room) {
        ZSTD_inBuffer in{m_buffer.data() + m_at, m_end - m_at, 0};
        ZSTD_outBuffer out{room.data(), room.size(), 0};
        const size_t hint = ZSTD_decompressStream(m_stream, &out, &in);
        m_at += in.pos;
        if (ZSTD_isError(hint) != 0) {
            finish(true);
            return out.pos;
        }
        m_inFrame = hint != 0;
        m_outputPending = out.pos == out.size; // more may wait inside the library without further input
        return out.pos;
    }

    ZSTD_DStream* m_stream = nullptr;
    bool m_inFrame = false;
    bool m_outputPending = false;
};

} // namespace

std::unique_ptr<ByteProducer> makeGzipProducer(std::unique_ptr<ByteProducer> compressed) {
    return std::make_unique<GzipProducer>(std::move(compressed));
}

std::unique_ptr<ByteProducer> makeZstdProducer(std::unique_ptr<ByteProducer> compressed) {
    return std::make_unique<ZstdProducer>(std::move(compressed));
}

} // namespace metsuke
