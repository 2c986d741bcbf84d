// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/traffic_query.h"

#include "core/store/case_file.h"
#include "core/store/case_writer.h"
#include "core/store/findings_reader.h"
#include "core/store/row_codec.h"

namespace metsuke {

namespace {

constexpr int64_t kBucket = TrafficSample::kSeconds * kSecond;
constexpr int64_t kLastBucket = std::numeric_limits<int64_t>::max() / kBucket - 1;
constexpr int64_t kRecentBuckets = 6; ///< whose rates are the present ones
/// Preamble, check sequence and gap of Ethernet, which no capture shows but the link has to carry.
constexpr int64_t kFramingBytes = 24;

Timestamp beginOf(int64_t bucket) { return {std::clamp(bucket, -kLastBucket, kLastBucket) * kBucket}; }

uint64_t unsignedOf(int64_t value) { return static_cast<uint64_t>(std::max<int64_t>(0, value)); }

TrafficSample readSample(const Statement& s) {
    TrafficSample sample;
    sample.bucket = s.integer(0);
    sample.packets = unsignedOf(s.integer(1));
    sample.wireBytes = unsignedOf(s.integer(2));
    sample.capturedBytes = unsignedOf(s.integer(3));
    sample.cut = unsignedOf(s.integer(4));
    sample.copies = unsignedOf(s.integer(5));
    sample.backSteps = unsignedOf(s.integer(6));
    sample.largestBackStep = s.integer(7);
    if (!s.isNull(8)) {
        sample.leastLag = s.integer(8);
    }
    return sample;
}

double bitsOf(const TrafficSample& sample) {
    return 8 * (static_cast<double>(sample.wireBytes) + kFramingBytes * static_cast<double>(sample.packets));
}

Result<bool> hasTraffic(Connection& connection) {
    METSUKE_TRY(const int64_t tables, connection.integer("SELECT count(*) FROM sqlite_schema WHERE name IN ('traffic', 'vlan')"));
    return tables == 2;
}

Result<void> readSamples(Connection& connection, TrafficHealth& health) {
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT bucket, packets, wire_bytes, bytes, cut, copies, back_steps, back_most, lag FROM traffic ORDER BY bucket"));
    std::vector<TrafficSample> recent; // the last minute: at most kRecentBuckets
    uint64_t mostCopies = 0;
    bool first = true;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        const TrafficSample sample = readSample(s);
        if (std::exchange(first, false)) {
            health.firstBucket = beginOf(sample.bucket);
        }
        health.lastBucket = beginOf(sample.bucket) + kBucket;
        if (sample.copies > mostCopies) {
            mostCopies = sample.copies;
            health.mostCopiesAt = beginOf(sample.bucket);
        }
        if (sample.largestBackStep > health.total.largestBackStep) {
            health.largestBackStepAt = beginOf(sample.bucket);
        }
        if (const double rate = bitsOf(sample) / TrafficSample::kSeconds; rate > health.peakBitsPerSecond) {
            health.peakBitsPerSecond = rate;
            health.peakPacketsPerSecond = static_cast<double>(sample.packets) / TrafficSample::kSeconds;
            health.peakAt = beginOf(sample.bucket);
        }
        health.total.add(sample);
        std::erase_if(recent, [&](const TrafficSample& old) { return old.bucket <= sample.bucket - kRecentBuckets; });
        recent.push_back(sample);
    }));
    TrafficSample lately;
    for (const TrafficSample& sample : recent) {
        lately.add(sample);
    }
    if (!recent.empty()) {
        const auto seconds = static_cast<double>((recent.back().bucket - recent.front().bucket + 1) * TrafficSample::kSeconds);
        health.packetsPerSecond = static_cast<double>(lately.packets) / seconds;
        health.bitsPerSecond = bitsOf(lately) / seconds;
        health.capturedBytesPerSecond = static_cast<double>(lately.capturedBytes) / seconds;
        health.lag = lately.leastLag;
    }
    return {};
}

Result<void> readVlans(Connection& connection, TrafficHealth& health) {
    METSUKE_TRY(Statement * statement, connection.cached("SELECT id, packets FROM vlan WHERE id BETWEEN 0 AND 4095 ORDER BY id"));
    return forEachRow(*statement, [&](const Statement& s) {
        health.vlans.push_back({static_cast<uint16_t>(s.integer(0)), unsignedOf(s.integer(1))});
    });
}

} // namespace

Result<TrafficHealth> queryTrafficHealth(Snapshot& snapshot) {
    Connection& connection = snapshot.connection();
    TrafficHealth health;
    METSUKE_TRY(const bool known, hasTraffic(connection));
    if (known) {
        METSUKE_CHECK(readSamples(connection, health));
        METSUKE_CHECK(readVlans(connection, health));
    }
    METSUKE_TRY(health.oneSidedOut, metaInteger(connection, "one_sided_out"));
    METSUKE_TRY(health.oneSidedIn, metaInteger(connection, "one_sided_in"));
    for (const auto& [key, number] : {std::pair<const char*, uint64_t&>{"link_bits", health.facts.linkBits}, {"ring_bytes", health.facts.ringBytes},
             {"flow_bytes", health.facts.flowBytes}, {"ring_whole_bytes", health.facts.wholeBytes}, {"ring_kept_bytes", health.facts.keptBytes}}) {
        METSUKE_TRY(const int64_t stored, metaInteger(connection, key));
        number = unsignedOf(stored);
    }
    METSUKE_TRY(health.facts.ringAge, metaInteger(connection, "ring_age"));
    METSUKE_TRY(health.facts.profile, metaText(connection, "profile"));
    METSUKE_TRY(const int64_t state, metaInteger(connection, "import"));
    health.isCapturing = state == static_cast<int64_t>(ImportState::Running);
    METSUKE_CHECK(snapshot.check());
    return health;
}

