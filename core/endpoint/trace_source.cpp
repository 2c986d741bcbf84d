// SPDX-License-Identifier: GPL-3.0-or-later
// What the writer of a file had it from: a peer, or another file.
#include "core/endpoint/trace_engine.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
using Relation = TraceEdge::Relation;
constexpr Timestamp kEver{INT64_MIN};
constexpr size_t kMostPeers = 16;
constexpr size_t kMostEarlier = 1'000; // connections of a writer that began before it wrote
constexpr size_t kMostSources = 4; // of a command line
constexpr uint16_t kDns = 53;

} // namespace

EntryVector vectorOfMount(MountKind kind) {
    return kind == MountKind::Removable ? EntryVector::Removable
        : kind == MountKind::Remote     ? EntryVector::RemoteShare
                                        : EntryVector::Unknown;
}

/// What its writer was connected to while it wrote.
Result<TraceEngine::Origin> TraceEngine::originByPeers(const Step& writer, const TimeWindow& writing, size_t node) {
    double confidence = 0.9;
    const char* reason = "endpoint.edge.fetched";
    METSUKE_TRY(auto peers, find(keyOfProcess(ActivityKind::Connected, writer.process), writing, Order::NewestFirst, kMostPeers));
    METSUKE_TRY(auto earlier, find(keyOfProcess(ActivityKind::Connected, writer.process), {kEver, writing.from}, Order::NewestFirst, kMostEarlier));
    std::erase_if(earlier, [&](const Activity& peer) {
        const auto& closed = std::get<Connected>(peer.body).closed;
        return closed ? *closed < writing.from : !peers.empty(); // one whose end is not known only for want of others
    });
    if (peers.empty() && !earlier.empty() && !std::get<Connected>(earlier.front().body).closed) {
        confidence = 0.5;
        reason = "endpoint.edge.fetched_open";
        earlier.resize(1);
    }
    std::move(earlier.begin(), earlier.end(), std::back_inserter(peers));
    return originByConnections(std::move(peers), node, confidence, reason);
}

/// What whoever started the writer was connected to, or something else that it started: a connection handed on to the
/// writer, a download into a pipe. Not what the file did later by itself.
Result<TraceEngine::Origin> TraceEngine::originBesideWriter(const Step& writer, const TimeWindow& writing, size_t node) {
    if (!writer.started) {
        return Origin{};
    }
    const ProcessUid parent = std::get<ProcessStarted>(writer.started->body).parent;
    // Both ends of a pipe begin at about the same time, perhaps long before what came through it was written.
    const TimeWindow window{std::min(writing.from, shifted(writer.started->time, -kSecond)), writing.until};
    METSUKE_TRY(const auto near, find(keyOfChildren(parent), window, Order::NewestFirst, kMostPeers));
    std::vector<ProcessUid> processes{parent};
    for (const Activity& sibling : near) {
        processes.push_back(sibling.process);
    }
    std::vector<Activity> peers;
    for (const ProcessUid& process : processes) {
        if (process.isKnown() && !m_suspects.contains(process)) {
            METSUKE_TRY(auto theirs, find(keyOfProcess(ActivityKind::Connected, process), window, Order::NewestFirst, kMostPeers));
            std::move(theirs.begin(), theirs.end(), std::back_inserter(peers));
        }
    }
    std::stable_sort(peers.begin(), peers.end(), [](const Activity& a, const Activity& b) { return b.time < a.time; });
    return originByConnections(std::move(peers), node, 0.5, "endpoint.edge.fetched_beside");
}

/// One of these delivered the file; the first is followed.
Result<TraceEngine::Origin> TraceEngine::originByConnections(std::vector<Activity> peers, size_t node, double confidence, const char* reason) {
    std::erase_if(peers, [](const Activity& peer) { return std::get<Connected>(peer.body).remotePort == kDns; });
    std::set<std::pair<IpAddress, uint16_t>> ends;
    for (const Activity& peer : peers) {
        ends.emplace(std::get<Connected>(peer.body).remote, std::get<Connected>(peer.body).remotePort);
    }
    if (peers.empty()) {
        return Origin{};
    }
    if (ends.size() > 1) {
        m_graph.addGap(Message("endpoint.gap.peers").with("path", m_graph.at(node).label).with("count", static_cast<int64_t>(ends.size())));
        confidence /= static_cast<double>(ends.size());
    }
    Origin origin;
    for (const Activity& peer : peers) { // the newest last, so that it is the one followed
        const auto connection = m_graph.connection(peer);
        m_graph.connect(m_graph.process(peer.process, peer.time), connection, Relation::Connected, 1, "endpoint.edge.connection_recorded");
        m_graph.connect(connection, node, Relation::Fetched, confidence, reason);
    }
    const auto& nearest = std::get<Connected>(peers.front().body);
    std::string label = m_graph.at(m_graph.connection(peers.front()).value_or(node)).label;
    label = nearest.name.empty() ? label : label + " (" + nearest.name + ')';
    return entered(EntryVector::Download, std::move(label), peers.front().time, node, confidence, reason);
}

/// Reads are not recorded: what a copying or unpacking program read is taken from its command line.
Result<TraceEngine::Origin> TraceEngine::originBySource(const Step& writer, size_t node, size_t stage) {
    if (roleOf(*writer.image()) != ProgramRole::Wrapper || stage >= m_limits.depth) {
        return Origin{};
    }
    const auto& started = writer.started;
    const auto paths = pathsGiven(*writer.image(), started ? std::get<ProcessStarted>(started->body).workingFolder : std::string());
    const std::vector<std::string> own = m_graph.at(node).names;
    size_t looked = 0;
    for (const std::string& path : paths) {
        if (std::find(own.begin(), own.end(), path) != own.end() || ++looked > kMostSources) {
            continue;
        }
        METSUKE_TRY(const FileId file, fileAt(path, writer.at));
        METSUKE_TRY(const MountKind mount, mountOf(file, path, writer.at));
        if (!file.isKnown() && vectorOfMount(mount) == EntryVector::Unknown) {
            continue; // an option's value, or a file that nothing is known of
        }
        const auto source = m_graph.file(file, path, writer.at);
        m_graph.connect(node, source, Relation::CameFrom, 0.7, "endpoint.edge.copied");
        if (source) {
            blame(source);
            METSUKE_TRY(Origin origin, originOfFile(file, path, writer.at, *source, stage + 1));
            origin.confidence *= 0.7;
            origin.way.insert(origin.way.begin(), *source);
            return origin;
        }
    }
    return Origin{};
}

} // namespace metsuke::endpoint
