// SPDX-License-Identifier: GPL-3.0-or-later
// Where a file came from: back over its names to who wrote it, and from there to a peer, a medium or another file.
#include "core/endpoint/trace_engine.h"

#include <algorithm>
#include <array>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
using Relation = TraceEdge::Relation;
using Change = FileChanged::Change;
constexpr Timestamp kEver{INT64_MIN};
constexpr size_t kMostChanges = 4'000; // of one file
constexpr size_t kMostWriters = 8;
constexpr size_t kMostMounts = 500;
constexpr Duration kFetchBefore = kMinute; // a download may open its connection this long before its file

bool isBelow(std::string_view path, std::string_view folder) {
    return !folder.empty() && path.starts_with(folder) && (folder.ends_with('/') || path.size() == folder.size() || path[folder.size()] == '/');
}

bool isKnown(EntryVector vector) { return vector != EntryVector::Unknown && vector != EntryVector::BeforeRecorder; }

/// Whether a file of this path could have come through the gap: nobody looked at files then, or not at this place.
bool mayHide(const Gap& gap, const std::string& path) {
    constexpr std::string_view kUnwatched = "unwatched: "; // the agent's word before the target of a mount
    constexpr std::array<std::string_view, 5> kOthers{"process", "network", "image", "mount", "persistence"};
    if (gap.reason.starts_with(kUnwatched)) {
        const std::string_view target = std::string_view(gap.reason).substr(kUnwatched.size());
        return gap.sensor == "file" && isBelow(path, target);
    }
    return gap.sensor == "file" || gap.sensor == "history" || gap.sensor == "agent"
        || (gap.reason == "not_recorded" && std::find(kOthers.begin(), kOthers.end(), gap.sensor) == kOthers.end());
}

} // namespace

EntryVector vectorOfRole(ProgramRole role) {
    switch (role) {
    case ProgramRole::Browser:
        return EntryVector::Browser;
    case ProgramRole::MailClient:
        return EntryVector::MailClient;
    case ProgramRole::Ssh:
        return EntryVector::Ssh;
    case ProgramRole::PackageManager:
        return EntryVector::PackageManager;
    default:
        return EntryVector::Unknown;
    }
}

TraceEngine::Origin TraceEngine::entered(
    EntryVector vector, std::string label, Timestamp time, size_t node, double confidence, Message reason) {
    const auto origin = m_graph.origin(vector, std::move(label), time);
    m_graph.connect(node, origin, Relation::CameFrom, confidence, std::move(reason));
    Origin result{vector, origin, confidence, {}, false};
    if (origin) {
        result.way.push_back(*origin);
    }
    return result;
}

/// The file that had this path then.
Result<FileId> TraceEngine::fileAt(const std::string& path, Timestamp until) {
    METSUKE_TRY(const auto changes, find(keyOfPath(path), {kEver, until}, Order::NewestFirst, 64));
    for (const Activity& activity : changes) {
        const auto& change = std::get<FileChanged>(activity.body);
        if (change.path == path && change.change != Change::Deleted && change.file.isKnown()) {
            return change.file;
        }
    }
    return FileId{};
}

Result<FileLife> TraceEngine::lifeOf(const FileId& file, Timestamp until) {
    METSUKE_TRY(auto changes, find(keyOfFile(file), {kEver, until}, Order::NewestFirst, kMostChanges));
    std::reverse(changes.begin(), changes.end());
    return lastLife(changes);
}

/// What was mounted then, the newest first; of a time before the recorder began, what that found.
Result<std::vector<Mounted>> TraceEngine::mountsAt(const HistoryKey& key, Timestamp at) {
    METSUKE_TRY(auto told, find(key, {kEver, at}, Order::NewestFirst, kMostMounts));
    if (told.empty()) {
        METSUKE_TRY(told, find(key, {at, Timestamp{INT64_MAX}}, Order::OldestFirst, kMostMounts));
        std::erase_if(told, [](const Activity& activity) { return activity.source != "snapshot"; });
    }
    std::vector<Mounted> present;
    std::set<std::string> targets; // whose newest state is known
    for (const Activity& activity : told) {
        const auto& mounted = std::get<Mounted>(activity.body);
        if (targets.insert(mounted.target).second && !mounted.isGone) {
            present.push_back(mounted);
        }
    }
    return present;
}

/// By the file's device, else by the longest mount point over the path.
Result<MountKind> TraceEngine::mountOf(const FileId& file, const std::string& path, Timestamp at) {
    if (file.isKnown()) {
        METSUKE_TRY(const auto ofDevice, mountsAt(keyOfDevice(file.device), at));
        if (!ofDevice.empty()) {
            return ofDevice.front().kind;
        }
    }
    METSUKE_TRY(const auto all, mountsAt(keyOfAll(ActivityKind::Mounted), at));
    const Mounted* best = nullptr;
    for (const Mounted& mounted : all) {
        if (isBelow(path, mounted.target) && (best == nullptr || best->target.size() < mounted.target.size())) {
            best = &mounted;
        }
    }
    return best == nullptr ? MountKind::Unknown : best->kind;
}