void measureDisk(const std::filesystem::path& casePath, TrafficHealth& health) {
    std::error_code failure; // what cannot be seen is not told
    if (const auto space = std::filesystem::space(casePath.parent_path().empty() ? "." : casePath.parent_path(), failure); !failure) {
        health.freeBytes = space.available;
    }
    for (const char* part : {"", "-wal"}) {
        const auto size = std::filesystem::file_size(casePath.string() + part, failure);
        health.caseBytes += failure ? 0 : size;
    }
    for (std::filesystem::directory_iterator entry(packetFolderOf(casePath), failure), end; !failure && entry != end; entry.increment(failure)) {
        std::error_code gone; // the ring moves on
        const auto size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
        health.spoolBytes += gone ? 0 : size;
    }
}

DiskForecast forecastOf(const TrafficHealth& health) {
    constexpr Duration kLongest = 3650 * kDay;
    const auto lasting = [](double bytes, double rate) -> std::optional<Duration> {
        if (rate < 1) {
            return std::nullopt;
        }
        return static_cast<Duration>(std::min(bytes / rate * static_cast<double>(kSecond), static_cast<double>(kLongest)));
    };
    DiskForecast forecast;
    if (health.facts.ringBytes > 0) {
        const CaptureFacts& facts = health.facts;
        const double kept = facts.wholeBytes > 0 ? static_cast<double>(facts.keptBytes) / static_cast<double>(facts.wholeBytes) : 1;
        forecast.ring = lasting(static_cast<double>(facts.ringBytes), health.capturedBytesPerSecond * kept);
    }
    if (health.facts.ringAge > 0) {
        forecast.ring = forecast.ring ? std::min(*forecast.ring, health.facts.ringAge) : health.facts.ringAge;
    }
    const double seconds = static_cast<double>(health.lastBucket - health.firstBucket) / static_cast<double>(kSecond);
    if (!health.freeBytes || seconds <= 0) {
        return forecast;
    }
    // The case grows for ever; packets take their share only until the ring is full.
    const double caseRate = static_cast<double>(health.caseBytes) / seconds;
    const double ringRate = health.facts.ringBytes > 0 ? health.capturedBytesPerSecond : 0;
    const double ringLeft = health.facts.ringBytes > health.spoolBytes ? static_cast<double>(health.facts.ringBytes - health.spoolBytes) : 0;
    const auto room = static_cast<double>(*health.freeBytes);
    const double untilFull = ringRate >= 1 ? ringLeft / ringRate : 0;
    const double neededUntilFull = untilFull * caseRate + (ringRate >= 1 ? ringLeft : 0);
    if (neededUntilFull >= room) {
        forecast.disk = lasting(room, caseRate + ringRate);
    } else if (const auto after = lasting(room - neededUntilFull, caseRate)) {
        forecast.disk = std::min(*after + static_cast<Duration>(std::min(untilFull, 1e8) * static_cast<double>(kSecond)), kLongest);
    }
    return forecast;
}

Result<std::vector<HourlyBytes>> queryHourlyBytes(Snapshot& snapshot, TimeRange range) {
    Connection& connection = snapshot.connection();
    constexpr int64_t kHourSeconds = 3600;
    const int64_t from = bucketOf(range.from.ns, kHourSeconds);
    const int64_t to = bucketOf(range.to.ns, kHourSeconds);
    std::vector<HourlyBytes> hours;
    METSUKE_TRY(const bool known, hasTraffic(connection));
    if (known) {
        constexpr int64_t kPerHour = kHourSeconds / TrafficSample::kSeconds;
        METSUKE_TRY(Statement * all,
            connection.cached("SELECT bucket, wire_bytes FROM traffic WHERE bucket BETWEEN ?1 AND ?2 ORDER BY bucket"));
        const StatementUse use(*all);
        use->bind(1, from * kPerHour);
        use->bind(2, to * kPerHour + kPerHour - 1);
        METSUKE_CHECK(forEachRow(*use, [&](const Statement& s) {
            const int64_t hour = bucketOf(beginOf(s.integer(0)).ns, kHourSeconds);
            if (hours.empty() || hours.back().hour != hour) {
                hours.push_back({hour, std::nullopt, 0});
            }
            hours.back().bytes += std::clamp<int64_t>(s.integer(1), 0, int64_t{1} << 53);
        }));
    }
    METSUKE_TRY(Statement * byHost,
        connection.cached("SELECT bucket, host, min(bytes_out, 1 << 53) + min(bytes_in, 1 << 53) FROM rollup_host WHERE res = 3600 "
                          "AND bucket BETWEEN ?1 AND ?2 AND host IN (SELECT host FROM rollup_host WHERE res = 3600 AND bucket BETWEEN ?1 AND ?2 "
                          "GROUP BY host ORDER BY total(bytes_out) + total(bytes_in) DESC, host LIMIT ?3) ORDER BY bucket DESC, host LIMIT ?4"));
    const StatementUse use(*byHost);
    use->bind(1, from);
    use->bind(2, to);
    use->bind(3, int64_t{HourlyBytes::kHosts});
    use->bind(4, snapshot.budget().maximumRows);
    METSUKE_CHECK(forEachRow(*use, [&](const Statement& s) { hours.push_back({s.integer(0), readAddress(s, 1), s.integer(2)}); }));
    METSUKE_CHECK(snapshot.check());
    return hours;
}

} // namespace metsuke
