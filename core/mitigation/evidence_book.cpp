// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/mitigation/evidence_book.h"

#include "core/fleet/ledger_file.h"
#include "core/text/message_json.h"

#include <nlohmann/json.hpp>

#include <array>

namespace metsuke::mitigation {

namespace sql = fleet::sql;

namespace {

constexpr int32_t kApplicationId = 0x4d747365; // "Mtse"
constexpr size_t kLogAtOnce = 10'000;

// Times are nanoseconds UTC, 0 not yet. `reason` is JSON, "" none. In `asked` stands what was asked for and has not come.
constexpr std::string_view kFirstSchema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE package(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, plan_order TEXT NOT NULL, device TEXT NOT NULL, case_file TEXT NOT NULL,
    recipient TEXT NOT NULL, state INTEGER NOT NULL, reason TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, asked INTEGER NOT NULL,
    received INTEGER NOT NULL, failures INTEGER NOT NULL, restarts INTEGER NOT NULL, pause INTEGER NOT NULL, by TEXT NOT NULL, begun INTEGER NOT NULL,
    changed INTEGER NOT NULL) STRICT;
CREATE INDEX package_case ON package(case_file, number);
CREATE INDEX package_open ON package(number) WHERE state < 2;
CREATE TABLE asked(package TEXT NOT NULL, piece INTEGER NOT NULL, command TEXT NOT NULL, PRIMARY KEY(package, piece)) STRICT, WITHOUT ROWID;
)sql";

constexpr std::string_view kColumns = "SELECT id, plan_order, device, case_file, recipient, state, reason, sha256, size, asked, received, failures, restarts, pause, "
                                      "by, begun, changed FROM package ";

EvidencePackage packageOf(const Statement& row) {
    EvidencePackage package;
    package.id = row.string(0);
    package.order = row.string(1);
    package.device = row.string(2);
    package.caseFile = row.string(3);
    package.recipient = row.string(4);
    const int64_t state = row.integer(5);
    package.state = state >= 0 && state < static_cast<int64_t>(kTransferStates) ? static_cast<TransferState>(state) : TransferState::Failed;
    package.reason = messageOf(row.text(6));
    package.sha256 = row.string(7);
    package.size = row.integer(8);
    package.asked = row.integer(9);
    package.received = row.integer(10);
    package.failures = static_cast<int>(row.integer(11));
    package.restarts = static_cast<int>(row.integer(12));
    package.pause = {row.integer(13)};
    package.by = row.string(14);
    package.begun = {row.integer(15)};
    package.changed = {row.integer(16)};
    return package;
}

constexpr std::array<std::string_view, kTransferStates> kNames{"asking", "receiving", "verified", "failed"};
constexpr std::array<std::string_view, kTransferStates> kTexts{
    "mitigation.transfer_asking", "mitigation.transfer_receiving", "mitigation.transfer_verified", "mitigation.transfer_failed"};

} // namespace

std::string_view nameOf(TransferState state) { return kNames[static_cast<size_t>(state)]; }
std::string_view textOf(TransferState state) { return kTexts[static_cast<size_t>(state)]; }

EvidenceBook::EvidenceBook(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection)) { }
EvidenceBook::~EvidenceBook() = default;

Result<std::unique_ptr<EvidenceBook>> EvidenceBook::open(const std::filesystem::path& folder) {
    static const std::string schema = std::string(kFirstSchema) + std::string(ActionLog::kSchema);
    static const std::array<Migration, 1> steps{{{1000, schema}}};
    static constexpr std::array<std::string_view, 3> kTables{"package", "asked", "action_log"};
    METSUKE_TRY(auto connection, fleet::openLedgerFile({folder / "evidence.db", kApplicationId, steps, kTables, "mitigation.not_ours", "mitigation.newer_file"}));
    return std::unique_ptr<EvidenceBook>(new EvidenceBook(std::move(connection)));
}

