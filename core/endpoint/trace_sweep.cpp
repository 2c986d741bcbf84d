// SPDX-License-Identifier: GPL-3.0-or-later
// What the suspects did: their children, files, connections and whatever starts by itself, and what those did.
#include "core/endpoint/trace_engine.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
using Relation = TraceEdge::Relation;
using Change = FileChanged::Change;
constexpr size_t kMostOfEach = 1'000;
constexpr size_t kMostRuns = 200; // of one file

} // namespace

void TraceEngine::blame(std::optional<size_t> node) {
    if (node && m_blamed.insert(*node).second) {
        m_trace.blast.push_back(*node);
    }
}

void TraceEngine::enqueue(const ProcessUid& process, Timestamp from, size_t depth) {
    if (depth <= m_limits.depth && m_swept.insert(process).second) {
        m_queue.push_back({process, from, depth});
    }
}

Result<void> TraceEngine::sweep() {
    for (const auto& [process, since] : m_suspects) {
        enqueue(process, since, 0);
    }
    for (size_t i = 0; i < m_suspectFiles.size(); ++i) {
        const SuspectFile suspect = m_suspectFiles[i];
        METSUKE_CHECK(sweepRuns(suspect.file, suspect.path, suspect.node, {m_earliest, suspect.from}, 1));
        const std::vector<std::string> names = m_graph.at(suspect.node).names;
        for (const std::string& name : names) {
            METSUKE_CHECK(sweepPersistence(name, suspect.node, m_earliest));
        }
    }
    while (!m_queue.empty() && !isOver()) {
        const Queued next = m_queue.front();
        m_queue.pop_front();
        METSUKE_CHECK(sweepProcess(next.process, next.from, next.depth));
    }
    return findLinks();
}

/// The names that the files have by now, whoever gave them.
Result<void> TraceEngine::findLinks() {
    for (const size_t node : m_trace.blast) {
        TraceNode& file = m_graph.at(node);
        if (file.kind != TraceNode::Kind::File || !file.file.isKnown() || isOver()) {
            continue;
        }
        METSUKE_TRY(const FileLife life, lifeOf(file.file, Timestamp{INT64_MAX}));
        const bool isAnother = life.isBeginningSeen && life.changes.front().time > file.time;
        if (life.current.size() > 1 && !isAnother) {
            file.links = life.current;
        }
    }
    return {};
}

Result<void> TraceEngine::sweepProcess(const ProcessUid& process, Timestamp from, size_t depth) {
    METSUKE_TRY(const Step step, stepOf(process, Timestamp{INT64_MAX}));
    const Timestamp begin = step.started ? std::max(from, step.started->time) : from;
    // What ran long before it was asked about still does things now.
    const TimeWindow window{begin, shifted(std::max(begin, m_question.time), m_limits.span)};
    const auto node = m_graph.process(process, begin);
    showStep(step, step.images, Relation::Ran);
    blame(node);
    if (!node || (step.image() != nullptr && roleOf(*step.image()) == ProgramRole::PackageManager)) {
        return {}; // what it installs is the package's
    }
    METSUKE_TRY(const auto ended, find(keyOfProcess(ActivityKind::ProcessEnded, process), window, Order::NewestFirst, 1));
    m_graph.at(*node).isRemoved = !ended.empty();
    METSUKE_TRY(const auto children, find(keyOfChildren(process), window, Order::OldestFirst, kMostOfEach));
    for (const Activity& child : children) {
        m_graph.connect(node, m_graph.process(child.process, child.time), Relation::Started, 1, "endpoint.edge.started");
        enqueue(child.process, child.time, depth + 1);
    }
    METSUKE_TRY(const auto connections, find(keyOfProcess(ActivityKind::Connected, process), window, Order::OldestFirst, kMostOfEach));
    for (const Activity& connected : connections) {
        const auto connection = m_graph.connection(connected);
        m_graph.connect(node, connection, Relation::Connected, 1, "endpoint.edge.connection_recorded");
        blame(connection);
    }
    METSUKE_TRY(const auto persisted, find(keyOfProcess(ActivityKind::PersistenceChanged, process), window, Order::OldestFirst, kMostOfEach));
    for (const Activity& changed : persisted) {
        const auto entry = m_graph.persistence(changed);
        m_graph.connect(node, entry, Relation::Persisted, 1, "endpoint.edge.persisted");
        blame(entry);
    }
    METSUKE_TRY(const auto changes, find(keyOfProcess(ActivityKind::FileChanged, process), window, Order::OldestFirst, kMostOfEach));
    for (const Activity& change : changes) {
        METSUKE_CHECK(sweepFile(change, depth));
    }
    return {};
}

