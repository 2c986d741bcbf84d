// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/case_store.h"

#include "core/store/capture_files.h"
#include "core/store/case_file.h"
#include "core/store/case_writer.h"
#include "core/store/detection_query.h"
#include "core/store/event_query.h"
#include "core/store/field_values.h"
#include "core/store/filter_sql.h"
#include "core/store/findings_codec.h"
#include "core/store/findings_reader.h"
#include "core/store/findings_writer.h"
#include "core/store/investigation_log.h"
#include "core/store/packet_lookup.h"
#include "core/store/pair_query.h"
#include "core/store/site_query.h"
#include "core/store/site_rows.h"
#include "core/store/summary_query.h"
#include "core/store/timeline_query.h"
#include "core/store/traffic_query.h"

#include <cstdlib>
#include <functional>
#include <mutex>

namespace metsuke {

namespace {

constexpr size_t kReaders = 3;

Error otherWindow() { return {ErrorCode::InvalidArgument, "store.other_window"}; }

/// Everything that writes, on the one write connection.
struct WriteSide {
    WriteSide(Connection& connection, int64_t segmentRows)
        : writer(connection, segmentRows)
        , findings(connection)
        , log(connection) {}
    CaseWriter writer;
    FindingsWriter findings;
    InvestigationLog log;
};

/// A transaction that holds the write side. Without finish() it is rolled back, and whoever writes next starts afresh.
class Replacement final : public FindingsReplacement {
public:
    Replacement(std::unique_lock<std::mutex> lock, WriteSide& side, std::function<void()> restart)
        : m_lock(std::move(lock))
        , m_side(side)
        , m_restart(std::move(restart)) {}
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;
    ~Replacement() override {
        if (!m_finished) {
            m_restart();
        }
    }

    Result<void> begin(const SiteProfile& site) {
        METSUKE_CHECK(m_side.writer.commit());
        METSUKE_CHECK(m_side.writer.ensureTransaction());
        METSUKE_CHECK(m_side.findings.clear(site));
        return m_side.writer.removeDerived();
    }
    Result<void> correct(int64_t id, const Event& event) override { return m_side.writer.correct(id, event); }
    Result<void> append(const Event& derived) override { return m_side.writer.appendDerived(derived); }
    Result<void> finish(const FindingsSnapshot& snapshot, const std::vector<RuleRow>& rules,
        const std::function<bool(const IpAddress&)>& isInside) override {
        METSUKE_CHECK(m_side.findings.putRules(rules));
        METSUKE_CHECK(m_side.findings.put(snapshot));
        METSUKE_CHECK(m_side.writer.correctPairs(isInside));
        METSUKE_CHECK(m_side.writer.commit());
        m_finished = true;
        return {};
    }

private:
    std::unique_lock<std::mutex> m_lock;
    WriteSide& m_side;
    std::function<void()> m_restart;
    bool m_finished = false;
};

class SqliteCase final : public CaseStore {
public:
    SqliteCase(CaseFile file, CaseOptions options, std::filesystem::path folder)
        : m_file(std::move(file))
        , m_options(std::move(options))
        , m_folder(std::move(folder))
        , m_captures(m_file.path)
        , m_pool(std::make_unique<ConnectionPool>(kReaders, [this] { return openReader(); })) {}
    ~SqliteCase() override;
    Result<void> begin();

    [[nodiscard]] const std::filesystem::path& path() const override { return m_file.path; }
    [[nodiscard]] bool isReadOnly() const override { return !m_isWritable; }
    [[nodiscard]] std::filesystem::path packetFolder() const override { return packetFolderOf(m_file.path); }