Result<fleet::RosterStep> EvidenceBook::begin() { return fleet::RosterStep::begin(*m_connection); }

Result<void> EvidenceBook::save(const EvidencePackage& one) {
    METSUKE_CHECK(sql::change(*m_connection,
        "INSERT INTO package(id, plan_order, device, case_file, recipient, state, reason, sha256, size, asked, received, failures, restarts, pause, by, begun, changed) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) ON CONFLICT(id) DO UPDATE SET case_file = ?4, recipient = ?5, "
        "state = ?6, reason = ?7, sha256 = ?8, size = ?9, asked = ?10, received = ?11, failures = ?12, restarts = ?13, pause = ?14, by = ?15, changed = ?17",
        one.id, one.order, one.device, one.caseFile.string(), one.recipient, one.state, messageText(one.reason), one.sha256, one.size, one.asked, one.received,
        one.failures, one.restarts, one.pause, one.by, one.begun, one.changed));
    return {};
}

template <typename... Values> Result<std::vector<EvidencePackage>> EvidenceBook::find(const std::string& condition, const Values&... values) {
    std::vector<EvidencePackage> packages;
    METSUKE_CHECK(sql::each(
        *m_connection, std::string(kColumns) + condition,
        [&](const Statement& row) -> Result<void> {
            packages.push_back(packageOf(row));
            return {};
        },
        values...));
    return packages;
}

Result<std::optional<EvidencePackage>> EvidenceBook::package(const std::string& id) {
    METSUKE_TRY(auto found, find("WHERE id = ?1", id));
    return found.empty() ? std::optional<EvidencePackage>() : std::move(found.front());
}

Result<std::vector<EvidencePackage>> EvidenceBook::ofCase(const std::filesystem::path& caseFile) {
    return find("WHERE case_file = ?1 ORDER BY number DESC", caseFile.string());
}

Result<std::vector<EvidencePackage>> EvidenceBook::open(size_t maximum) { return find("WHERE state < 2 ORDER BY number LIMIT ?1", maximum); }

Result<std::vector<EvidenceBook::Asked>> EvidenceBook::asked(const std::string& id) {
    std::vector<Asked> all;
    METSUKE_CHECK(sql::each(
        *m_connection, "SELECT piece, command FROM asked WHERE package = ?1 ORDER BY piece",
        [&](const Statement& row) -> Result<void> {
            all.push_back({row.integer(0), row.string(1)});
            return {};
        },
        id));
    return all;
}

Result<void> EvidenceBook::ask(const std::string& id, const Asked& asked) {
    METSUKE_CHECK(sql::change(*m_connection, "INSERT OR REPLACE INTO asked(package, piece, command) VALUES(?1, ?2, ?3)", id, asked.piece, asked.command));
    return {};
}

Result<void> EvidenceBook::came(const std::string& id, int64_t piece) {
    METSUKE_CHECK(sql::change(*m_connection, "DELETE FROM asked WHERE package = ?1 AND piece = ?2", id, piece));
    return {};
}

Result<void> EvidenceBook::forgetAsked(const std::string& id) {
    METSUKE_CHECK(sql::change(*m_connection, "DELETE FROM asked WHERE package = ?1", id));
    return {};
}

Result<std::string> EvidenceBook::logName() {
    METSUKE_TRY(const auto first, ActionLog::after(*m_connection, 0, 1));
    return first.empty() ? std::string() : "evidence:" + first.front().hash;
}

Result<std::vector<ActionLog::Entry>> EvidenceBook::logAfter(int64_t number) { return ActionLog::after(*m_connection, number, kLogAtOnce); }

Result<ActionLog::Verdict> EvidenceBook::verifyLog() {
    METSUKE_TRY(const Transaction snapshot, Transaction::begin(*m_connection, Transaction::Kind::Read));
    return ActionLog::verify(*m_connection);
}

} // namespace metsuke::mitigation