Result<TraceEngine::Origin> TraceEngine::originOf(const std::vector<Step>& chain, const Suspect& suspect, size_t stage) {
    for (size_t step = 0; step <= suspect.step; ++step) {
        // What it was before it became the suspect (a shell, say) did other things.
        m_suspects.try_emplace(chain[step].process, step == suspect.step ? suspect.image.time : Timestamp{INT64_MIN});
        blame(chain[step].node);
    }
    const auto image = m_graph.image(suspect.image);
    blame(image);
    if (!image) {
        return Origin{};
    }
    if (std::get<ImageStarted>(suspect.image.body).isInMemory) {
        m_trace.subject = m_trace.subject ? m_trace.subject : image;
        return originOfMemory(chain, suspect, stage);
    }
    FileId file = suspect.file;
    if (!file.isKnown()) {
        METSUKE_TRY(file, fileAt(suspect.path, suspect.image.time));
    }
    const auto node = m_graph.file(file, suspect.path, suspect.image.time);
    m_graph.connect(image, node, Relation::LoadedFrom, suspect.confidence, suspect.reason);
    if (!node) {
        return Origin{};
    }
    m_trace.subject = m_trace.subject ? m_trace.subject : node;
    blame(node);
    m_suspectFiles.push_back({file, suspect.path, *node, suspect.image.time});
    METSUKE_TRY(Origin origin, originOfFile(file, suspect.path, suspect.image.time, *node, stage));
    origin.way.insert(origin.way.begin(), *node);
    return origin;
}

/// What ran from memory has no file: whoever put it there does.
Result<TraceEngine::Origin> TraceEngine::originOfMemory(const std::vector<Step>& chain, const Suspect& suspect, size_t stage) {
    const auto image = m_graph.image(suspect.image);
    Origin origin = entered(EntryVector::Fileless, std::get<ImageStarted>(suspect.image.body).path, suspect.image.time, image.value_or(0), 1,
        "endpoint.edge.memory");
    const auto& images = chain[suspect.step].images;
    const auto position = static_cast<size_t>(std::find(images.begin(), images.end(), suspect.image) - images.begin());
    METSUKE_TRY(const auto loader, suspectIn(chain, suspect.step, position + 1));
    if (loader && stage < m_limits.depth) {
        METSUKE_TRY(Origin deeper, originOf(chain, *loader, stage + 1));
        if (isKnown(deeper.vector)) {
            return deeper;
        }
    }
    return origin;
}

Result<TraceEngine::Origin> TraceEngine::originOfFile(
    FileId file, const std::string& path, Timestamp until, size_t node, size_t stage) {
    const std::string key = std::to_string(file.device) + ':' + std::to_string(file.inode) + path;
    if (!m_stages.insert(key).second || stage > m_limits.depth || isOver()) {
        m_trace.isCut = m_trace.isCut || stage > m_limits.depth;
        return Origin{};
    }
    FileLife life;
    if (file.isKnown()) {
        METSUKE_TRY(life, lifeOf(file, until));
    }
    std::string url;
    MountKind mount = MountKind::Unknown;
    for (const Activity& activity : life.changes) {
        const auto& change = std::get<FileChanged>(activity.body);
        url = change.originUrl.empty() ? url : change.originUrl;
        mount = change.mount == MountKind::Unknown ? mount : change.mount;
        m_earliest = std::min(m_earliest, activity.time);
    }
    if (!life.isEmpty()) {
        m_graph.at(node).names = life.names;
        if (std::find(life.names.begin(), life.names.end(), path) == life.names.end()) {
            m_graph.addGap(Message("endpoint.gap.other_names").with("path", path));
        }
    }
    if (mount == MountKind::Unknown || mount == MountKind::Local) {
        METSUKE_TRY(mount, mountOf(file, path, until));
    }
    if (const EntryVector vector = vectorOfMount(mount); vector != EntryVector::Unknown) {
        return entered(vector, path, until, node, 0.95, "endpoint.edge.mount");
    }
    METSUKE_TRY(Origin origin, originByWriter(life, node, stage));
    if (!url.empty() && !origin.isOfEarlierStage) {
        const bool isByUser = origin.vector == EntryVector::Browser || origin.vector == EntryVector::MailClient;
        return entered(isByUser ? origin.vector : EntryVector::Download, url, life.changes.front().time, node, 0.95,
            "endpoint.edge.noted_url");
    }
    if (origin.vector == EntryVector::Unknown && !origin.node && life.isEmpty()) {
        return originUnseen(until, node);
    }
    return origin;
}