    Result<void> append(const EpochBatch& batch) override;
    Result<void> putFindings(const FindingsSnapshot& snapshot) override;
    Result<void> putRules(const std::vector<RuleRow>& rules) override;
    Result<void> putCaptures(const std::vector<CaptureSummary>& captures) override;
    Result<void> finish(bool partial) override;
    [[nodiscard]] SinkStats stats() const override;
    Result<void> commit() override;
    Result<Continuation> continuation() override;
    Result<void> putCaptureFacts(const CaptureFacts& facts) override;
    Result<std::unique_ptr<FindingsReplacement>> replaceFindings(const SiteProfile& site) override;
    Result<void> putProcesses(const std::vector<Process>& processes) override;

    Result<CaseSummary> summary(const QueryBudget& budget) override;
    Result<std::vector<Host>> hosts(const QueryBudget& budget) override;
    Result<std::optional<Host>> host(const HostKey& key, const QueryBudget& budget) override;
    Result<std::vector<Detection>> detections(const Filter& filter, TimeRange range, const QueryBudget& budget) override;
    Result<std::optional<Detection>> detection(const std::string& key, const QueryBudget& budget) override;
    Result<std::vector<Incident>> incidents(const QueryBudget& budget) override;
    Result<std::vector<WatchEntry>> watchList(const QueryBudget& budget) override;
    Result<std::vector<RuleRow>> rules(const QueryBudget& budget) override;
    Result<Timeline> timeline(const TimelineSpec& spec, const QueryBudget& budget) override;
    Result<RowWindowPtr> openFlows(
        const Filter& filter, TimeRange range, FlowSort sort, SortOrder order, const QueryBudget& budget) override;
    Result<std::vector<FlowRow>> flowPage(const RowWindowPtr& window, int64_t page, const QueryBudget& budget) override;
    Result<std::vector<FlowRow>> flowsByUid(const std::vector<FlowUid>& uids, const QueryBudget& budget) override;
    Result<RowWindowPtr> openEvents(
        std::optional<EventKind> kind, const Filter& filter, TimeRange range, const QueryBudget& budget) override;
    Result<std::vector<EventRow>> eventPage(const RowWindowPtr& window, int64_t page, const QueryBudget& budget) override;
    Result<std::vector<EventRow>> eventsOfFlows(const std::vector<FlowUid>& uids, const QueryBudget& budget) override;
    Result<TrafficHealth> health(const QueryBudget& budget) override;
    Result<std::vector<HourlyBytes>> hourlyBytes(TimeRange range, const QueryBudget& budget) override;
    Result<std::vector<PairRow>> pairs(TimeRange range, std::optional<HostKey> focus, const QueryBudget& budget) override;
    Result<std::vector<StoredPacket>> packetsOfFlow(const FlowUid& uid, size_t maximum, const QueryBudget& budget) override;
    Result<std::vector<StoredPacket>> packets(const std::vector<PacketRef>& refs, const QueryBudget& budget) override;
    Result<int64_t> exportPackets(const PacketSelection& selection, const std::function<Result<void>(const StoredPacket&)>& take,
        const QueryBudget& budget) override;
    Result<std::vector<Process>> processes(std::optional<HostKey> host, const QueryBudget& budget) override;
    Result<std::vector<Note>> notes(const QueryBudget& budget) override;
    Result<std::vector<Pin>> pins(const QueryBudget& budget) override;
    Result<std::vector<ActionLogEntry>> actionLog(size_t newest, const QueryBudget& budget) override;
    Result<std::map<std::string, std::pair<double, double>>> graphPositions(const QueryBudget& budget) override;
    Result<std::vector<std::string>> fieldValues(
        const std::string& field, const std::string& prefix, size_t maximum, const QueryBudget& budget) override;

