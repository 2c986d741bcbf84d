// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/block_book.h"

#include "core/fleet/ledger_file.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace metsuke::firewall {

namespace sql = fleet::sql;

namespace {

constexpr int32_t kApplicationId = 0x4d747362; // "Mtsb"
constexpr size_t kMostOpen = 10'000;

// Times are nanoseconds UTC, 0 not yet. A rule is -1 as long as its number is not known. `reason` is JSON, "" none.
constexpr std::string_view kFirstSchema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE block(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, firewall TEXT NOT NULL, target TEXT NOT NULL, allow INTEGER NOT NULL,
    incident TEXT NOT NULL, by TEXT NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL, until INTEGER NOT NULL, state INTEGER NOT NULL,
    rule INTEGER NOT NULL, request TEXT NOT NULL, attempts INTEGER NOT NULL, next INTEGER NOT NULL, arrived INTEGER NOT NULL, reason TEXT NOT NULL,
    open INTEGER NOT NULL) STRICT;
CREATE INDEX block_open ON block(number) WHERE open = 1;
CREATE INDEX block_target ON block(firewall, target);
CREATE TABLE filter(name TEXT PRIMARY KEY, features TEXT NOT NULL, asked INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kColumns = "SELECT id, firewall, target, allow, incident, by, created, changed, until, state, rule, request, attempts, next, "
                                      "arrived, reason FROM block ";

Result<Block> blockOfRow(const Statement& row) {
    Block block;
    block.id = row.string(0);
    block.firewall = row.string(1);
    METSUKE_TRY(block.target, parseTarget(row.text(2)));
    block.isAllow = row.integer(3) != 0;
    block.incident = row.string(4);
    block.by = row.string(5);
    block.created = {row.integer(6)};
    block.changed = {row.integer(7)};
    block.until = {row.integer(8)};
    block.state = static_cast<BlockState>(std::clamp<int64_t>(row.integer(9), 0, kBlockStates - 1));
    block.rule = row.integer(10) >= 0 ? std::optional(row.integer(10)) : std::nullopt;
    block.request = row.string(11);
    block.attempts = static_cast<int>(std::clamp<int64_t>(row.integer(12), 0, 1'000'000));
    block.next = {row.integer(13)};
    block.mayHaveArrived = row.integer(14) != 0;
    block.reason = messageOf(row.text(15));
    return block;
}

} // namespace

BlockBook::BlockBook(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection)) { }
BlockBook::~BlockBook() = default;

Result<std::unique_ptr<BlockBook>> BlockBook::open(const std::filesystem::path& folder) {
    static const std::string schema = std::string(kFirstSchema) + std::string(ActionLog::kSchema);
    static const std::array<Migration, 1> steps{{{1000, schema}}};
    static constexpr std::array<std::string_view, 3> kTables{"block", "filter", "action_log"};
    METSUKE_TRY(auto connection, fleet::openLedgerFile({folder / "blocks.db", kApplicationId, steps, kTables, "mitigation.not_ours", "mitigation.newer_file"}));
    return std::unique_ptr<BlockBook>(new BlockBook(std::move(connection)));
}

Result<fleet::RosterStep> BlockBook::begin() { return fleet::RosterStep::begin(*m_connection); }

Result<void> BlockBook::add(const Block& block) {
    METSUKE_CHECK(sql::change(*m_connection,
        "INSERT INTO block(id, firewall, target, allow, incident, by, created, changed, until, state, rule, request, attempts, next, arrived, reason, open) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, -1, '', 0, 0, 0, '', 0)",
        block.id, block.firewall, firewall::textOf(block.target), block.isAllow, block.incident, block.by, block.created));
    return save(block);
}

Result<void> BlockBook::save(const Block& block) {
    const bool isOpen = isDue(block.state) || (block.state == BlockState::Done && block.until.ns != 0);
    METSUKE_CHECK(sql::change(*m_connection,
        "UPDATE block SET changed = ?2, until = ?3, state = ?4, rule = ?5, request = ?6, attempts = ?7, next = ?8, arrived = ?9, reason = ?10, open = ?11 "
        "WHERE id = ?1",
        block.id, block.changed, block.until, block.state, block.rule.value_or(-1), block.request, block.attempts, block.next, block.mayHaveArrived,
        messageText(block.reason), isOpen));
    return {};
}

/// The readable ones.
template <typename... Values> Result<std::vector<Block>> BlockBook::find(const std::string& condition, const Values&... values) {
    std::vector<Block> blocks;
    METSUKE_CHECK(sql::each(
        *m_connection, std::string(kColumns) + condition,
        [&](const Statement& row) -> Result<void> {
            if (auto block = blockOfRow(row); block.ok()) {
                blocks.push_back(std::move(block).value());
            }
            return {};
        },
        values...));
    return blocks;
}

Result<std::optional<Block>> BlockBook::block(const std::string& id) {
    METSUKE_TRY(auto blocks, find("WHERE id = ?1", id));
    return blocks.empty() ? std::optional<Block>() : std::move(blocks.front());
}
Result<std::vector<Block>> BlockBook::newest(size_t maximum) { return find("ORDER BY number DESC LIMIT ?1", maximum); }
Result<std::vector<Block>> BlockBook::open() { return find("WHERE open = 1 ORDER BY number LIMIT ?1", kMostOpen); }

Result<std::vector<Block>> BlockBook::standing(const std::string& firewall, const BlockTarget& target) {
    METSUKE_TRY(auto blocks, find("WHERE firewall = ?1 AND target = ?2 ORDER BY number", firewall, firewall::textOf(target)));
    std::erase_if(blocks, [](const Block& one) { return one.state != BlockState::Queued && !mayBeInForce(one.state); });
    return blocks;
}

Result<std::optional<BlockBook::Known>> BlockBook::features(const std::string& firewall) {
    std::optional<Known> known;
    METSUKE_CHECK(sql::each(
        *m_connection, "SELECT features, asked FROM filter WHERE name = ?1",
        [&](const Statement& row) -> Result<void> {
            auto features = readFeatures(row.text(0));
            known = features.ok() ? std::optional(Known{std::move(features).value(), {row.integer(1)}}) : std::nullopt;
            return {};
        },
        firewall));
    return known;
}

Result<void> BlockBook::keepFeatures(const std::string& firewall, const Known& known) {
    METSUKE_CHECK(sql::change(*m_connection, "INSERT OR REPLACE INTO filter(name, features, asked) VALUES(?1, ?2, ?3)", firewall,
        writeFeatures(known.features), known.asked));
    return {};
}

Result<std::vector<ActionLog::Entry>> BlockBook::log(size_t maximum) { return ActionLog::newest(*m_connection, maximum); }
Result<std::vector<ActionLog::Entry>> BlockBook::logAfter(int64_t number, size_t maximum) { return ActionLog::after(*m_connection, number, maximum); }

Result<ActionLog::Verdict> BlockBook::verifyLog() {
    METSUKE_TRY(const Transaction snapshot, Transaction::begin(*m_connection, Transaction::Kind::Read));
    return ActionLog::verify(*m_connection);
}

} // namespace metsuke::firewall