Result<void> TraceEngine::sweepFile(const Activity& activity, size_t depth) {
    const auto& change = std::get<FileChanged>(activity.body);
    const auto node = m_graph.file(change.file, change.path, activity.time);
    if (!node || isOver()) {
        return {};
    }
    TraceNode& file = m_graph.at(*node);
    for (const std::string& name : {change.before, change.path}) {
        if (!name.empty() && std::find(file.names.begin(), file.names.end(), name) == file.names.end()) {
            file.names.push_back(name);
        }
    }
    m_graph.tellContent(*node, activity);
    m_graph.connect(m_graph.process(activity.process, activity.time), node, Relation::Wrote, 1,
        change.change == Change::Written       ? "endpoint.edge.wrote"
            : change.change == Change::Deleted ? "endpoint.edge.deleted"
                                               : "endpoint.edge.renamed");
    if (change.change == Change::Deleted && change.file.isKnown()) {
        METSUKE_TRY(const FileLife life, lifeOf(change.file, activity.time));
        m_graph.at(*node).isRemoved = life.current.empty();
    }
    if (!m_blamed.contains(*node)) {
        blame(node);
        METSUKE_CHECK(sweepRuns(change.file, change.path, *node, {activity.time, activity.time}, depth + 1));
    }
    return sweepPersistence(change.path, *node, activity.time);
}

/// Who ran the file since `known.from`, as long as its number was that of the file which it was at `known.until`.
Result<void> TraceEngine::sweepRuns(
    const FileId& file, const std::string& path, size_t node, const TimeWindow& known, size_t depth) {
    FileLife own;
    if (file.isKnown()) {
        METSUKE_TRY(own, lifeOf(file, known.until));
    }
    const TimeWindow window{known.from, shifted(m_question.time, m_limits.span)};
    METSUKE_TRY(auto runs, find(file.isKnown() ? keyOfImageFile(file) : keyOfImagePath(path), window, Order::OldestFirst, kMostRuns));
    METSUKE_TRY(auto scripts, find(keyOfImagePath(path), window, Order::OldestFirst, kMostRuns));
    std::erase_if(scripts, [&](const Activity& run) { return std::get<ImageStarted>(run.body).script != path; });
    std::move(scripts.begin(), scripts.end(), std::back_inserter(runs));
    for (const Activity& run : runs) {
        if (isOver()) {
            break;
        }
        if (file.isKnown()) {
            METSUKE_TRY(const FileLife life, lifeOf(file, run.time));
            if (life.isEmpty() != own.isEmpty() || (!own.isEmpty() && life.changes.front() != own.changes.front())) {
                continue;
            }
        }
        const auto image = m_graph.image(run);
        const auto process = m_graph.process(run.process, run.time);
        m_graph.connect(process, image, Relation::Ran, 1, "endpoint.edge.ran");
        m_graph.connect(image, node, Relation::LoadedFrom, 1, "endpoint.edge.program");
        blame(image);
        blame(process);
        enqueue(run.process, run.time, depth);
    }
    return {};
}

Result<void> TraceEngine::sweepPersistence(const std::string& path, size_t node, Timestamp from) {
    METSUKE_TRY(const auto entries,
        find(keyOfPersistence(path), {from, shifted(m_question.time, m_limits.span)}, Order::OldestFirst, kMostRuns));
    for (const Activity& activity : entries) {
        const auto entry = m_graph.persistence(activity);
        m_graph.connect(entry, node, Relation::Starts, 1, "endpoint.edge.starts");
        if (activity.process.isKnown()) {
            m_graph.connect(m_graph.process(activity.process, activity.time), entry, Relation::Persisted, 1, "endpoint.edge.persisted");
        }
        blame(entry);
    }
    return {};
}

} // namespace metsuke::endpoint