    Result<void> setTriage(const std::vector<std::string>& keys, TriageState state, const std::string& author) override;
    Result<void> setWatchTriage(const HostKey& host, TriageState state, const std::string& author) override;
    Result<void> addNote(Note note) override;
    Result<void> addPin(Pin pin, const std::string& author) override;
    Result<void> removePin(const Pin& pin, const std::string& author) override;
    Result<void> saveGraphPositions(const std::map<std::string, std::pair<double, double>>& positions) override;
    Result<std::optional<Message>> undoable() override;
    Result<std::optional<Message>> redoable() override;
    Result<void> undo(const std::string& author) override;
    Result<void> redo(const std::string& author) override;
    Result<void> recordAction(const std::string& actor, const std::string& kind, const Message& what) override;
    Result<size_t> takeActions(const std::string& source, const std::vector<OutsideEntry>& entries) override;
    Result<int64_t> actionsTaken(const std::string& source) override;
    Result<SiteProfile> siteProfile(const QueryBudget& budget) override;
    Result<bool> isJudgedBySite(const QueryBudget& budget) override;
    Result<std::vector<ExcludedHits>> excludedHits(const QueryBudget& budget) override;
    Result<SiteObservations> siteObservations(const QueryBudget& budget) override;
    Result<void> setSiteProfile(const SiteProfile& profile, const Message& what, const std::string& author) override;
    Result<void> putSiteProfile(const SiteProfile& profile) override;

private:
    Result<void> beginWriting();
    Result<std::unique_ptr<Connection>> openReader() const;
    [[nodiscard]] Error readOnly() const { return {ErrorCode::ReadOnly, m_file.readOnlyReason}; }
    /// Rows of the import that are not events: in its transaction.
    template<typename Write>
    Result<void> writeRows(Write write);
    /// A change by an analyst: after a commit of the import's rows, in a transaction of its own.
    template<typename Change>
    Result<void> investigate(Change change);
    /// A read in one snapshot.
    template<typename Read>
    auto query(const QueryBudget& budget, Read read) -> std::invoke_result_t<Read, Snapshot&>;

