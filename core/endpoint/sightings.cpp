// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/sightings.h"

#include "core/endpoint/sighted_objects.h"

#include <algorithm>
#include <chrono>

namespace metsuke::endpoint {

namespace {

using Clock = std::chrono::steady_clock;
using Order = HistoryReader::Order;

/// Every indicator once, in the order they come.
class Collected {
public:
    void add(Indicator::Kind kind, std::string value) {
        Indicator indicator{kind, std::move(value)};
        if (!indicator.value.empty() && m_all.size() < kMostIndicators && std::ranges::find(m_all, indicator) == m_all.end()) {
            m_all.push_back(std::move(indicator));
        }
    }
    void add(const TraceNode& node) {
        if (node.isPackaged || !node.evidence) {
            return;
        }
        const ActivityBody& body = node.evidence->body;
        if (const auto* file = std::get_if<FileChanged>(&body)) {
            add(Indicator::Kind::File, file->sha256);
        } else if (const auto* image = std::get_if<ImageStarted>(&body); image != nullptr && image->package.empty()) {
            add(Indicator::Kind::File, image->sha256);
        } else if (const auto* connection = std::get_if<Connected>(&body); connection != nullptr && !connection->remote.isLoopback()) {
            add(Indicator::Kind::Address, connection->remote.toString());
            add(Indicator::Kind::Name, connection->name);
        }
    }
    std::vector<Indicator> take() { return std::move(m_all); }

private:
    std::vector<Indicator> m_all;
};

/// By which keys the history has records of it.
std::vector<HistoryKey> keysOf(const Indicator& indicator) {
    switch (indicator.kind) {
    case Indicator::Kind::File:
        return {keyOfFileHash(indicator.value), keyOfImageHash(indicator.value)};
    case Indicator::Kind::Address: {
        const auto address = IpAddress::parse(indicator.value);
        return address ? std::vector{keyOfRemote(*address)} : std::vector<HistoryKey>();
    }
    case Indicator::Kind::Name:
        return {keyOfName(indicator.value)};
    case Indicator::Kind::Path:
        return {keyOfPath(indicator.value), keyOfImagePath(indicator.value), keyOfPersistence(indicator.value)};
    }
    return {};
}

/// What people recognise it by.
Result<std::string> labelOf(HistoryReader& history, const Activity& activity) {
    if (const auto* file = std::get_if<FileChanged>(&activity.body)) {
        return file->path;
    }
    if (const auto* image = std::get_if<ImageStarted>(&activity.body)) {
        return image->script.empty() ? image->path : image->script;
    }
    if (const auto* entry = std::get_if<PersistenceChanged>(&activity.body)) {
        return entry->path;
    }
    METSUKE_TRY(const auto images,
        history.find(keyOfProcess(ActivityKind::ImageStarted, activity.process), {Timestamp{INT64_MIN}, activity.time}, Order::NewestFirst, 1));
    const auto* image = images.activities.empty() ? nullptr : std::get_if<ImageStarted>(&images.activities.front().body);
    return image != nullptr ? image->path : std::string();
}

/// `objects`: null when nobody asked for them.
Result<void> lookForOne(
    HistoryReader& history, const Indicator& indicator, const TimeWindow& window, size_t limit, SightedObjects* objects, Sightings& sightings) {
    Sighting sighting;
    sighting.indicator = indicator;
    for (const HistoryKey& key : keysOf(indicator)) {
        METSUKE_TRY(const auto found, history.find(key, window, Order::OldestFirst, limit));
        if (found.activities.empty()) {
            continue;
        }
        Timestamp last = found.activities.back().time;
        if (found.isCut) {
            METSUKE_TRY(const auto newest, history.find(key, window, Order::NewestFirst, 1));
            last = newest.activities.empty() ? last : newest.activities.front().time;
        }
        if (objects != nullptr) {
            METSUKE_CHECK(objects->take(indicator, found.activities));
        }
        const Activity& oldest = found.activities.front();
        if (sighting.count == 0 || oldest.time < sighting.first) {
            METSUKE_TRY(sighting.label, labelOf(history, oldest));
            sighting.first = oldest.time;
        }
        sighting.last = std::max(sighting.last, last);
        sighting.count += static_cast<int64_t>(found.activities.size());
        sighting.isAtLeast = sighting.isAtLeast || found.isCut;
    }
    if (sighting.count > 0) {
        sighting.objects = objects != nullptr ? objects->ofLast() : std::vector<SightedObject>();
        sightings.found.push_back(std::move(sighting));
    }
    return {};
}

} // namespace

std::vector<Indicator> indicatorsOf(const Trace& trace) {
    Collected collected;
    const auto add = [&](size_t node) {
        if (node < trace.nodes.size()) {
            collected.add(trace.nodes[node]);
        }
    };
    if (trace.subject) {
        add(*trace.subject);
    }
    std::ranges::for_each(trace.chain, add);
    for (const TraceEdge& edge : trace.edges) {
        if (edge.relation == TraceEdge::Relation::Fetched) {
            add(edge.from);
        }
    }
    std::ranges::for_each(trace.blast, add);
    return collected.take();
}

Result<Sightings> lookFor(HistoryReader& history, const SightingQuestion& question, const SightingLimits& limits, const std::stop_token& stop) {
    const auto until = Clock::now() + std::chrono::nanoseconds(limits.effort);
    Sightings sightings;
    SightedObjects objects(history);
    for (const Indicator& indicator : question.indicators) {
        if (stop.stop_requested() || Clock::now() >= until) {
            sightings.isCut = true;
            break;
        }
        METSUKE_CHECK(lookForOne(history, indicator, question.window, limits.records, question.wantsObjects ? &objects : nullptr, sightings));
    }
    sightings.isCut = sightings.isCut || objects.isCut();
    METSUKE_TRY(const auto gaps, history.gaps(question.window));
    sightings.hasGaps = !gaps.activities.empty();
    return sightings;
}

} // namespace metsuke::endpoint
