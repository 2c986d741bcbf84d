// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/trace.h"

#include "core/endpoint/trace_engine.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
constexpr size_t kMostConnections = 4'000; // with one peer in a day
constexpr size_t kMostAtOnce = 64; // connections of one moment
constexpr Duration kLookBack = 24 * kHour;
constexpr Duration kNameLookBack = kHour;
constexpr std::array<const char*, 10> kVectorNames{"unknown", "download", "removable", "remote_share", "mail_client",
    "browser", "ssh", "package_manager", "fileless", "before_recorder"};
constexpr std::array<const char*, 10> kRelationNames{"connected", "ran", "inherited", "started", "loaded_from", "wrote",
    "persisted", "starts", "fetched", "came_from"};
constexpr std::array<const char*, 6> kKindNames{"process", "image", "file", "connection", "persistence", "origin"};

Duration distance(Timestamp a, Timestamp b) {
    const double apart = std::abs(static_cast<double>(a.ns) - static_cast<double>(b.ns));
    return apart > 9e18 ? INT64_MAX : static_cast<Duration>(apart);
}

/// Between two moments, without leaving what a Timestamp can be.
Timestamp shifted(Timestamp time, Duration by) {
    int64_t ns = 0;
    if (__builtin_add_overflow(time.ns, by, &ns)) {
        ns = by < 0 ? INT64_MIN : INT64_MAX;
    }
    return {ns};
}

} // namespace

std::string_view entryVectorName(EntryVector vector) { return kVectorNames[static_cast<size_t>(vector)]; }
std::string_view relationName(TraceEdge::Relation relation) { return kRelationNames[static_cast<size_t>(relation)]; }
std::string_view nodeKindName(TraceNode::Kind kind) { return kKindNames[static_cast<size_t>(kind)]; }

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

Result<void> TraceEngine::findOwner() {
    const HistoryTotals totals = m_history.totals();
    if (totals.activities == 0 || !(totals.span.from <= window().until)
        || shifted(totals.span.until, m_question.tolerance) < window().from) {
        m_graph.addGap("endpoint.gap.not_covered", totals.activities > 0 ? std::optional(totals.span) : std::nullopt);
    }
    for (const auto look : {&TraceEngine::ownerByTuple, &TraceEngine::ownerByHash, &TraceEngine::ownerByName, &TraceEngine::ownerByPeer}) {
        METSUKE_TRY(const bool isFound, (this->*look)());
        if (isFound) {
            return {};
        }
    }
    m_graph.addGap(Message("endpoint.gap.no_owner").with("remote", m_question.remote.toString()).with("port", m_question.remotePort == 0 ? std::string() : std::to_string(m_question.remotePort)));
    return {};
}

/// Of several processes that all could be it none is the owner for certain: the nearest is followed, and it is said.
Result<bool> TraceEngine::takeOwner(std::vector<Activity> candidates, double confidence, const char* reason) {
    std::erase_if(candidates, [](const Activity& one) { return !one.process.isKnown(); });
    if (candidates.empty()) {
        return false;
    }
    std::stable_sort(candidates.begin(), candidates.end(), [&](const Activity& a, const Activity& b) {
        return distance(a.time, m_question.time) < distance(b.time, m_question.time);
    });
    std::set<ProcessUid> processes;
    for (const Activity& one : candidates) {
        processes.insert(one.process);
    }
    const auto count = static_cast<double>(processes.size());
    if (processes.size() > 1) {
        m_graph.addGap(Message("endpoint.gap.owners").with("count", static_cast<int64_t>(processes.size())));
    }
    const Activity& nearest = candidates.front();
    m_owner = nearest.process;
    m_ownerTime = nearest.time;
    m_ownerConfidence = confidence / count;
    m_trace.owner = m_graph.process(m_owner, nearest.time);
    for (const Activity& one : candidates) {
        if (std::holds_alternative<Connected>(one.body) && (one == nearest || one.process != m_owner)) {
            const auto connection = m_graph.connection(one);
            m_graph.connect(m_graph.process(one.process, one.time), connection, TraceEdge::Relation::Connected,
                confidence / count, reason);
            m_trace.connection = m_trace.connection ? m_trace.connection : connection;
        }
    }
    return true;
}

