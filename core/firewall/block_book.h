// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/action_log.h"
#include "core/firewall/block_state.h"
#include "core/firewall/features.h"
#include "core/fleet/roster_sql.h"

#include <filesystem>
#include <memory>

namespace metsuke::firewall {

/// Blocks as they stand: FOLDER/blocks.db (synchronous=FULL), with a hash-chained log of all that was asked and answered in the same
/// transaction, and what packet filters last said that they can do. Several processes may have it open. One thread an object.
class BlockBook {
public:
    static Result<std::unique_ptr<BlockBook>> open(const std::filesystem::path& folder);
    ~BlockBook();

    Result<fleet::RosterStep> begin(); ///< as OrderBook::begin
    Result<void> add(const Block& block);
    Result<void> save(const Block& block); ///< what of it changes

    Result<std::optional<Block>> block(const std::string& id);
    Result<std::vector<Block>> newest(size_t maximum); ///< newest first
    /// Whatever time or a packet filter can still change, oldest first. At most 10,000.
    Result<std::vector<Block>> open();
    /// Of this target at this filter: those that are not over.
    Result<std::vector<Block>> standing(const std::string& firewall, const BlockTarget& target);

    struct Known {
        Features features;
        Timestamp asked;
    };
    Result<std::optional<Known>> features(const std::string& firewall);
    Result<void> keepFeatures(const std::string& firewall, const Known& known);

    Result<std::vector<ActionLog::Entry>> log(size_t maximum); ///< newest first
    Result<std::vector<ActionLog::Entry>> logAfter(int64_t number, size_t maximum); ///< oldest first
    Result<ActionLog::Verdict> verifyLog();

private:
    explicit BlockBook(std::unique_ptr<Connection> connection);
    template <typename... Values> Result<std::vector<Block>> find(const std::string& condition, const Values&... values);
    std::unique_ptr<Connection> m_connection;
};

} // namespace metsuke::firewall
