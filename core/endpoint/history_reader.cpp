// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/history_reader.h"

#include "core/endpoint/segment_seal.h"

#include <algorithm>
#include <map>

namespace metsuke::endpoint {

namespace {

constexpr size_t kMostGaps = 10'000;
constexpr size_t kEachStep = 1'000;
constexpr size_t kMostAtOnce = 256; // activities of one moment that a repetition is looked for among

bool isRestated(const Activity& activity) {
    const auto* started = std::get_if<ProcessStarted>(&activity.body);
    return started != nullptr && started->wasRunning;
}

/// By time; what was seen before what was told again, so that the latter goes.
void sortByTime(std::vector<Activity>& activities, HistoryReader::Order order) {
    const auto less = [&](const Activity& a, const Activity& b) {
        if (a.time != b.time) {
            return order == HistoryReader::Order::OldestFirst ? a.time < b.time : b.time < a.time;
        }
        return isRestated(a) < isRestated(b);
    };
    std::stable_sort(activities.begin(), activities.end(), less);
}

void dropRepeated(std::vector<Activity>& activities) {
    std::vector<Activity> kept;
    for (Activity& activity : activities) {
        bool isKnown = false;
        size_t looked = 0;
        for (auto it = kept.rbegin();
             it != kept.rend() && it->time == activity.time && !isKnown && looked < kMostAtOnce; ++it, ++looked) {
            isKnown = *it == activity
                || (isRestated(activity) && it->process == activity.process && std::holds_alternative<ProcessStarted>(it->body));
        }
        if (!isKnown) {
            kept.push_back(std::move(activity));
        }
    }
    activities = std::move(kept);
}

/// A gap that lasted was told piece by piece: one again, where each piece begins with the end of the one before it.
void joinPieces(std::vector<Activity>& gaps) {
    std::map<std::pair<std::string, std::string>, size_t> last; // by sensor and reason, where it is among those that are kept
    std::vector<Activity> joined;
    for (Activity& activity : gaps) {
        const auto& gap = std::get<Gap>(activity.body);
        const auto [known, isNew] = last.try_emplace({gap.sensor, gap.reason}, joined.size());
        auto* before = isNew ? nullptr : &std::get<Gap>(joined[known->second].body);
        if (before != nullptr && before->lost < 0 && gap.lost < 0 && activity.time <= before->until) {
            before->until = std::max(before->until, gap.until);
        } else {
            known->second = joined.size();
            joined.push_back(std::move(activity));
        }
    }
    gaps = std::move(joined);
}

} // namespace

Result<std::unique_ptr<HistoryReader>> HistoryReader::open(const std::filesystem::path& folder) {
    METSUKE_TRY(const auto found, segmentsIn(folder));
    auto history = std::make_unique<HistoryReader>();
    for (const auto& [number, path] : found) {
        auto reader = SegmentReader::open(path);
        if (reader.ok()) {
            const SegmentFacts facts = (*reader)->facts();
            history->m_segments.push_back({number, path, std::move(reader).value(), facts});
        } else if (isDamage(reader.error())) {
            history->m_segments.push_back({number, path, nullptr, {}});
        } else if (reader.error().code != ErrorCode::NotFound) { // the ring may have overwritten it by now
            return reader.error();
        }
    }
    if (history->m_segments.empty()) {
        return Error(ErrorCode::NotFound, Message("endpoint.no_history").with("path", folder.string()));
    }
    history->frameDamaged();
    return history;
}

/// A damaged segment lies between the one before it and the one behind it.
void HistoryReader::frameDamaged() {
    for (size_t i = 0; i < m_segments.size(); ++i) {
        if (m_segments[i].reader || m_segments[i].facts.activities > 0) {
            continue;
        }
        TimeWindow& span = m_segments[i].facts.span;
        span = {};
        if (i > 0) {
            span.from = m_segments[i - 1].facts.span.until;
        }
        for (size_t next = i + 1; next < m_segments.size(); ++next) {
            if (m_segments[next].reader && m_segments[next].facts.activities > 0) {
                span.until = m_segments[next].facts.span.from;
                break;
            }
        }
    }
}

bool HistoryReader::reaches(const Segment& segment, ActivityKind kind, const TimeWindow& window) {
    const SegmentFacts& facts = segment.facts;
    const bool mayBeCarried = kind == ActivityKind::ProcessStarted || kind == ActivityKind::ImageStarted || kind == ActivityKind::Mounted;
    // The facts of the segment that is written are those of when it was opened: it may end later by now.
    const Timestamp from = facts.activities == 0 || mayBeCarried ? std::min(facts.oldest, facts.span.from) : facts.span.from;
    return from <= window.until;
}

Result<HistoryReader::Found> HistoryReader::find(
    const HistoryKey& key, const TimeWindow& window, Order order, size_t limit) {
    Found found;
    for (Segment& segment : m_segments) {
        const bool isLast = &segment == &m_segments.back();
        if (!segment.reader || !reaches(segment, key.kind, window) || (!isLast && segment.facts.span.until < window.from)) {
            continue;
        }
        auto part = segment.reader->find(key, window, order, limit + 1);
        if (!part.ok()) {
            if (!isDamage(part.error())) {
                return part.error();
            }
            segment.reader.reset(); // its time is a gap from here on
            continue;
        }
        std::move(part->begin(), part->end(), std::back_inserter(found.activities));
    }
    sortByTime(found.activities, order);
    dropRepeated(found.activities);
    found.isCut = found.activities.size() > limit;
    found.activities.resize(std::min(found.activities.size(), limit));
    return found;
}

Result<HistoryReader::Found> HistoryReader::gaps(const TimeWindow& window) {
    METSUKE_TRY(Found found, find(keyOfAll(ActivityKind::Gap), {Timestamp{INT64_MIN}, window.until}, Order::NewestFirst, kMostGaps));
    std::erase_if(found.activities,
        [&](const Activity& activity) { return std::get<Gap>(activity.body).until < window.from; });
    for (const Segment& segment : m_segments) {
        const TimeWindow& span = segment.facts.span;
        if (!segment.reader && span.from <= window.until && window.from <= span.until) {
            const int64_t lost = segment.facts.activities > 0 ? segment.facts.activities : -1;
            found.activities.push_back({span.from, {}, "history", Gap{"history", span.until, lost, "segment_damaged"}});
        }
    }
    sortByTime(found.activities, Order::OldestFirst);
    joinPieces(found.activities);
    return found;
}

Result<void> HistoryReader::each(const std::function<Result<void>(const Activity&)>& take) {
    for (Segment& segment : m_segments) {
        int64_t after = 0;
        while (segment.reader) {
            auto some = segment.reader->next(after, kEachStep);
            if (!some.ok() && !isDamage(some.error())) {
                return some.error();
            }
            if (!some.ok()) {
                segment.reader.reset();
                break;
            }
            for (const Activity& activity : *some) {
                METSUKE_CHECK(take(activity));
            }
            if (some->size() < kEachStep) {
                break;
            }
        }
    }
    return {};
}

HistoryTotals HistoryReader::totals() const {
    HistoryTotals totals;
    for (const Segment& segment : m_segments) {
        std::error_code failed;
        const auto bytes = std::filesystem::file_size(segment.path, failed);
        totals.bytes += failed ? 0 : static_cast<int64_t>(bytes);
        ++totals.segments;
        const SegmentFacts& facts = segment.facts;
        if (facts.activities > 0) {
            const bool isFirst = totals.activities == 0;
            // A connection that ended is told with the time it began at, perhaps long before anybody recorded.
            const Timestamp from = std::max(facts.span.from, facts.base);
            totals.span.from = isFirst ? from : std::min(totals.span.from, from);
            totals.span.until = isFirst ? facts.span.until : std::max(totals.span.until, facts.span.until);
            totals.activities += facts.activities;
        }
        totals.limitBytes = facts.limitBytes > 0 ? facts.limitBytes : totals.limitBytes;
    }
    const double seconds = static_cast<double>(totals.span.until.ns) / 1e9 - static_cast<double>(totals.span.from.ns) / 1e9;
    if (totals.activities > 0 && seconds >= 60 && totals.bytes > 0) {
        const double retention = static_cast<double>(totals.limitBytes) / static_cast<double>(totals.bytes) * seconds;
        totals.retention = static_cast<Duration>(std::min(retention, 3.0e9) * 1e9); // at most 95 years: it must fit
    }
    return totals;
}

Result<std::vector<SegmentVerdict>> HistoryReader::verify(const std::stop_token& stop) {
    std::map<int64_t, std::string> digests;
    for (const Segment& segment : m_segments) {
        if (auto seals = segment.reader ? segment.reader->seals() : Result<std::vector<SegmentSeal>>(std::vector<SegmentSeal>());
            seals.ok()) {
            for (SegmentSeal& seal : *seals) {
                digests[seal.number] = std::move(seal.sha256);
            }
        }
    }
    std::vector<SegmentVerdict> verdicts;
    for (const Segment& segment : m_segments) {
        if (stop.stop_requested()) {
            return Error(ErrorCode::Cancelled, Message("database.cancelled").with("path", segment.path.string()));
        }
        std::error_code none;
        if (!std::filesystem::exists(segment.path, none)) {
            continue; // the ring has overwritten it since
        }
        SegmentVerdict verdict{segment.number, SegmentVerdict::State::NotSealed};
        if (const auto known = digests.find(segment.number); known != digests.end()) {
            const auto digest = digestOfFile(segment.path);
            verdict.state = digest.ok() && *digest == known->second ? SegmentVerdict::State::Intact : SegmentVerdict::State::Altered;
        }
        verdicts.push_back(verdict);
    }
    return verdicts;
}

} // namespace metsuke::endpoint
