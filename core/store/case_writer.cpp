// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/case_writer.h"

#include "core/store/case_schema.h"

namespace metsuke {

namespace {

/// Payload on one side while the other side was never seen: the mirror shows one direction. An unanswered SYN is not.
bool isOneSided(const EventHeader& header, const ConnEvent& conn) {
    constexpr uint8_t tcp = 6;
    return header.proto == tcp && (conn.orig_pkts == 0 || conn.resp_pkts == 0) && conn.orig_bytes + conn.resp_bytes > 0;
}

} // namespace

Result<int64_t> metaInteger(Connection& connection, std::string_view key) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT value FROM meta WHERE key = ?1"));
    const StatementUse use(*statement);
    use->bind(1, key);
    METSUKE_TRY(const bool row, use->step());
    return row ? use->integer(0) : 0;
}

Result<std::string> metaText(Connection& connection, std::string_view key) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT value FROM meta WHERE key = ?1"));
    const StatementUse use(*statement);
    use->bind(1, key);
    METSUKE_TRY(const bool row, use->step());
    return row ? use->string(0) : std::string();
}

CaseWriter::CaseWriter(Connection& connection, int64_t segmentRows)
    : m_connection(connection)
    , m_names(connection)
    , m_events(connection, m_names)
    , m_flows(connection, m_names, segmentRows)
    , m_rollups(connection)
    , m_traffic(connection) {}

Result<void> CaseWriter::begin() {
    METSUKE_CHECK(m_names.begin());
    METSUKE_CHECK(m_events.begin());
    METSUKE_CHECK(m_flows.begin());
    METSUKE_CHECK(m_rollups.begin());
    METSUKE_TRY(const int64_t next, m_connection.integer("SELECT next_id FROM checkpoint"));
    m_nextId = std::max<int64_t>(1, next);
    METSUKE_TRY(m_missedBytes, metaInteger(m_connection, "missed_bytes"));
    METSUKE_TRY(m_oneSided, metaInteger(m_connection, "one_sided"));
    METSUKE_TRY(m_oneSidedOut, metaInteger(m_connection, "one_sided_out"));
    METSUKE_TRY(m_oneSidedIn, metaInteger(m_connection, "one_sided_in"));
    METSUKE_TRY(m_watermark.ns, m_connection.integer("SELECT max(watermark) FROM checkpoint"));
    METSUKE_TRY(const int64_t epoch, m_connection.integer("SELECT max(epoch) FROM checkpoint"));
    m_epoch = static_cast<uint64_t>(epoch);
    METSUKE_TRY(const int64_t order, m_connection.integer("SELECT max(last_order) FROM checkpoint"));
    m_lastOrder = static_cast<uint64_t>(order);
    METSUKE_TRY(const int64_t position, metaInteger(m_connection, "position"));
    m_position = static_cast<uint64_t>(position);
    METSUKE_TRY(const int64_t state, metaInteger(m_connection, "import"));
    m_state = static_cast<ImportState>(state);
    if (m_state == ImportState::Running) {
        METSUKE_CHECK(correctLastCapture());
        return finish(true);
    }
    return {};
}

/// The summary of a live capture that was killed is a second off its events; when it is gone on with, packets behind these
/// are read again. Only a spool is a folder of packets.
Result<void> CaseWriter::correctLastCapture() {
    METSUKE_CHECK(ensureTransaction());
    return m_connection.execute("UPDATE capture SET packets = max(0, (SELECT coalesce(max(last_order + 1), 0) FROM checkpoint) - "
                                "(SELECT coalesce(sum(before.packets), 0) FROM capture before WHERE before.number < capture.number)) "
                                "WHERE number = (SELECT max(number) FROM capture) AND packets_path LIKE '%.packets'");
}

Error CaseWriter::fail(const Error& error) {
    if (!m_failure) {
        m_failure = error;
    }
    if (m_connection.inTransaction()) {
        static_cast<void>(m_connection.execute("ROLLBACK")); // the first error is the one to tell
    }
    m_open = false;
    m_pendingRows = 0;
    return *m_failure;
}

Result<void> CaseWriter::ensureTransaction() {
    if (m_failure) {
        return *m_failure;
    }
    if (m_open) {
        return {};
    }
    if (auto begun = m_connection.execute("BEGIN IMMEDIATE"); !begun) {
        return fail(begun.error());
    }
    m_open = true;
    m_opened = Clock::now();
    return {};
}

bool CaseWriter::isDue() const { return m_open && (m_pendingRows >= kCommitRows || Clock::now() - m_opened >= kCommitEvery); }

Result<void> CaseWriter::append(const EpochBatch& batch) {
    METSUKE_CHECK(ensureTransaction());
    if (auto done = appendEvents(batch); !done) {
        return fail(done.error());
    }
    if (m_names.failure()) {
        return fail(*m_names.failure());
    }
    m_epoch = batch.epoch;
    m_lastOrder = batch.lastOrder;
    if (batch.position != 0 || m_position == 0) { // files have no place in the spool, and do not forget the one there is
        m_position = batch.position;
        m_watermark = std::max(m_watermark, batch.watermark);
    }
    return isDue() ? commit() : Result<void>();
}

