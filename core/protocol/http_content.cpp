// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/http_content.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <vector>

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

namespace metsuke {

namespace {

constexpr uint64_t kOutputLimit = 16ULL << 20;
constexpr uint64_t kRatioGrace = 64ULL << 10;
constexpr uint64_t kRatioLimit = 1000;
constexpr size_t kOutputBlock = 16 * 1024;
constexpr size_t kMaxLayers = 2;

/// The bookkeeping every coding shares: block-wise output and the bomb limits.
class BoundedDecoder : public ContentDecoder {
public:
    Status feed(Bytes input, const Sink& sink) override {
        if (m_status != Status::Ok) {
            return m_status;
        }
        m_in += input.size();
        m_status = decode(input, sink);
        return m_status;
    }

protected:
    virtual Status decode(Bytes input, const Sink& sink) = 0;

    [[nodiscard]] Status deliver(Bytes output, const Sink& sink) {
        const auto room = static_cast<size_t>(std::min<uint64_t>(kOutputLimit - m_out, output.size()));
        m_out += room;
        if (m_out > kRatioGrace && m_out / kRatioLimit > m_in) {
            return Status::Bomb;
        }
        if (room > 0) {
            sink(output.first(room));
        }
        return room < output.size() ? Status::Limit : Status::Ok;
    }

private:
    Status m_status = Status::Ok;
    uint64_t m_in = 0;
    uint64_t m_out = 0;
};

class ZlibDecoder final : public BoundedDecoder {
public:
    explicit ZlibDecoder(bool gzip)
        : m_gzip(gzip) {}
    ~ZlibDecoder() override { close(); }
    ZlibDecoder(const ZlibDecoder&) = delete;
    ZlibDecoder& operator=(const ZlibDecoder&) = delete;

private:
    enum class Mode : uint8_t { Undecided, Inflating, Identity, Finished };

    Status decode(Bytes input, const Sink& sink) override {
        if (m_mode == Mode::Undecided) {
            // Two bytes tell gzip, zlib and raw deflate apart; they may come in two packets.
            while (m_headSize < 2 && !input.empty()) {
                m_head[m_headSize++] = input[0];
                input = input.subspan(1);
            }
            if (m_headSize < 2) {
                return Status::Ok;
            }
            open();
            if (const Status status = run(Bytes{m_head.data(), 2}, sink); status != Status::Ok) {
                return status;
            }
        }
        return run(input, sink);
    }

    void open() {
        const bool gzipMagic = m_head[0] == 0x1f && m_head[1] == 0x8b;
        const bool zlibMagic = (m_head[0] & 0x0fU) == 8 && (m_head[0] * 256U + m_head[1]) % 31 == 0;
        if (m_gzip && !gzipMagic && !zlibMagic) {
            m_mode = Mode::Identity;
            return;
        }
        const int windowBits = gzipMagic ? 15 + 16 : zlibMagic ? 15 : -15;
        m_mode = inflateInit2(&m_stream, windowBits) == Z_OK ? Mode::Inflating : Mode::Identity;
        m_open = m_mode == Mode::Inflating;
    }

    Status run(Bytes input, const Sink& sink) {
        if (m_mode == Mode::Identity) {
            return deliver(input, sink);
        }
        if (m_mode == Mode::Finished) {
            return Status::Ok; // padding after the stream
        }
        std::array<uint8_t, kOutputBlock> block; // NOLINT: filled by inflate
        m_stream.next_in = const_cast<uint8_t*>(input.data()); // NOLINT: zlib reads only
        m_stream.avail_in = static_cast<uInt>(input.size());
        do {
            m_stream.next_out = block.data();
            m_stream.avail_out = static_cast<uInt>(block.size());
            const int code = inflate(&m_stream, Z_NO_FLUSH);
            const size_t made = block.size() - m_stream.avail_out;
            if (const Status status = deliver(Bytes{block.data(), made}, sink); status != Status::Ok) {
                return status;
            }
            if (code == Z_STREAM_END) {
                m_mode = Mode::Finished;
                close();
                return Status::Ok;
            }
            if (code != Z_OK && code != Z_BUF_ERROR) {
                close();
                m_mode = Mode::Finished;
                return Status::Corrupt;
            }
            if (code == Z_BUF_ERROR) {
                break;
            }
        } while (m_stream.avail_in > 0 || m_stream.avail_out == 0);
        return Status::Ok;
    }

    void close() {
        if (m_open) {
            inflateEnd(&m_stream);
            m_open = false;
        }
    }

