// SPDX-License-Identifier: GPL-3.0-or-later
// Where a file came from: back over its names to who wrote it, and from there to a peer, a medium or another file.
#include "core/endpoint/trace_engine.h"

#include <algorithm>

namespace metsuke::endpoint {

namespace {

using Relation = TraceEdge::Relation;
using Change = FileChanged::Change;
constexpr size_t kMostWriters = 8;
constexpr Duration kFetchBefore = kMinute; // a download may open its connection this long before its file

bool isKnown(EntryVector vector) { return vector != EntryVector::Unknown && vector != EntryVector::BeforeRecorder; }

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

Result<TraceEngine::Origin> TraceEngine::originOf(const std::vector<Step>& chain, const Suspect& suspect, size_t stage) {
    for (size_t step = 0; step <= suspect.step; ++step) {
        // What it was before it became the suspect (a shell, say) did other things.
        const Timestamp since = step == suspect.step ? suspect.image.time : Timestamp{INT64_MIN};
        const auto [known, isNew] = m_suspects.try_emplace(chain[step].process, since);
        known->second = std::min(known->second, since);
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
        m_graph.tellContent(node, activity);
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
        const bool isBlank = writer.image()->arguments.empty(); // it ended before they could be read
        if (!origin.node && (readsOnlyFiles(*writer.image()) || (isBlank && roleOf(*writer.image()) == ProgramRole::Wrapper))) {
            m_graph.addGap(Message("endpoint.gap.unknown_source").with("process", m_graph.at(writer.node).label)
                               .with("path", m_graph.at(node).label));
        } else if (!origin.node) { // only a guess: what came to its last write
            METSUKE_TRY(origin, originBesideWriter(writer, {writing.from, last.time}, node));
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
