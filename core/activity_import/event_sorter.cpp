// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/event_sorter.h"

#include <algorithm>
#include <tuple>

namespace metsuke::activity_import {

namespace {

constexpr int64_t kCacheKib = 64 * 1024;
constexpr int kRankShift = 56; // no log has that many events

} // namespace

EventSorter::~EventSorter() {
    if (m_connection) {
        m_connection.reset();
        removeFile();
    }
}

void EventSorter::removeFile() const {
    std::error_code none;
    for (const char* end : {"", "-wal", "-shm", "-journal"}) {
        std::filesystem::remove(m_file.string() + end, none);
    }
}

Result<void> EventSorter::add(const RawEvent& event) {
    Kept kept{event.time.ns, static_cast<int64_t>(event.rank) << kRankShift | m_count, encodeRawEvent(event)};
    ++m_count;
    m_memory += kept.bytes.size() + sizeof(Kept);
    m_kept.push_back(std::move(kept));
    return m_memory > kMaximumMemory ? spill() : Result<void>();
}

void EventSorter::sort() {
    std::sort(m_kept.begin(), m_kept.end(),
        [](const Kept& a, const Kept& b) { return std::tie(a.time, a.place) < std::tie(b.time, b.place); });
}

Result<void> EventSorter::spill() {
    if (!m_connection) {
        removeFile();
        METSUKE_TRY(m_connection, Connection::open(m_file, Connection::Mode::Create, {kCacheKib}));
        METSUKE_CHECK(m_connection->execute("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;" // nothing outlives the import
            "CREATE TABLE event(time INTEGER, place INTEGER, bytes BLOB NOT NULL, PRIMARY KEY(time, place)) STRICT, WITHOUT ROWID"));
    }
    // In order, so that a table that is nearly sorted grows at one end.
    sort();
    METSUKE_TRY(Transaction transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement insert, m_connection->prepare("INSERT INTO event VALUES(?1, ?2, ?3)"));
    for (const Kept& kept : m_kept) {
        insert.bind(1, kept.time);
        insert.bind(2, kept.place);
        insert.bind(3, asBytes(kept.bytes));
        METSUKE_CHECK(insert.run());
    }
    METSUKE_CHECK(transaction.commit());
    m_kept.clear();
    m_memory = 0;
    return {};
}

Result<void> EventSorter::each(const std::function<Result<void>(RawEvent)>& take) {
    if (!m_connection) {
        sort();
        for (const Kept& kept : m_kept) {
            METSUKE_TRY(RawEvent event, decodeRawEvent(asBytes(kept.bytes)));
            METSUKE_CHECK(take(std::move(event)));
        }
        return {};
    }
    METSUKE_CHECK(spill());
    METSUKE_TRY(Statement rows, m_connection->prepare("SELECT bytes FROM event ORDER BY time, place"));
    while (true) {
        METSUKE_TRY(const bool row, rows.step());
        if (!row) {
            return {};
        }
        METSUKE_TRY(RawEvent event, decodeRawEvent(rows.blob(0)));
        METSUKE_CHECK(take(std::move(event)));
    }
}

} // namespace metsuke::activity_import