    z_stream m_stream{};
    std::array<uint8_t, 2> m_head{};
    uint8_t m_headSize = 0;
    bool m_gzip;
    bool m_open = false;
    Mode m_mode = Mode::Undecided;
};

class BrotliDecoder final : public BoundedDecoder {
public:
    BrotliDecoder()
        : m_state(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}
    ~BrotliDecoder() override { BrotliDecoderDestroyInstance(m_state); }
    BrotliDecoder(const BrotliDecoder&) = delete;
    BrotliDecoder& operator=(const BrotliDecoder&) = delete;

private:
    Status decode(Bytes input, const Sink& sink) override {
        if (m_state == nullptr) {
            return Status::Corrupt;
        }
        std::array<uint8_t, kOutputBlock> block; // NOLINT: filled by the library
        const uint8_t* nextIn = input.data();
        size_t availableIn = input.size();
        while (true) {
            uint8_t* nextOut = block.data();
            size_t availableOut = block.size();
            const auto result
                = BrotliDecoderDecompressStream(m_state, &availableIn, &nextIn, &availableOut, &nextOut, nullptr);
            const Status status = deliver(Bytes{block.data(), block.size() - availableOut}, sink);
            if (status != Status::Ok) {
                return status;
            }
            if (result == BROTLI_DECODER_RESULT_ERROR) {
                return Status::Corrupt;
            }
            if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
                return Status::Ok;
            }
        }
    }

    BrotliDecoderState* m_state;
};

class ZstdDecoder final : public BoundedDecoder {
public:
    ZstdDecoder()
        : m_stream(ZSTD_createDStream()) {
        if (m_stream != nullptr) {
            ZSTD_DCtx_setParameter(m_stream, ZSTD_d_windowLogMax, 23); // 8 MiB, the bound of RFC 9659
        }
    }
    ~ZstdDecoder() override { ZSTD_freeDStream(m_stream); }
    ZstdDecoder(const ZstdDecoder&) = delete;
    ZstdDecoder& operator=(const ZstdDecoder&) = delete;

private:
    Status decode(Bytes input, const Sink& sink) override {
        if (m_stream == nullptr) {
            return Status::Corrupt;
        }
        std::array<uint8_t, kOutputBlock> block; // NOLINT: filled by the library
        ZSTD_inBuffer in{input.data(), input.size(), 0};
        size_t made = 0;
        do {
            ZSTD_outBuffer out{block.data(), block.size(), 0};
            const size_t left = ZSTD_decompressStream(m_stream, &out, &in);
            if (ZSTD_isError(left) != 0) {
                return Status::Corrupt;
            }
            made = out.pos;
            if (const Status status = deliver(Bytes{block.data(), made}, sink); status != Status::Ok) {
                return status;
            }
        } while (in.pos < in.size || made == block.size());
        return Status::Ok;
    }

    ZSTD_DStream* m_stream;
};

/// Two codings, outermost first.
class ChainDecoder final : public ContentDecoder {
public:
    ChainDecoder(std::unique_ptr<ContentDecoder> outer, std::unique_ptr<ContentDecoder> inner)
        : m_outer(std::move(outer))
        , m_inner(std::move(inner)) {}
    Status feed(Bytes input, const Sink& sink) override {
        Status inner = m_innerStatus;
        const Status outer = m_outer->feed(input, [&](Bytes middle) { inner = m_inner->feed(middle, sink); });
        m_innerStatus = inner;
        return inner != Status::Ok ? inner : outer;
    }

private:
    std::unique_ptr<ContentDecoder> m_outer;
    std::unique_ptr<ContentDecoder> m_inner;
    Status m_innerStatus = Status::Ok;
};

std::unique_ptr<ContentDecoder> makeOne(std::string_view name, bool& unknown) {
    if (equalsIgnoreCase(name, "gzip") || equalsIgnoreCase(name, "x-gzip")) {
        return std::make_unique<ZlibDecoder>(true);
    }
    if (equalsIgnoreCase(name, "deflate")) {
        return std::make_unique<ZlibDecoder>(false);
    }
    if (equalsIgnoreCase(name, "br")) {
        return std::make_unique<BrotliDecoder>();
    }
    if (equalsIgnoreCase(name, "zstd")) {
        return std::make_unique<ZstdDecoder>();
    }
    unknown = unknown || !(name.empty() || equalsIgnoreCase(name, "identity") || equalsIgnoreCase(name, "none"));
    return nullptr;
}

} // namespace

std::unique_ptr<ContentDecoder> ContentDecoder::make(std::string_view encoding, bool& unknown) {
    std::vector<std::unique_ptr<ContentDecoder>> layers;
    if (std::count(encoding.begin(), encoding.end(), ',') >= 8) {
        unknown = true;
        return nullptr;
    }
    for (const auto name : split(encoding, ',')) {
        if (auto layer = makeOne(trim(name), unknown)) {
            layers.push_back(std::move(layer));
        }
    }
    if (layers.empty() || layers.size() > kMaxLayers || unknown) {
        unknown = unknown || layers.size() > kMaxLayers;
        return nullptr;
    }
    if (layers.size() == 1) {
        return std::move(layers[0]);
    }
    return std::make_unique<ChainDecoder>(std::move(layers[1]), std::move(layers[0]));
}

} // namespace metsuke