Result<bool> TraceEngine::ownerByTuple() {
    METSUKE_TRY(const auto found,
        find(keyOfRemote(m_question.remote), {shifted(window().from, -m_limits.span), window().until}, Order::NewestFirst, kMostConnections));
    std::vector<Activity> exact;
    std::vector<Activity> perhapsOver; // its port fits, it began before, and nobody told its end
    std::vector<Activity> sampled;
    std::vector<Activity> otherPort; // the local port is not known, or another behind a translation of addresses
    bool isOwnerless = false;
    for (const Activity& one : found) {
        const auto& connected = std::get<Connected>(one.body);
        if (connected.protocol != m_question.protocol
            || (m_question.remotePort != 0 && connected.remotePort != m_question.remotePort)) {
            continue;
        }
        const bool isInWindow = window().contains(one.time) || (connected.closed && window().from <= *connected.closed);
        const bool isPortKnown = m_question.localPort != 0 && connected.localPort != 0;
        const bool isSamePort = isPortKnown && m_question.localPort == connected.localPort;
        const bool isTranslated = !m_question.local.isUnset() && !connected.local.isUnset() && m_question.local != connected.local;
        isOwnerless = isOwnerless || (isInWindow && !one.process.isKnown());
        if (isSamePort && isInWindow) {
            (connected.isSampled ? sampled : exact).push_back(one);
        } else if (isSamePort && !connected.closed && perhapsOver.empty()) {
            perhapsOver.push_back(one);
        } else if ((!isPortKnown || (isTranslated && !isSamePort)) && isInWindow) {
            otherPort.push_back(one);
        }
    }
    struct Tier {
        std::vector<Activity>* candidates;
        double confidence;
        const char* reason;
    };
    for (const Tier& tier : {Tier{&exact, 1.0, "endpoint.edge.connection_exact"}, Tier{&sampled, 0.95, "endpoint.edge.connection_sampled"},
             Tier{&perhapsOver, 0.9, "endpoint.edge.connection_open"}, Tier{&otherPort, 0.7, "endpoint.edge.connection_port"}}) {
        METSUKE_TRY(const bool isTaken, takeOwner(std::move(*tier.candidates), tier.confidence, tier.reason));
        if (isTaken) {
            return true;
        }
    }
    if (isOwnerless) {
        m_graph.addGap("endpoint.gap.ownerless");
    }
    return false;
}

Result<bool> TraceEngine::ownerByHash() {
    if (m_question.sha256.empty()) {
        return false;
    }
    METSUKE_TRY(auto found, find(keyOfImageHash(m_question.sha256), {shifted(window().from, -kLookBack), window().until}, Order::NewestFirst, 100));
    return takeOwner(std::move(found), 0.6, "endpoint.edge.same_hash");
}

Result<bool> TraceEngine::ownerByName() {
    const TimeWindow before{shifted(window().from, -kNameLookBack), window().until};
    METSUKE_TRY(auto found, find(keyOfAnswer(m_question.remote), before, Order::NewestFirst, 100));
    if (!m_question.name.empty()) {
        METSUKE_TRY(auto named, find(keyOfName(m_question.name), before, Order::NewestFirst, 100));
        std::move(named.begin(), named.end(), std::back_inserter(found));
    }
    METSUKE_TRY(const bool isTaken, takeOwner(std::move(found), 0.5, "endpoint.edge.name"));
    if (isTaken) {
        m_graph.addGap("endpoint.gap.owner_by_name");
    }
    return isTaken;
}

Result<bool> TraceEngine::ownerByPeer() {
    METSUKE_TRY(auto found,
        find(keyOfRemote(m_question.remote), {shifted(m_question.time, -kLookBack), shifted(m_question.time, kLookBack)}, Order::NewestFirst, 500));
    METSUKE_TRY(const bool isTaken, takeOwner(std::move(found), 0.3, "endpoint.edge.same_peer"));
    if (isTaken) {
        m_graph.addGap("endpoint.gap.owner_by_peer");
    }
    return isTaken;
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
    return {};
}

/// An interpreter that was given its program as text, or reads it: what that did is nobody's file.
void TraceEngine::addInlineGap(const std::vector<Step>& chain) {
    const ImageStarted* image = chain.front().image();
    if (image != nullptr && roleOf(*image) == ProgramRole::Interpreter && image->script.empty()
        && (hasInlineProgram(*image) || image->arguments.size() < 2)) {
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
