// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/timeline_query.h"

#include "core/store/bounded_sum.h"
#include "core/store/case_schema.h"
#include "core/store/findings_reader.h"
#include "core/store/rollup.h"
#include "core/store/row_codec.h"
#include "core/store/summary_query.h"

#include <limits>

namespace metsuke {

namespace {

/// The buckets of a timeline: `factor` roll-up buckets of `resolution` seconds make one.
struct Grid {
    int64_t resolution = 1;
    int64_t factor = 1;
    int64_t first = 0; ///< roll-up bucket where the timeline starts, a multiple of factor
    int64_t last = -1; ///< roll-up bucket where it ends
    size_t buckets = 0;
    [[nodiscard]] std::optional<size_t> place(int64_t bucket) const {
        return bucket < first || bucket > last ? std::nullopt : std::optional(static_cast<size_t>((bucket - first) / factor));
    }
};

int64_t floorTo(int64_t value, int64_t factor) {
    const int64_t rest = value % factor;
    return value - (rest < 0 ? rest + factor : rest);
}

/// The finest resolution of which `maximum` buckets cover the range; days are joined when even they are too many.
/// `joined` also tries some buckets as one before it takes the next coarser resolution: five times the rows to read.
Grid gridOf(TimeRange range, int64_t maximum, std::span<const int64_t> resolutions, bool joined) {
    Grid grid;
    if (range.to <= range.from) {
        return grid;
    }
    const auto fit = [&](int64_t resolution, int64_t factor) {
        grid.resolution = resolution;
        grid.factor = factor;
        grid.first = floorTo(bucketOf(range.from.ns, resolution), factor);
        grid.last = bucketOf(range.to.ns - 1, resolution);
        grid.buckets = static_cast<size_t>((grid.last - grid.first) / factor + 1);
        return static_cast<int64_t>(grid.buckets) <= maximum;
    };
    for (const int64_t resolution : resolutions) {
        for (const int64_t factor : {1, 2, 3, 5}) {
            if ((factor == 1 || joined) && fit(resolution, factor)) {
                return grid;
            }
        }
    }
    for (int64_t factor = 2; !fit(resolutions.back(), factor) && factor < (int64_t{1} << 30); factor *= 2) {
    }
    return grid;
}

class TimelineMaker {
public:
    TimelineMaker(Snapshot& snapshot, const TimelineSpec& spec)
        : m_snapshot(snapshot)
        , m_spec(spec) {}

    Result<Timeline> make() {
        METSUKE_TRY(const auto span, queryCaseSpan(m_snapshot.connection()));
        METSUKE_TRY(const bool any, hasAnything());
        m_range = {std::max(m_spec.range.from, span.first), std::min(m_spec.range.to, span.second + 1)};
        const bool hosts = m_spec.key == TimelineSpec::Key::Host || m_spec.key == TimelineSpec::Key::HostBytesOut;
        const int64_t maximum = std::max(1, m_spec.maximumBuckets);
        m_grid = any ? gridOf(m_range, maximum, hosts ? std::span<const int64_t>(kHostResolutions) : kServiceResolutions,
                           !hosts || m_spec.host.has_value())
                     : Grid{};
        m_timeline.bucket = m_grid.resolution * m_grid.factor * kSecond;
        m_timeline.start.ns = any ? std::max(m_grid.first, std::numeric_limits<int64_t>::min() / (m_grid.resolution * kSecond))
                * m_grid.resolution * kSecond
                                  : 0;
        m_timeline.buckets = m_grid.buckets;
        if (m_grid.buckets > 0) {
            METSUKE_CHECK(fill());
        }
        METSUKE_CHECK(m_snapshot.check());
        return std::move(m_timeline);
    }

private:
    Result<bool> hasAnything() {
        METSUKE_TRY(const int64_t any,
            m_snapshot.connection().integer("SELECT EXISTS(SELECT 1 FROM event_block) OR EXISTS(SELECT 1 FROM segment WHERE rows > 0) "
                                            "OR EXISTS(SELECT 1 FROM capture WHERE packets > 0)"));
        return any != 0;
    }

    Result<void> fill() {
        switch (m_spec.key) {
        case TimelineSpec::Key::Severity:
            return severities();
        case TimelineSpec::Key::Service:
            return m_spec.host ? servicesOfHost() : services();
        case TimelineSpec::Key::Host:
        case TimelineSpec::Key::HostBytesOut:
            return hosts();
        }
        return {};
    }