    CaseFile m_file;
    const CaseOptions m_options;
    const std::filesystem::path m_folder; ///< made for a temporary case, goes with it
    CaptureFiles m_captures;
    FlowOrderCache m_order;
    mutable std::mutex m_mutex; ///< guards m_write and the write connection
    std::unique_ptr<WriteSide> m_write; ///< null: read only
    bool m_isWritable = false; ///< whether there is one; set before the store is shared
    std::unique_ptr<ConnectionPool> m_pool;
};

SqliteCase::~SqliteCase() {
    if (m_write) {
        static_cast<void>(m_write->writer.commit()); // what an import that was left had come to; it stays labelled as running
    }
    m_pool.reset();
    m_write.reset();
    m_file.writer.reset(); // the last to go folds the log into the file
    if (m_options.temporary && m_file.lock) {
        removeCase(m_file.path);
    }
    m_file.lock.reset();
    if (!m_folder.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(m_folder, ignored);
    }
}

Result<void> SqliteCase::begin() {
    if (m_file.writer) {
        if (auto begun = beginWriting(); !begun) {
            if (begun.error().code == ErrorCode::Malformed) {
                return begun;
            }
            // Labelling a killed import needs a disk that takes writes; without it the case can still be read.
            m_file.writer.reset();
            m_file.lock.reset();
            m_file.readOnlyReason = begun.error().message;
        }
    }
    m_isWritable = m_write != nullptr;
    return {};
}

/// Reads where the case stands.
Result<void> SqliteCase::beginWriting() {
    auto side = std::make_unique<WriteSide>(*m_file.writer, std::max<int64_t>(1, m_options.segmentRows));
    METSUKE_CHECK(side->writer.begin());
    METSUKE_CHECK(side->findings.begin());
    m_write = std::move(side);
    return {};
}

Result<std::unique_ptr<Connection>> SqliteCase::openReader() const {
    METSUKE_TRY(auto connection, m_file.openReader());
    METSUKE_CHECK(FilterSql::prepareConnection(*connection));
    return connection;
}

template<typename Write>
Result<void> SqliteCase::writeRows(Write write) {
    const std::lock_guard lock(m_mutex);
    if (!m_write) {
        return readOnly();
    }
    METSUKE_CHECK(m_write->writer.ensureTransaction());
    if (auto written = write(m_write->findings); !written) {
        return m_write->writer.fail(written.error());
    }
    return m_write->writer.isDue() ? m_write->writer.commit() : Result<void>();
}

template<typename Change>
Result<void> SqliteCase::investigate(Change change) {
    const std::lock_guard lock(m_mutex);
    if (!m_write) {
        return readOnly();
    }
    if (m_write->writer.isPending()) {
        METSUKE_CHECK(m_write->writer.commit());
    }
    return change(*m_write);
}

template<typename Read>
auto SqliteCase::query(const QueryBudget& budget, Read read) -> std::invoke_result_t<Read, Snapshot&> {
    METSUKE_TRY(const auto snapshot, Snapshot::begin(*m_pool, budget));
    return read(*snapshot);
}

// The sink.

Result<void> SqliteCase::append(const EpochBatch& batch) {
    const std::lock_guard lock(m_mutex);
    return m_write ? m_write->writer.append(batch) : Result<void>(readOnly());
}
Result<void> SqliteCase::putFindings(const FindingsSnapshot& snapshot) {
    return writeRows([&](FindingsWriter& findings) { return findings.put(snapshot); });
}
Result<void> SqliteCase::putRules(const std::vector<RuleRow>& rules) {
    return writeRows([&](FindingsWriter& findings) { return findings.putRules(rules); });
}
Result<void> SqliteCase::putCaptures(const std::vector<CaptureSummary>& captures) {
    return writeRows([&](FindingsWriter& findings) { return findings.putCaptures(captures); });
}
Result<void> SqliteCase::putProcesses(const std::vector<Process>& processes) {
    METSUKE_CHECK(writeRows([&](FindingsWriter& findings) { return findings.putProcesses(processes); }));
    return commit();
}
Result<void> SqliteCase::finish(bool partial) {
    const std::lock_guard lock(m_mutex);
    if (!m_write) {
        return readOnly();
    }
    METSUKE_CHECK(m_write->writer.finish(partial));
    // Passive: readers are not waited for. Whatever stays in the log is folded in later.
    static_cast<void>(m_file.writer->execute("PRAGMA wal_checkpoint(PASSIVE)"));
    return {};
}
SinkStats SqliteCase::stats() const {
    const std::lock_guard lock(m_mutex);
    return m_write ? m_write->writer.stats() : SinkStats{};
}
Result<void> SqliteCase::commit() {
    const std::lock_guard lock(m_mutex);
    return m_write ? m_write->writer.commit() : Result<void>(readOnly());
}

Result<CaseStore::Continuation> SqliteCase::continuation() {
    const std::lock_guard lock(m_mutex);
    if (!m_write) {
        return readOnly();
    }
    Continuation place;
    place.captures = static_cast<uint16_t>(std::min<int64_t>(m_write->findings.firstCapture(), 0xffff));
    METSUKE_TRY(const int64_t order, m_file.writer->integer("SELECT max(last_order) + 1 FROM checkpoint"));
    place.nextOrder = static_cast<uint64_t>(order);
    METSUKE_TRY(place.watermark.ns, m_file.writer->integer("SELECT max(watermark) FROM checkpoint"));
    METSUKE_TRY(const int64_t position, metaInteger(*m_file.writer, "position"));
    place.position = static_cast<uint64_t>(position);
    return place;
}

Result<void> SqliteCase::putCaptureFacts(const CaptureFacts& facts) {
    const std::lock_guard lock(m_mutex);
    return m_write ? m_write->writer.putCaptureFacts(facts) : Result<void>(readOnly());
}

Result<std::unique_ptr<FindingsReplacement>> SqliteCase::replaceFindings(const SiteProfile& site) {
    std::unique_lock lock(m_mutex);
    if (!m_write) {
        return readOnly();
    }
    auto replacement = std::make_unique<Replacement>(std::move(lock), *m_write, [this] {
        if (m_file.writer->inTransaction()) {
            static_cast<void>(m_file.writer->execute("ROLLBACK")); // that it goes is all that is asked
        }
        if (const auto begun = beginWriting(); !begun) {
            static_cast<void>(m_write->writer.fail(begun.error())); // what it remembers is not in the case: it writes no more
        }
    });
    METSUKE_CHECK(replacement->begin(site));
    return std::unique_ptr<FindingsReplacement>(std::move(replacement));
}

// Reads.

Result<CaseSummary> SqliteCase::summary(const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) {
        return querySummary(snapshot,
            {m_file.path.string(), isReadOnly(), isReadOnly() ? m_file.readOnlyReason : Message(), m_isWritable || m_file.importElsewhere});
    });
}
Result<std::vector<Host>> SqliteCase::hosts(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return readHosts(snapshot.connection(), std::nullopt); });
}
Result<std::optional<Host>> SqliteCase::host(const HostKey& key, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) -> Result<std::optional<Host>> {
        METSUKE_TRY(auto found, readHosts(snapshot.connection(), key));
        return found.empty() ? std::optional<Host>() : std::optional<Host>(std::move(found.front()));
    });
}
Result<std::vector<Detection>> SqliteCase::detections(const Filter& filter, TimeRange range, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return queryDetections(snapshot, m_order, filter, range); });
}
Result<std::optional<Detection>> SqliteCase::detection(const std::string& key, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return findDetection(snapshot, key); });
}
Result<std::vector<Incident>> SqliteCase::incidents(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return readIncidents(snapshot.connection()); });
}
Result<std::vector<WatchEntry>> SqliteCase::watchList(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return readWatchList(snapshot.connection()); });
}
Result<std::vector<RuleRow>> SqliteCase::rules(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return readRules(snapshot.connection()); });
}
Result<Timeline> SqliteCase::timeline(const TimelineSpec& spec, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return queryTimeline(snapshot, spec); });
}
Result<RowWindowPtr> SqliteCase::openFlows(
    const Filter& filter, TimeRange range, FlowSort sort, SortOrder order, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return FlowQuery(snapshot, m_order).open(filter, range, sort, order); });
}
Result<std::vector<FlowRow>> SqliteCase::flowPage(const RowWindowPtr& window, int64_t page, const QueryBudget& budget) {
    const auto* flows = dynamic_cast<const FlowWindow*>(window.get());
    if (flows == nullptr) {
        return otherWindow();
    }
    return query(budget, [&](Snapshot& snapshot) { return FlowQuery(snapshot, m_order).page(*flows, page); });
}
Result<std::vector<FlowRow>> SqliteCase::flowsByUid(const std::vector<FlowUid>& uids, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return FlowQuery(snapshot, m_order).byUid(uids); });
}
Result<RowWindowPtr> SqliteCase::openEvents(
    std::optional<EventKind> kind, const Filter& filter, TimeRange range, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return EventQuery(snapshot, m_order).open(kind, filter, range); });
}
Result<std::vector<EventRow>> SqliteCase::eventPage(const RowWindowPtr& window, int64_t page, const QueryBudget& budget) {
    const auto* events = dynamic_cast<const EventWindow*>(window.get());
    if (events == nullptr) {
        return otherWindow();
    }
    return query(budget, [&](Snapshot& snapshot) { return EventQuery(snapshot, m_order).page(*events, page); });
}
Result<std::vector<EventRow>> SqliteCase::eventsOfFlows(const std::vector<FlowUid>& uids, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return EventQuery(snapshot, m_order).ofFlows(uids); });
}
Result<TrafficHealth> SqliteCase::health(const QueryBudget& budget) {
    METSUKE_TRY(TrafficHealth health, query(budget, [](Snapshot& snapshot) { return queryTrafficHealth(snapshot); }));
    health.isCapturing = health.isCapturing && (m_isWritable || m_file.importElsewhere);
    measureDisk(m_file.path, health);
    return health;
}
Result<std::vector<HourlyBytes>> SqliteCase::hourlyBytes(TimeRange range, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return queryHourlyBytes(snapshot, range); });
}
Result<std::vector<PairRow>> SqliteCase::pairs(TimeRange range, std::optional<HostKey> focus, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return queryPairs(snapshot, range, focus); });
}

