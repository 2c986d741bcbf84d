// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/segment_writer.h"

#include "core/database/migration.h"
#include "core/endpoint/activity_codec.h"
#include "core/endpoint/segment_format.h"
#include "core/endpoint/segment_seal.h"

#include <random>
#include <unordered_map>

namespace metsuke::endpoint {

using namespace segment_format;

namespace {

constexpr int64_t kCacheKib = 32 * 1024; // the segment whole: keys come in no order
constexpr int64_t kFullCheckBytes = 64 << 20;

} // namespace

/// The texts of the segment that is written: all of them in memory, since it holds no more than the segment does.
class SegmentWriter::Texts : public TextNumbers {
public:
    Result<void> load(Connection& connection) {
        METSUKE_TRY(m_insert, connection.prepare("INSERT INTO text(id, value) VALUES(?1, ?2)"));
        METSUKE_TRY(Statement rows, connection.prepare("SELECT id, value FROM text ORDER BY id"));
        while (true) {
            METSUKE_TRY(const bool row, rows.step());
            if (!row) {
                return {};
            }
            m_numbers.emplace(asText(rows.blob(1)), rows.integer(0));
            m_next = std::max(m_next, rows.integer(0) + 1);
        }
    }
    int64_t numberOf(std::string_view text) override {
        if (text.empty()) {
            return 0;
        }
        const auto [found, isNew] = m_numbers.try_emplace(std::string(text), m_next);
        if (isNew) {
            m_new.push_back(&found->first);
            m_insert.bind(1, m_next++);
            m_insert.bind(2, asBytes(text));
            if (const auto done = m_insert.run(); !done.ok() && !m_failure) {
                m_failure = done.error();
            }
        }
        return found->second;
    }
    /// The first failure since begin().
    [[nodiscard]] Result<void> check() const { return m_failure ? Result<void>(*m_failure) : Result<void>(); }
    void begin() {
        m_new.clear();
        m_failure.reset();
    }
    void rollBack() {
        for (const std::string* text : m_new) {
            m_numbers.erase(m_numbers.find(*text));
        }
        m_next -= static_cast<int64_t>(m_new.size());
        m_new.clear();
    }

private:
    Statement m_insert;
    std::unordered_map<std::string, int64_t> m_numbers;
    std::vector<const std::string*> m_new; ///< of this transaction
    int64_t m_next = 1;
    std::optional<Error> m_failure;
};

SegmentWriter::SegmentWriter(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection))
    , m_texts(std::make_unique<Texts>()) { }
SegmentWriter::~SegmentWriter() = default;

namespace {

/// A segment without activities, all of it in the file.
Result<void> makeEmpty(const std::filesystem::path& path, int64_t number, Timestamp base, int64_t limitBytes) {
    METSUKE_TRY(const auto connection, Connection::open(path, Connection::Mode::Create, {64}));
    METSUKE_TRY(Transaction transaction, Transaction::begin(*connection, Transaction::Kind::Write));
    METSUKE_CHECK(connection->execute(kSchema));
    METSUKE_CHECK(connection->execute("PRAGMA application_id=" + std::to_string(kApplicationId)
        + "; PRAGMA user_version=" + std::to_string(kVersion)));
    std::random_device random;
    const uint64_t hashKey = uint64_t{random()} << 32 | random();
    METSUKE_TRY(Statement insert, connection->prepare("INSERT INTO meta VALUES(?1, ?2)"));
    for (const auto& [key, value] : {std::pair<std::string_view, int64_t>{"number", number}, {"activities", 0}, {"from", 0},
             {"until", 0}, {"oldest", INT64_MAX}, {"limit_bytes", limitBytes}, {"hash_key", static_cast<int64_t>(hashKey)},
             {"base_second", floorSecond(base)}}) {
        insert.bind(1, key);
        insert.bind(2, value);
        METSUKE_CHECK(insert.run());
    }
    return transaction.commit();
}

} // namespace

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::create(
    const std::filesystem::path& path, int64_t number, Timestamp base, int64_t limitBytes) {
    // Under another name until it is whole: a reader that comes at this moment would take half of one for damaged.
    const std::filesystem::path unfinished = path.string() + ".new";
    removeSegment(unfinished);
    METSUKE_CHECK(makeEmpty(unfinished, number, base, limitBytes));
    std::error_code failed;
    std::filesystem::rename(unfinished, path, failed);
    if (failed) {
        return Error(ErrorCode::ReadOnly, Message("endpoint.unreadable_segment").with("path", path.string()), failed.message());
    }
    METSUKE_TRY(auto connection, Connection::open(path, Connection::Mode::ReadWrite, {kCacheKib}));
    std::unique_ptr<SegmentWriter> writer(new SegmentWriter(std::move(connection)));
    METSUKE_CHECK(writer->prepare());
    return writer;
}

