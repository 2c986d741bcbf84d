// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/trace.h"

#include "core/endpoint/interpreters.h"
#include "core/endpoint/trace_engine.h"
#include "core/endpoint/trace_fields.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
constexpr size_t kMostAtOnce = 64; // connections of one moment

} // namespace

Timestamp shifted(Timestamp time, Duration by) {
    int64_t ns = 0;
    if (__builtin_add_overflow(time.ns, by, &ns)) {
        ns = by < 0 ? INT64_MIN : INT64_MAX;
    }
    return {ns};
}

std::string_view entryVectorName(EntryVector vector) { return nameOf(vector); }
std::string_view relationName(TraceEdge::Relation relation) { return nameOf(relation); }
std::string_view nodeKindName(TraceNode::Kind kind) { return nameOf(kind); }

Result<Trace> traceRootCause(
    HistoryReader& history, const TraceQuestion& question, const TraceLimits& limits, const std::stop_token& stop) {
    return TraceEngine(history, question, limits, stop).run();
}

TraceEngine::TraceEngine(
    HistoryReader& history, const TraceQuestion& question, const TraceLimits& limits, std::stop_token stop)
    : m_history(history)
    , m_question(question)
    , m_limits(limits)
    , m_stop(std::move(stop))
    , m_deadline(std::chrono::steady_clock::now() + std::chrono::nanoseconds(limits.effort))
    , m_graph(m_trace, limits)
    , m_earliest(question.time) { }

bool TraceEngine::isOver() {
    if (m_trace.isCut || std::chrono::steady_clock::now() < m_deadline) {
        return m_trace.isCut;
    }
    m_trace.isCut = true;
    return true;
}

namespace {

bool isSameConnection(const Activity& a, const Activity& b) {
    const auto& one = std::get<Connected>(a.body);
    const auto& other = std::get<Connected>(b.body);
    return a.time == b.time && one.remote == other.remote && one.remotePort == other.remotePort && one.local == other.local
        && one.localPort == other.localPort && one.protocol == other.protocol;
}

/// A connection is told when it begins and again when it ends: one of both, with its end and its owner.
void joinEnds(std::vector<Activity>& connections) {
    std::vector<Activity> joined;
    for (Activity& next : connections) {
        size_t looked = 0;
        auto same = joined.rbegin();
        while (same != joined.rend() && looked++ < kMostAtOnce && same->time == next.time && !isSameConnection(*same, next)) {
            ++same;
        }
        if (same == joined.rend() || looked > kMostAtOnce || same->time != next.time) {
            joined.push_back(std::move(next));
            continue;
        }
        const ProcessUid owner = same->process.isKnown() ? same->process : next.process;
        if (std::get<Connected>(next.body).closed) {
            *same = std::move(next);
        }
        same->process = owner;
    }
    connections = std::move(joined);
}

} // namespace

Result<std::vector<Activity>> TraceEngine::find(
    const HistoryKey& key, const TimeWindow& window, Order order, size_t limit) {
    if (m_stop.stop_requested()) {
        return Error(ErrorCode::Cancelled, "endpoint.cancelled");
    }
    METSUKE_TRY(HistoryReader::Found found, m_history.find(key, window, order, limit));
    if (found.isCut && limit > 1) {
        m_graph.addGap("endpoint.gap.more");
    }
    if (key.kind == ActivityKind::Connected) {
        joinEnds(found.activities);
    }
    return std::move(found.activities);
}

TimeWindow TraceEngine::window() const {
    return {shifted(m_question.time, -m_question.tolerance), shifted(m_question.time, m_question.tolerance)};
}

Result<Trace> TraceEngine::run() {
    METSUKE_CHECK(findOwner());
    if (m_trace.owner) {
        METSUKE_CHECK(explain());
    }
    METSUKE_CHECK(addHistoryGaps());
    if (m_trace.isCut) {
        m_graph.addGap("endpoint.gap.cut");
    }
    return std::move(m_trace);
}

/// From the owner up to the suspect, and from there to the root.
Result<void> TraceEngine::explain() {
    METSUKE_TRY(const auto chain, chainOf(m_owner, m_ownerTime));
    if (chain.empty()) {
        return {}; // not even room for the owner
    }
    if (m_trace.connection) {
        m_trace.chain.push_back(*m_trace.connection);
    }
    METSUKE_TRY(const auto suspect, suspectIn(chain, 0, 0));
    const size_t last = suspect ? suspect->step : chain.size() - 1;
    for (size_t i = 0; i <= last; ++i) {
        m_trace.chain.push_back(chain[i].node);
    }
    Origin origin;
    if (suspect) {
        METSUKE_TRY(origin, originOf(chain, *suspect, 0));
    } else {
        addInlineGap(chain);
        METSUKE_TRY(origin, vectorOfChain(chain, chain.front().node));
    }
    m_trace.chain.insert(m_trace.chain.end(), origin.way.begin(), origin.way.end());
    m_trace.entry = origin.vector;
    m_trace.root = origin.node;
    m_trace.confidence = m_ownerConfidence * (suspect ? suspect->confidence : 1) * origin.confidence;
    if (m_trace.subject && m_trace.nodes[*m_trace.subject].isPackaged) {
        m_trace.subject.reset(); // the script of a package is the package's
        m_trace.blast.clear();
    } else if (m_trace.subject) {
        METSUKE_CHECK(sweep());
    }
    return findDetections();
}

/// An interpreter that was given its program as text, or reads it: what that did is nobody's file.
void TraceEngine::addInlineGap(const std::vector<Step>& chain) {
    const ImageStarted* image = chain.front().image();
    if (image == nullptr || !image->script.empty()) {
        return;
    }
    const GivenProgram::Kind given = programGiven(image->path, image->arguments).kind;
    if (given == GivenProgram::Kind::Text || given == GivenProgram::Kind::Input) {
        m_graph.addGap(Message("endpoint.gap.inline_program").with("process", image->path));
    }
}

Result<void> TraceEngine::addHistoryGaps() {
    const TimeWindow seen{std::min(shifted(m_earliest, -kMinute), window().from), window().until};
    METSUKE_TRY(const auto found, m_history.gaps(seen));
    for (const Activity& activity : found.activities) {
        const auto& gap = std::get<Gap>(activity.body);
        m_graph.addGap(Message("endpoint.gap.recorded").with("sensor", gap.sensor).with("reason", gap.reason).with("lost", std::max<int64_t>(gap.lost, 0)),
            TimeWindow{activity.time, gap.until});
    }
    return {};
}

} // namespace metsuke::endpoint