Result<int64_t> SqliteCase::exportPackets(const PacketSelection& selection,
    const std::function<Result<void>(const StoredPacket&)>& take, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) -> Result<int64_t> {
        METSUKE_TRY(const auto places, PacketLookup(snapshot, m_order).select(selection));
        return fetchPackets(snapshot, m_captures, m_options, places, take);
    });
}
Result<std::vector<StoredPacket>> SqliteCase::packetsOfFlow(const FlowUid& uid, size_t maximum, const QueryBudget& budget) {
    std::vector<StoredPacket> found;
    PacketSelection selection;
    selection.flows = {uid};
    selection.maximum = maximum;
    METSUKE_CHECK(exportPackets(selection, [&](const StoredPacket& packet) { found.push_back(packet); return Result<void>(); }, budget));
    return found;
}
Result<std::vector<StoredPacket>> SqliteCase::packets(const std::vector<PacketRef>& refs, const QueryBudget& budget) {
    std::vector<StoredPacket> found;
    PacketSelection selection;
    selection.packets = refs;
    METSUKE_CHECK(exportPackets(selection, [&](const StoredPacket& packet) { found.push_back(packet); return Result<void>(); }, budget));
    return found;
}

Result<std::vector<Process>> SqliteCase::processes(std::optional<HostKey> host, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return readProcesses(snapshot.connection(), host); });
}
Result<std::vector<Note>> SqliteCase::notes(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return readNotes(snapshot.connection()); });
}
Result<std::vector<Pin>> SqliteCase::pins(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return readPins(snapshot.connection()); });
}
Result<std::vector<ActionLogEntry>> SqliteCase::actionLog(size_t newest, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return readActionLog(snapshot.connection(), newest); });
}
Result<std::map<std::string, std::pair<double, double>>> SqliteCase::graphPositions(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return readGraphPositions(snapshot.connection()); });
}
Result<std::vector<std::string>> SqliteCase::fieldValues(
    const std::string& field, const std::string& prefix, size_t maximum, const QueryBudget& budget) {
    return query(budget, [&](Snapshot& snapshot) { return queryFieldValues(snapshot, field, prefix, maximum); });
}

