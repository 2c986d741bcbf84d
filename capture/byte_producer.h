// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/mapped_file.h"

#include <atomic>
#include <memory>

namespace metsuke {

/// A stream of bytes, pulled. Not thread-safe.
class ByteProducer {
public:
    ByteProducer() = default;
    ByteProducer(const ByteProducer&) = delete;
    ByteProducer& operator=(const ByteProducer&) = delete;
    virtual ~ByteProducer() = default;

    /// Writes up to `room.size()` bytes; 0 means none now (a growing file) or none ever again (see ended()).
    virtual size_t read(std::span<uint8_t> room) = 0;
    [[nodiscard]] virtual bool ended() const = 0;
    /// Bytes taken from the file on disk, for progress.
    [[nodiscard]] virtual uint64_t consumed() const = 0;
    /// The stream broke off: damaged compression or a read error. True from then on; ended() is true as well.
    [[nodiscard]] virtual bool damaged() const = 0;
};

/// Shared by whoever writes a growing file and whoever reads it: set to true once no more bytes will come.
using GrowthEnd = std::shared_ptr<const std::atomic<bool>>;
using GrowthFlag = std::shared_ptr<std::atomic<bool>>; ///< the writer's end of it

/// Reads a file from its start, also one that still grows (`complete` false until its writer is done; null for a
/// file that is whole).
class FileProducer final : public ByteProducer {
public:
    explicit FileProducer(FileHandle handle, GrowthEnd complete = nullptr);
    size_t read(std::span<uint8_t> room) override;
    [[nodiscard]] bool ended() const override { return m_ended; }
    [[nodiscard]] uint64_t consumed() const override { return m_consumed; }
    [[nodiscard]] bool damaged() const override { return m_damaged; }

private:
    FileHandle m_handle;
    GrowthEnd m_complete;
    uint64_t m_consumed = 0;
    bool m_ended = false;
    bool m_damaged = false;
};

/// Streaming gzip (RFC 1952), several members in a row. Trailing zeros are padding, other trailing bytes are damage.
[[nodiscard]] std::unique_ptr<ByteProducer> makeGzipProducer(std::unique_ptr<ByteProducer> compressed);
/// Streaming Zstandard (RFC 8878), several frames in a row; windows up to 128 MiB.
[[nodiscard]] std::unique_ptr<ByteProducer> makeZstdProducer(std::unique_ptr<ByteProducer> compressed);

} // namespace metsuke