    Timeline::Series& series(const std::string& key) {
        const auto [it, fresh] = m_places.try_emplace(key, m_timeline.series.size());
        if (fresh) {
            const std::vector<int64_t> zeros(m_grid.buckets);
            m_timeline.series.push_back({key, zeros, zeros, zeros});
        }
        return m_timeline.series[it->second];
    }

    void add(Timeline::Series& into, int64_t bucket, int64_t flows, int64_t out, int64_t in) const {
        if (const auto place = m_grid.place(bucket)) {
            into.flows[*place] = boundedSum(into.flows[*place], flows);
            into.bytesOut[*place] = boundedSum(into.bytesOut[*place], out);
            into.bytesIn[*place] = boundedSum(into.bytesIn[*place], in);
        }
    }

    /// Detections are few: they are counted from their index.
    Result<void> severities() {
        for (const Severity severity : {Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical}) {
            series(std::string(severityName(severity)));
        }
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached(m_spec.host
                    ? "SELECT first, severity FROM detection WHERE host = ?3 AND first >= ?1 AND first < ?2"
                    : "SELECT first, severity FROM detection WHERE first >= ?1 AND first < ?2"));
        statement->bind(1, m_range.from.ns);
        statement->bind(2, m_range.to.ns);
        if (m_spec.host) {
            bindAddress(*statement, 3, m_spec.host->ip);
        }
        return forEachRow(*statement, [&](const Statement& s) {
            const auto index = static_cast<size_t>(std::clamp<int64_t>(s.integer(1), 0, static_cast<int64_t>(Severity::Critical)));
            add(m_timeline.series[index], bucketOf(s.integer(0), m_grid.resolution), 1, 0, 0);
        });
    }

    Result<void> services() {
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached("SELECT bucket, service, flows, bytes_out, bytes_in FROM rollup_service "
                                           "WHERE res = ?1 AND bucket BETWEEN ?2 AND ?3"));
        statement->bind(1, m_grid.resolution);
        statement->bind(2, m_grid.first);
        statement->bind(3, m_grid.last);
        return forEachRow(*statement, [&](const Statement& s) {
            add(series(s.string(1)), s.integer(0), s.integer(2), s.integer(3), s.integer(4));
        });
    }

