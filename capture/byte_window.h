// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/byte_producer.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

namespace metsuke {

/// What a record reader sees of its input: contiguous bytes from any offset onwards. Readers move forward only.
class ByteWindow {
public:
    ByteWindow() = default;
    ByteWindow(const ByteWindow&) = delete;
    ByteWindow& operator=(const ByteWindow&) = delete;
    virtual ~ByteWindow() = default;

    /// Bytes from `offset` on: at least `wanted` when the input has them, otherwise all there are for now.
    /// `offset` must not be less than in earlier calls.
    virtual Bytes at(uint64_t offset, size_t wanted) = 0;
    /// True when no bytes will come beyond those that at() has shown.
    [[nodiscard]] virtual bool ended() const = 0;
    /// Keeps the bytes of the last at() alive; null when they live as long as the window.
    [[nodiscard]] virtual const std::shared_ptr<const void>& owner() const = 0;
    /// Bytes of the file on disk that were read by someone who has reached `offset`, for progress.
    [[nodiscard]] virtual uint64_t consumed(uint64_t offset) const = 0;
    [[nodiscard]] virtual bool damaged() const = 0; ///< see ByteProducer
};

/// A whole file in memory: no copies, views live as long as the window.
class MappedWindow final : public ByteWindow {
public:
    explicit MappedWindow(MappedFile file)
        : MappedWindow(std::make_shared<const MappedFile>(std::move(file))) {}
    /// Several windows on one mapping.
    explicit MappedWindow(std::shared_ptr<const MappedFile> file)
        : m_file(std::move(file)) {}
    Bytes at(uint64_t offset, size_t wanted) override;
    [[nodiscard]] bool ended() const override { return true; }
    [[nodiscard]] const std::shared_ptr<const void>& owner() const override { return m_none; }
    [[nodiscard]] uint64_t consumed(uint64_t offset) const override { return std::min<uint64_t>(offset, m_file->bytes().size()); }
    [[nodiscard]] bool damaged() const override { return false; }

private:
    std::shared_ptr<const MappedFile> m_file; ///< shared with other windows for random access
    std::shared_ptr<const void> m_none;
};

/// Buffers of one size that are used again once nobody holds them: a fresh buffer costs a page fault every 4 KiB.
/// Views are let go in the threads that analysed them, hence the lock.
class ChunkPool : public std::enable_shared_from_this<ChunkPool> {
public:
    static constexpr size_t kChunkSize = 512 * 1024; ///< small enough to stay in a core's cache until it is decoded
    /// The pool lives as long as its chunks. Shared, because views of one chunk are in several epochs.
    [[nodiscard]] std::shared_ptr<uint8_t[]> take();

private:
    static constexpr size_t kMaximumFree = 16;
    void giveBack(std::unique_ptr<uint8_t[]> chunk);

    std::mutex m_mutex; ///< guards m_free
    std::vector<std::unique_ptr<uint8_t[]>> m_free;
};

/// A window over a stream, in chunks that live as long as someone holds their owner(). A record that straddles two
/// chunks is copied to the front of the second.
class StreamWindow final : public ByteWindow {
public:
    explicit StreamWindow(std::unique_ptr<ByteProducer> producer);
    Bytes at(uint64_t offset, size_t wanted) override;
    [[nodiscard]] bool ended() const override { return m_producer->ended(); }
    [[nodiscard]] const std::shared_ptr<const void>& owner() const override { return m_owner; }
    [[nodiscard]] uint64_t consumed(uint64_t /*offset*/) const override { return m_producer->consumed(); }
    [[nodiscard]] bool damaged() const override { return m_producer->damaged(); }

private:
    void startChunk(uint64_t offset, size_t wanted);
    bool discardUpTo(uint64_t offset);

    std::unique_ptr<ByteProducer> m_producer;
    std::shared_ptr<ChunkPool> m_pool = std::make_shared<ChunkPool>();
    std::shared_ptr<const void> m_owner; ///< of m_chunk; shared because epochs outlive the window's interest
    uint8_t* m_chunk = nullptr;
    size_t m_capacity = 0;
    size_t m_size = 0;
    uint64_t m_base = 0; ///< offset of m_chunk[0] in the stream
};

} // namespace metsuke