Result<std::unique_ptr<SegmentWriter>> SegmentWriter::open(const std::filesystem::path& path) {
    METSUKE_TRY(auto connection, Connection::open(path, Connection::Mode::ReadWrite, {kCacheKib}));
    METSUKE_CHECK(checkIntegrity(*connection, {}, kFullCheckBytes));
    std::unique_ptr<SegmentWriter> writer(new SegmentWriter(std::move(connection)));
    METSUKE_CHECK(writer->prepare());
    return writer;
}

Result<void> SegmentWriter::prepare() {
    METSUKE_TRY(const Header header, readHeader(*m_connection));
    m_facts = header.facts;
    m_hashKey = header.hashKey;
    m_baseSecond = header.baseSecond;
    METSUKE_TRY(const int64_t last, m_connection->integer("SELECT max(seq) FROM activity"));
    m_next = last + 1;
    METSUKE_TRY(m_insertActivity, m_connection->prepare("INSERT INTO activity VALUES(?1, ?2)"));
    METSUKE_TRY(m_insertLookup, m_connection->prepare("INSERT OR IGNORE INTO lookup VALUES(?1, ?2, ?3)"));
    return m_texts->load(*m_connection);
}

Result<void> SegmentWriter::insert(const Activity& activity) {
    const std::string row = encodeActivity(activity, *m_texts);
    m_insertActivity.bind(1, m_next);
    m_insertActivity.bind(2, asBytes(row));
    METSUKE_CHECK(m_insertActivity.run());
    for (const HistoryKey& key : keysOf(activity)) {
        m_insertLookup.bind(1, hashOf(key, m_hashKey));
        m_insertLookup.bind(2, secondOf(activity.time, m_baseSecond));
        m_insertLookup.bind(3, m_next);
        METSUKE_CHECK(m_insertLookup.run());
    }
    ++m_next;
    return m_texts->check();
}

Result<void> SegmentWriter::writeFacts(const SegmentFacts& facts) {
    METSUKE_TRY(Statement * update, m_connection->cached("UPDATE meta SET value=?2 WHERE key=?1"));
    const StatementUse use(*update);
    for (const auto& [key, value] : {std::pair<std::string_view, int64_t>{"activities", facts.activities},
             {"from", facts.span.from.ns}, {"until", facts.span.until.ns}, {"oldest", facts.oldest.ns}}) {
        use->bind(1, key);
        use->bind(2, value);
        METSUKE_CHECK(use->run());
    }
    return {};
}

Result<void> SegmentWriter::append(std::span<const Activity> activities, Origin origin) {
    const int64_t first = m_next;
    SegmentFacts facts = m_facts;
    m_texts->begin();
    const auto write = [&]() -> Result<void> {
        METSUKE_TRY(Transaction transaction, Transaction::begin(*m_connection, Transaction::Kind::Write));
        for (const Activity& activity : activities) {
            METSUKE_CHECK(insert(activity));
            const bool isFirst = facts.activities == 0;
            if (origin == Origin::New) {
                const bool isOfProcess = kindOf(activity) == ActivityKind::ProcessStarted || kindOf(activity) == ActivityKind::ImageStarted;
                const Timestamp time = isOfProcess ? std::max(activity.time, facts.base) : activity.time;
                facts.span.from = isFirst ? time : std::min(facts.span.from, time);
                facts.span.until = isFirst ? time : std::max(facts.span.until, time);
                ++facts.activities;
            }
            facts.oldest = std::min(facts.oldest, activity.time);
        }
        METSUKE_CHECK(writeFacts(facts));
        return transaction.commit();
    };
    if (const auto done = write(); !done.ok()) {
        m_insertActivity.reset();
        m_insertLookup.reset();
        m_texts->rollBack();
        m_next = first;
        return done;
    }
    m_facts = facts;
    return {};
}

Result<void> SegmentWriter::addSeal(const SegmentSeal& seal) {
    METSUKE_TRY(Statement insert, m_connection->prepare("INSERT OR REPLACE INTO seal VALUES(?1, ?2)"));
    insert.bind(1, seal.number);
    insert.bind(2, std::string_view(seal.sha256));
    return insert.run();
}

Result<int64_t> SegmentWriter::bytes() {
    METSUKE_TRY(const int64_t pages, m_connection->integer("PRAGMA page_count"));
    METSUKE_TRY(const int64_t size, m_connection->integer("PRAGMA page_size"));
    return pages * size;
}

} // namespace metsuke::endpoint