Result<void> CaseWriter::appendEvents(const EpochBatch& batch) {
    if (m_state != ImportState::Running) {
        m_state = ImportState::Running;
        METSUKE_CHECK(setMeta("import", static_cast<int64_t>(m_state)));
    }
    m_traffic.add(batch);
    m_ended.clear();
    m_stored.clear();
    for (const FlowPackets& packets : batch.flowPackets) {
        m_ended[packets.uid] = &packets; // the last part of a flow goes with its row
    }
    for (const Event& event : batch.events) {
        METSUKE_CHECK(appendOne(event));
        if (m_flows.isFull()) {
            METSUKE_CHECK(sealSegment());
        }
    }
    METSUKE_CHECK(appendParts(batch));
    return appendLosses(batch);
}

Result<void> CaseWriter::appendOne(const Event& event) {
    const int64_t id = m_nextId++;
    ++m_pendingRows;
    ++m_stats.events;
    if (event.kind() != EventKind::Conn) {
        m_info.note(event);
        return m_events.append(id, event);
    }
    tally(event);
    Bytes postings;
    if (const auto it = m_ended.find(event.header.uid); it != m_ended.end() && m_stored.insert(it->second).second) {
        postings = it->second->postings;
        m_stats.bytes += postings.size();
    }
    METSUKE_CHECK(m_flows.appendFlow(id, event, m_info.take(event.header.uid), postings));
    return m_events.count(EventKind::Conn, id, event.header.ts.ns);
}

void CaseWriter::tally(const Event& event) {
    const auto& conn = event.body.get<ConnEvent>();
    m_rollups.add(event.header, conn, event.enrichment);
    m_missedBytes += std::clamp<int64_t>(conn.missed_bytes, 0, int64_t{1} << 40);
    if (isOneSided(event.header, conn)) {
        ++m_oneSided;
        const bool senderIsInside = conn.resp_pkts == 0 ? event.enrichment.localOrig : event.enrichment.localResp;
        const bool bothInside = event.enrichment.localOrig && event.enrichment.localResp;
        m_oneSidedOut += senderIsInside && !bothInside ? 1 : 0;
        m_oneSidedIn += senderIsInside || bothInside ? 0 : 1;
    }
}

/// Postings that did not go with a conn event of the same batch: earlier parts of long flows.
Result<void> CaseWriter::appendParts(const EpochBatch& batch) {
    for (const FlowPackets& packets : batch.flowPackets) {
        if (packets.postings.empty() || m_stored.contains(&packets)) {
            continue;
        }
        METSUKE_TRY(Statement * insert,
            m_connection.cached("INSERT INTO flow_packets_part(uid_hi, uid_lo, postings) VALUES(?1, ?2, ?3)"));
        const StatementUse use(*insert);
        bindUid(*use, 1, 2, packets.uid);
        use->bind(3, Bytes(packets.postings));
        METSUKE_CHECK(use->run());
        m_stats.bytes += packets.postings.size();
    }
    return {};
}

Result<void> CaseWriter::appendLosses(const EpochBatch& batch) {
    for (const LossInterval& loss : batch.losses) {
        METSUKE_TRY(Statement * insert,
            m_connection.cached("INSERT INTO loss(kind, t0, t1, packets, bytes) VALUES(?1, ?2, ?3, ?4, ?5)"));
        const StatementUse use(*insert);
        use->bind(1, static_cast<int64_t>(loss.kind));
        use->bind(2, loss.from.ns);
        use->bind(3, loss.to.ns);
        use->bind(4, static_cast<int64_t>(loss.packets));
        use->bind(5, static_cast<int64_t>(loss.bytes));
        METSUKE_CHECK(use->run());
    }
    return {};
}

Result<void> CaseWriter::setMeta(std::string_view key, int64_t value) {
    METSUKE_TRY(Statement * statement, m_connection.cached("INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)"));
    const StatementUse use(*statement);
    use->bind(1, key);
    use->bind(2, value);
    return use->run();
}

Result<void> CaseWriter::writeProgress() {
    METSUKE_CHECK(m_rollups.flush(m_names));
    METSUKE_CHECK(m_events.writeProgress());
    METSUKE_CHECK(m_flows.writeProgress());
    METSUKE_CHECK(setMeta("missed_bytes", m_missedBytes));
    METSUKE_CHECK(setMeta("one_sided", m_oneSided));
    METSUKE_CHECK(setMeta("one_sided_out", m_oneSidedOut));
    METSUKE_CHECK(setMeta("one_sided_in", m_oneSidedIn));
    METSUKE_CHECK(m_traffic.flush());
    METSUKE_CHECK(setMeta("position", static_cast<int64_t>(m_position)));
    METSUKE_TRY(Statement * statement,
        m_connection.cached("INSERT OR REPLACE INTO checkpoint(id, epoch, watermark, last_order, next_id) VALUES(1, ?1, ?2, ?3, ?4)"));
    const StatementUse use(*statement);
    use->bind(1, static_cast<int64_t>(m_epoch));
    use->bind(2, m_watermark.ns);
    use->bind(3, static_cast<int64_t>(m_lastOrder));
    use->bind(4, m_nextId);
    METSUKE_CHECK(use->run());
    return m_names.failure() ? Result<void>(*m_names.failure()) : Result<void>();
}