Result<SiteProfile> SqliteCase::siteProfile(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return readSite(snapshot.connection()); });
}
Result<bool> SqliteCase::isJudgedBySite(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return metsuke::isJudgedBySite(snapshot.connection()); });
}
Result<std::vector<ExcludedHits>> SqliteCase::excludedHits(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return readExcluded(snapshot.connection()); });
}
Result<SiteObservations> SqliteCase::siteObservations(const QueryBudget& budget) {
    return query(budget, [](Snapshot& snapshot) { return querySiteObservations(snapshot); });
}

// Investigation.

Result<void> SqliteCase::setSiteProfile(const SiteProfile& profile, const Message& what, const std::string& author) {
    return investigate([&](WriteSide& side) { return side.log.setSiteProfile(profile, what, author); });
}
Result<void> SqliteCase::putSiteProfile(const SiteProfile& profile) {
    METSUKE_CHECK(writeRows([&](FindingsWriter&) -> Result<void> {
        METSUKE_CHECK(writeSite(*m_file.writer, profile));
        return markJudgedBy(*m_file.writer, profile);
    }));
    return commit();
}
Result<void> SqliteCase::setTriage(const std::vector<std::string>& keys, TriageState state, const std::string& author) {
    return investigate([&](WriteSide& side) { return side.log.setTriage("incident", keys, state, author); });
}
Result<void> SqliteCase::setWatchTriage(const HostKey& host, TriageState state, const std::string& author) {
    return investigate([&](WriteSide& side) { return side.log.setTriage("watch", {hostKeyText(host)}, state, author); });
}
Result<void> SqliteCase::addNote(Note note) {
    return investigate([&](WriteSide& side) { return side.log.addNote(note); });
}
Result<void> SqliteCase::addPin(Pin pin, const std::string& author) {
    return investigate([&](WriteSide& side) { return side.log.addPin(pin, author); });
}
Result<void> SqliteCase::removePin(const Pin& pin, const std::string& author) {
    return investigate([&](WriteSide& side) { return side.log.removePin(pin, author); });
}
Result<void> SqliteCase::saveGraphPositions(const std::map<std::string, std::pair<double, double>>& positions) {
    return investigate([&](WriteSide& side) { return side.log.saveGraphPositions(positions); });
}
Result<std::optional<Message>> SqliteCase::undoable() {
    return query({}, [](Snapshot& snapshot) { return InvestigationLog::undoable(snapshot.connection()); });
}
Result<std::optional<Message>> SqliteCase::redoable() {
    return query({}, [](Snapshot& snapshot) { return InvestigationLog::redoable(snapshot.connection()); });
}
Result<void> SqliteCase::undo(const std::string& author) {
    return investigate([&](WriteSide& side) { return side.log.undo(author); });
}
Result<void> SqliteCase::redo(const std::string& author) {
    return investigate([&](WriteSide& side) { return side.log.redo(author); });
}
Result<void> SqliteCase::recordAction(const std::string& actor, const std::string& kind, const Message& what) {
    return investigate([&](WriteSide& side) { return side.log.record(actor, kind, what); });
}