/// Nobody saw it being made. Before the record only if the record has no holes that it could have come through.
Result<TraceEngine::Origin> TraceEngine::originUnseen(Timestamp until, size_t node) {
    const std::string path = m_graph.at(node).label;
    m_graph.addGap(Message("endpoint.gap.file_unseen").with("path", path));
    METSUKE_TRY(const auto gaps, m_history.gaps({kEver, until}));
    const auto hole = std::find_if(gaps.activities.rbegin(), gaps.activities.rend(),
        [&](const Activity& activity) { return mayHide(std::get<Gap>(activity.body), path); });
    if (hole != gaps.activities.rend()) {
        const auto& gap = std::get<Gap>(hole->body);
        m_graph.addGap(Message(gap.reason == "not_recorded" ? "endpoint.gap.files_not_recorded" : "endpoint.gap.file_missed")
                           .with("path", path).with("sensor", gap.sensor).with("reason", gap.reason),
            TimeWindow{hole->time, gap.until});
        return Origin{};
    }
    return entered(EntryVector::BeforeRecorder, path, m_history.totals().span.from, node, 0.5, "endpoint.edge.unseen");
}

Result<TraceEngine::Origin> TraceEngine::originByWriter(const FileLife& life, size_t node, size_t stage) {
    std::vector<Activity> writings;
    std::set<ProcessUid> writers;
    for (const Activity& activity : life.changes) {
        const Change change = std::get<FileChanged>(activity.body).change;
        const auto who = activity.process.isKnown() && writers.size() < kMostWriters ? m_graph.process(activity.process, activity.time) : std::nullopt;
        if (change == Change::Written && activity.process.isKnown()) {
            m_graph.connect(who, node, Relation::Wrote, 1, "endpoint.edge.wrote");
            writers.insert(activity.process);
            writings.push_back(activity);
        } else if (change == Change::Renamed || change == Change::Linked || change == Change::MadeExecutable) {
            m_graph.connect(who, node, Relation::Wrote, 1, "endpoint.edge.renamed");
        }
    }
    if (writings.empty()) {
        const bool isWritten = std::any_of(life.changes.begin(), life.changes.end(),
            [](const Activity& one) { return std::get<FileChanged>(one.body).change == Change::Written; });
        if (!life.isEmpty()) {
            m_graph.addGap(Message(isWritten ? "endpoint.gap.unknown_writer" : "endpoint.gap.no_writer").with("path", m_graph.at(node).label));
        }
        return Origin{};
    }
    METSUKE_TRY(m_graph.at(node).isPackaged, isOfPackageManager(writings.back().process, writings.back().time));
    if (writers.size() > 1) {
        m_graph.addGap(Message("endpoint.gap.writers").with("path", m_graph.at(node).label).with("count", static_cast<int64_t>(writers.size())));
    }
    const Activity& last = writings.back();
    METSUKE_TRY(const auto chain, chainOf(last.process, last.time));
    if (chain.empty() || chain.front().image() == nullptr) {
        return Origin{};
    }
    const Step& writer = chain.front();
    const auto first = std::find_if(writings.begin(), writings.end(), [&](const Activity& one) { return one.process == last.process; });
    const TimeWindow writing{shifted(first->time, -kFetchBefore), shifted(last.time, 2 * kSecond)};
    Origin origin;
    if (const EntryVector vector = vectorOfRole(roleOf(*writer.image())); vector != EntryVector::Unknown) {
        METSUKE_TRY(const Origin peers, originByPeers(writer, writing, node)); // shown beside it
        origin = entered(vector, writer.image()->path, last.time, node, 0.9, "endpoint.edge.writer_role");
    } else {
        METSUKE_TRY(origin, originByPeers(writer, writing, node));
        if (!origin.node) {
            METSUKE_TRY(origin, originBySource(writer, node, stage));
        }
    }
    origin.way.insert(origin.way.begin(), writer.node);
    METSUKE_TRY(const auto dropper, suspectIn(chain, 0, 0));
    if (!dropper) {
        if (!origin.node) {
            METSUKE_TRY(Origin session, vectorOfChain(chain, node));
            session.way.insert(session.way.begin(), writer.node);
            return session;
        }
        return origin;
    }
    METSUKE_TRY(Origin deeper, originOf(chain, *dropper, stage + 1));
    deeper.confidence *= dropper->confidence;
    std::vector<size_t> way; // over whoever started the writer
    for (size_t step = 0; step <= dropper->step; ++step) {
        way.push_back(chain[step].node);
    }
    deeper.way.insert(deeper.way.begin(), way.begin(), way.end());
    deeper.isOfEarlierStage = true;
    const bool isDeeperKnown = isKnown(deeper.vector) || (!isKnown(origin.vector) && deeper.node);
    return isDeeperKnown ? deeper : origin;
}

} // namespace metsuke::endpoint