Result<void> CaseWriter::removeDerived() {
    for (size_t i = 0; i < kEventKindCount; ++i) {
        if (const auto kind = static_cast<EventKind>(i); isDerived(kind)) {
            METSUKE_CHECK(m_events.remove(kind));
        }
    }
    return {};
}

Result<void> CaseWriter::appendDerived(const Event& event) { return m_events.append(m_nextId++, event); }

Result<void> CaseWriter::correct(int64_t id, const Event& event) {
    if (event.kind() != EventKind::Conn) {
        return m_events.correct(eventTableName(event.kind()), id, event);
    }
    METSUKE_TRY(const std::string table, m_flows.tableOf(id));
    return table.empty() ? Result<void>() : m_events.correct(table, id, event);
}

Result<void> CaseWriter::correctPairs(const std::function<bool(const IpAddress&)>& isInside) {
    METSUKE_CHECK(m_connection.execute("CREATE TEMP TABLE inside(addr ANY PRIMARY KEY) WITHOUT ROWID"));
    if (auto marked = markPairs(isInside); !marked) {
        return marked;
    }
    return m_connection.execute("DROP TABLE temp.inside");
}

Result<void> CaseWriter::markPairs(const std::function<bool(const IpAddress&)>& isInside) {
    METSUKE_TRY(Statement ends, m_connection.prepare("SELECT orig FROM pair_hour UNION SELECT resp FROM pair_hour"));
    METSUKE_TRY(Statement insert, m_connection.prepare("INSERT INTO temp.inside(addr) VALUES(?1)"));
    while (true) {
        METSUKE_TRY(const bool row, ends.step());
        if (!row) {
            break;
        }
        if (const IpAddress address = readAddress(ends, 0); !address.isUnset() && isInside(address)) {
            bindAddress(insert, 1, address);
            METSUKE_CHECK(insert.run());
        }
    }
    constexpr std::string_view now = "(ifnull(orig IN (SELECT addr FROM temp.inside), 0) + 2 * ifnull(resp IN (SELECT addr FROM temp.inside), 0))";
    return m_connection.execute("UPDATE pair_hour SET inside = " + std::string(now) + " WHERE inside <> " + std::string(now));
}

Result<void> CaseWriter::putCaptureFacts(const CaptureFacts& facts) {
    METSUKE_CHECK(ensureTransaction());
    METSUKE_CHECK(setMeta("link_bits", static_cast<int64_t>(facts.linkBits)));
    METSUKE_CHECK(setMeta("ring_bytes", static_cast<int64_t>(facts.ringBytes)));
    METSUKE_CHECK(setMeta("ring_age", facts.ringAge));
    METSUKE_CHECK(setMeta("flow_bytes", static_cast<int64_t>(facts.flowBytes)));
    METSUKE_CHECK(setMeta("ring_whole_bytes", static_cast<int64_t>(facts.wholeBytes)));
    METSUKE_CHECK(setMeta("ring_kept_bytes", static_cast<int64_t>(facts.keptBytes)));
    METSUKE_TRY(Statement * profile, m_connection.cached("INSERT OR REPLACE INTO meta(key, value) VALUES('profile', ?1)"));
    {
        const StatementUse use(*profile);
        use->bind(1, std::string_view(facts.profile));
        METSUKE_CHECK(use->run());
    }
    return commit();
}

Result<void> CaseWriter::sealSegment() { return m_flows.seal(); }

Result<void> CaseWriter::commit() {
    if (m_failure) {
        return *m_failure;
    }
    if (!m_open) {
        return {};
    }
    if (auto written = writeProgress(); !written) {
        return fail(written.error());
    }
    if (auto done = m_connection.execute("COMMIT"); !done) {
        return fail(done.error());
    }
    m_open = false;
    m_pendingRows = 0;
    return {};
}

Result<void> CaseWriter::finish(bool partial) {
    METSUKE_CHECK(ensureTransaction());
    if (auto sealed = sealSegment(); !sealed) {
        return fail(sealed.error());
    }
    m_state = partial ? ImportState::Partial : ImportState::Complete;
    if (auto set = setMeta("import", static_cast<int64_t>(m_state)); !set) {
        return fail(set.error());
    }
    if (auto indexed = m_connection.execute("CREATE INDEX IF NOT EXISTS name_text ON name(text COLLATE NOCASE)"); !indexed) {
        return fail(indexed.error());
    }
    return commit();
}

} // namespace metsuke