    /// One host by service has no roll-up: its flows are found through the segments' indices.
    Result<void> servicesOfHost() {
        METSUKE_TRY(Statement * segments,
            m_snapshot.connection().cached("SELECT number FROM segment WHERE rows > 0 AND t1 >= ?1 AND t0 < ?2"));
        segments->bind(1, m_range.from.ns);
        segments->bind(2, m_range.to.ns);
        std::vector<int64_t> numbers;
        METSUKE_CHECK(forEachRow(*segments, [&](const Statement& s) { numbers.push_back(s.integer(0)); }));
        for (const int64_t number : numbers) {
            METSUKE_TRY(Statement * statement,
                m_snapshot.connection().cached("SELECT ts, service, orig_bytes, resp_bytes, orig = ?1 FROM " + segmentTableName(number)
                    + " WHERE (orig = ?1 OR resp = ?1) AND ts >= ?2 AND ts < ?3"));
            bindAddress(*statement, 1, m_spec.host->ip);
            statement->bind(2, m_range.from.ns);
            statement->bind(3, m_range.to.ns);
            METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
                const bool originator = s.integer(4) != 0;
                add(series(s.string(1)), bucketOf(s.integer(0), m_grid.resolution), 1, s.integer(originator ? 2 : 3),
                    s.integer(originator ? 3 : 2));
            }));
        }
        return {};
    }

    Result<void> hosts() {
        std::vector<IpAddress> chosen;
        if (m_spec.host) {
            chosen.push_back(m_spec.host->ip);
        } else {
            METSUKE_TRY(chosen, busiestHosts());
        }
        for (const IpAddress& host : chosen) {
            series(host.toString());
        }
        METSUKE_TRY(const int64_t present, hostsInRange());
        return present <= static_cast<int64_t>(chosen.size() * kScanFactor) ? scanHosts(chosen) : lookUpHosts(chosen);
    }

    /// Reading a row in passing costs a fraction of looking one up.
    static constexpr size_t kScanFactor = 4;

    Result<int64_t> hostsInRange() {
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached("SELECT count(DISTINCT host) FROM rollup_host WHERE res = ?1 AND bucket BETWEEN ?2 AND ?3"));
        bindDays(*statement);
        int64_t count = 0;
        METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) { count = s.integer(0); }));
        return count;
    }

    Result<void> scanHosts(const std::vector<IpAddress>& chosen) {
        std::unordered_map<IpAddress, size_t> places;
        for (size_t i = 0; i < chosen.size(); ++i) {
            places.emplace(chosen[i], i);
        }
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached("SELECT bucket, host, flows, bytes_out, bytes_in FROM rollup_host "
                                           "WHERE res = ?1 AND bucket BETWEEN ?2 AND ?3"));
        statement->bind(1, m_grid.resolution);
        statement->bind(2, m_grid.first);
        statement->bind(3, m_grid.last);
        return forEachRow(*statement, [&](const Statement& s) {
            if (const auto it = places.find(readAddress(s, 1)); it != places.end()) {
                add(m_timeline.series[it->second], s.integer(0), s.integer(2), s.integer(3), s.integer(4));
            }
        });
    }

    Result<void> lookUpHosts(const std::vector<IpAddress>& chosen) {
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached("SELECT bucket, flows, bytes_out, bytes_in FROM rollup_host "
                                           "WHERE res = ?1 AND bucket = ?2 AND host = ?3"));
        for (size_t i = 0; i < chosen.size(); ++i) {
            METSUKE_TRY(const auto days, daysOf(chosen[i]));
            Timeline::Series& into = m_timeline.series[i];
            for (int64_t bucket = m_grid.first; bucket <= m_grid.last; ++bucket) {
                const int64_t day = floorTo(bucket, kHostResolutions.back() / m_grid.resolution) * m_grid.resolution / kHostResolutions.back();
                if (!std::binary_search(days.begin(), days.end(), day)) {
                    continue;
                }
                statement->bind(1, m_grid.resolution);
                statement->bind(2, bucket);
                bindAddress(*statement, 3, chosen[i]);
                METSUKE_CHECK(forEachRow(*statement,
                    [&](const Statement& s) { add(into, s.integer(0), s.integer(1), s.integer(2), s.integer(3)); }));
            }
            METSUKE_CHECK(m_snapshot.check());
        }
        return {};
    }

    /// Days on which a host has flows: long quiet spans are not asked bucket by bucket.
    Result<std::vector<int64_t>> daysOf(const IpAddress& host) {
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached("SELECT bucket FROM rollup_host WHERE res = ?1 AND bucket BETWEEN ?2 AND ?3 AND host = ?4"));
        bindDays(*statement);
        bindAddress(*statement, 4, host);
        std::vector<int64_t> days;
        METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) { days.push_back(s.integer(0)); }));
        return days;
    }

    void bindDays(Statement& statement) const {
        statement.bind(1, kHostResolutions.back());
        statement.bind(2, bucketOf(m_range.from.ns, kHostResolutions.back()));
        statement.bind(3, bucketOf(m_range.to.ns - 1, kHostResolutions.back()));
    }

    Result<std::vector<IpAddress>> busiestHosts() {
        const bool byBytes = m_spec.key == TimelineSpec::Key::HostBytesOut;
        METSUKE_TRY(Statement * statement,
            m_snapshot.connection().cached(std::string("SELECT host FROM rollup_host WHERE res = ?1 AND bucket BETWEEN ?2 AND ?3 "
                                                       "GROUP BY host ORDER BY total(")
                + (byBytes ? "bytes_out" : "flows") + ") DESC, host LIMIT ?4"));
        bindDays(*statement);
        statement->bind(4, static_cast<int64_t>(kTimelineHosts));
        std::vector<IpAddress> hosts;
        METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
            // Two values of a case from elsewhere may read as one address.
            const IpAddress host = readAddress(s, 0);
            if (!host.isUnset() && std::find(hosts.begin(), hosts.end(), host) == hosts.end()) {
                hosts.push_back(host);
            }
        }));
        return hosts;
    }

    Snapshot& m_snapshot;
    const TimelineSpec& m_spec;
    TimeRange m_range;
    Grid m_grid;
    Timeline m_timeline;
    std::map<std::string, size_t> m_places;
};

} // namespace

Result<Timeline> queryTimeline(Snapshot& snapshot, const TimelineSpec& spec) { return TimelineMaker(snapshot, spec).make(); }

} // namespace metsuke