Result<size_t> SqliteCase::takeActions(const std::string& source, const std::vector<OutsideEntry>& entries) {
    size_t taken = 0;
    METSUKE_CHECK(investigate([&](WriteSide& side) -> Result<void> {
        METSUKE_TRY(taken, side.log.take(source, entries));
        return {};
    }));
    return taken;
}
Result<int64_t> SqliteCase::actionsTaken(const std::string& source) {
    return query({}, [&](Snapshot& snapshot) { return InvestigationLog::taken(snapshot.connection(), source); });
}

Result<std::shared_ptr<CaseStore>> start(CaseFile file, CaseOptions options, std::filesystem::path folder) {
    auto store = std::make_shared<SqliteCase>(std::move(file), std::move(options), std::move(folder));
    METSUKE_CHECK(store->begin());
    return std::shared_ptr<CaseStore>(std::move(store));
}

} // namespace

Result<std::shared_ptr<CaseStore>> CaseStore::create(const std::filesystem::path& path, CaseOptions options) {
    METSUKE_TRY(CaseFile file, CaseFile::create(path));
    return start(std::move(file), std::move(options), {});
}

Result<std::shared_ptr<CaseStore>> CaseStore::createTemporary(CaseOptions options) {
    std::error_code failed;
    const auto parent = std::filesystem::temp_directory_path(failed);
    std::string pattern = ((failed ? std::filesystem::path("/tmp") : parent) / "metsuke-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) { // NOLINT: only its owner may look inside
        return Error(ErrorCode::PermissionDenied, Message("store.cannot_create").with("path", pattern));
    }
    const std::filesystem::path folder = pattern;
    auto file = CaseFile::create(folder / "case.metsuke");
    if (!file) {
        std::filesystem::remove_all(folder, failed);
        return file.error();
    }
    options.temporary = true;
    return start(std::move(file).value(), std::move(options), folder);
}

Result<std::shared_ptr<CaseStore>> CaseStore::open(const std::filesystem::path& path, CaseOptions options, CaseAccess access) {
    METSUKE_TRY(CaseFile file, CaseFile::open(path, access));
    return start(std::move(file), std::move(options), {});
}

} // namespace metsuke
