// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/segment_reader.h"

#include "core/endpoint/activity_codec.h"
#include "core/endpoint/activity_json.h"
#include "core/endpoint/segment_format.h"

#include <algorithm>
#include <unordered_map>

namespace metsuke::endpoint {

using namespace segment_format;

namespace {

constexpr int64_t kCacheKib = 512; // of each of the many
constexpr size_t kRememberedTexts = 8192;
constexpr size_t kRememberedBytes = 4 << 20;

Error damaged(const Connection& connection) {
    return {ErrorCode::Malformed, Message("endpoint.damaged_segment").with("path", connection.path())};
}

} // namespace

/// Texts as they are asked for, the last few thousand kept.
class SegmentReader::Texts : public NumberedTexts {
public:
    explicit Texts(Connection& connection)
        : m_connection(connection) { }
    Result<std::string> textOf(int64_t number) override {
        if (const auto known = m_known.find(number); known != m_known.end()) {
            return known->second;
        }
        METSUKE_TRY(Statement * select, m_connection.cached("SELECT value FROM text WHERE id=?1"));
        const StatementUse use(*select);
        use->bind(1, number);
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            return damaged(m_connection);
        }
        if (m_known.size() >= kRememberedTexts || m_bytes >= kRememberedBytes) {
            m_known.clear();
            m_bytes = 0;
        }
        std::string text(asText(use->blob(0)));
        m_bytes += text.size();
        m_known.emplace(number, text);
        return text;
    }

private:
    Connection& m_connection;
    std::unordered_map<int64_t, std::string> m_known;
    size_t m_bytes = 0;
};

SegmentReader::SegmentReader(std::unique_ptr<Connection> connection)
    : m_connection(std::move(connection))
    , m_texts(std::make_unique<Texts>(*m_connection)) { }
SegmentReader::~SegmentReader() = default;

Result<std::unique_ptr<SegmentReader>> SegmentReader::open(const std::filesystem::path& path) {
    const auto opened = [&](Connection::Mode mode) -> Result<std::unique_ptr<SegmentReader>> {
        METSUKE_TRY(auto connection, Connection::open(path, mode, {kCacheKib}));
        std::unique_ptr<SegmentReader> reader(new SegmentReader(std::move(connection)));
        METSUKE_CHECK(reader->begin());
        return reader;
    };
    auto reader = opened(Connection::Mode::ReadOnly);
    std::error_code none;
    const auto log = std::filesystem::file_size(path.string() + "-wal", none);
    if (!reader.ok() && reader.error().code != ErrorCode::Malformed && (none || log == 0)) {
        return opened(Connection::Mode::Immutable); // nobody writes, and the medium does not let us look like it
    }
    return reader;
}

Result<void> SegmentReader::begin() {
    METSUKE_TRY(const Header header, readHeader(*m_connection));
    m_facts = header.facts;
    m_hashKey = header.hashKey;
    m_baseSecond = header.baseSecond;
    return {};
}

/// Cleaned as the writer does it: the file may come from elsewhere.
Result<Activity> SegmentReader::decode(Bytes row) {
    METSUKE_TRY(Activity activity, decodeActivity(row, *m_texts));
    return cleanActivity(std::move(activity));
}

Result<std::vector<Activity>> SegmentReader::find(
    const HistoryKey& key, const TimeWindow& window, Order order, size_t limit) {
    METSUKE_TRY(Statement * select,
        m_connection->cached(order == Order::NewestFirst
                ? "SELECT a.row FROM lookup l JOIN activity a ON a.seq=l.seq WHERE l.hash=?1 AND l.second>=?2 AND l.second<=?3 "
                  "ORDER BY l.second DESC, l.seq DESC"
                : "SELECT a.row FROM lookup l JOIN activity a ON a.seq=l.seq WHERE l.hash=?1 AND l.second>=?2 AND l.second<=?3 "
                  "ORDER BY l.second, l.seq"));
    const StatementUse use(*select);
    use->bind(1, hashOf(key, m_hashKey));
    use->bind(2, secondOf(window.from, m_baseSecond));
    use->bind(3, secondOf(window.until, m_baseSecond));
    std::vector<Activity> found;
    while (found.size() < limit) {
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            break;
        }
        METSUKE_TRY(Activity activity, decode(use->blob(0)));
        const auto keys = keysOf(activity);
        if (window.contains(activity.time) && std::find(keys.begin(), keys.end(), key) != keys.end()) {
            found.push_back(std::move(activity));
        }
    }
    return found;
}

Result<std::vector<Activity>> SegmentReader::next(int64_t& after, size_t limit) {
    METSUKE_TRY(Statement * select, m_connection->cached("SELECT seq, row FROM activity WHERE seq>?1 ORDER BY seq"));
    const StatementUse use(*select);
    use->bind(1, after);
    std::vector<Activity> found;
    while (found.size() < limit) {
        METSUKE_TRY(const bool row, use->step());
        if (!row) {
            break;
        }
        METSUKE_TRY(Activity activity, decode(use->blob(1)));
        after = use->integer(0);
        found.push_back(std::move(activity));
    }
    return found;
}

Result<std::vector<SegmentSeal>> SegmentReader::seals() {
    METSUKE_TRY(Statement rows, m_connection->prepare("SELECT number, sha256 FROM seal ORDER BY number LIMIT 100000"));
    std::vector<SegmentSeal> seals;
    while (true) {
        METSUKE_TRY(const bool row, rows.step());
        if (!row) {
            return seals;
        }
        seals.push_back({rows.integer(0), rows.string(1)});
    }
}

} // namespace metsuke::endpoint
