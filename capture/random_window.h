// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/byte_window.h"

#include <functional>
#include <map>

namespace metsuke {

/// The unpacked content of a compressed file in blocks, for random access. Unpacking goes forward only: the last
/// kMaximumBlocks blocks are kept, and asking for an earlier one starts again from the front.
class UnpackedBlocks {
public:
    static constexpr size_t kBlockSize = 1u << 20;
    static constexpr size_t kMaximumBlocks = 256;
    using Block = std::shared_ptr<const std::vector<uint8_t>>; ///< shared: windows hold the one that they show
    using Restart = std::function<std::unique_ptr<ByteProducer>()>;

    explicit UnpackedBlocks(Restart restart)
        : m_restart(std::move(restart)) {}
    /// Empty or short at the end of the content.
    [[nodiscard]] Block block(uint64_t index);

private:
    Restart m_restart;
    std::unique_ptr<ByteProducer> m_producer;
    std::map<uint64_t, Block> m_blocks;
    uint64_t m_next = 0; ///< index of the block that m_producer gives next
};

/// A window on UnpackedBlocks that may also go back. Several may share one set of blocks.
class RandomWindow final : public ByteWindow {
public:
    explicit RandomWindow(std::shared_ptr<UnpackedBlocks> blocks)
        : m_blocks(std::move(blocks)) {}
    Bytes at(uint64_t offset, size_t wanted) override;
    [[nodiscard]] bool ended() const override { return true; }
    [[nodiscard]] const std::shared_ptr<const void>& owner() const override { return m_none; }
    [[nodiscard]] uint64_t consumed(uint64_t offset) const override { return offset; }
    [[nodiscard]] bool damaged() const override { return false; }

private:
    std::shared_ptr<UnpackedBlocks> m_blocks; ///< shared with the windows of the same file
    UnpackedBlocks::Block m_shown;
    std::vector<uint8_t> m_joined; ///< bytes that straddle blocks
    std::shared_ptr<const void> m_none;
};

} // namespace metsuke
