// SPDX-License-Identifier: GPL-3.0-or-later
// Which file had a path, on what it lay, and whether it could have come there unseen.
#include "core/endpoint/trace_engine.h"

#include <algorithm>
#include <array>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
using Change = FileChanged::Change;
constexpr Timestamp kEver{INT64_MIN};
constexpr size_t kMostChanges = 4'000; // of one file
constexpr size_t kMostMounts = 500;
/// What runs is told at its moment, files when the kernel's queue of them is read: on a busy computer after the program that they are.
constexpr Duration kToldLate = kSecond;

bool isBelow(std::string_view path, std::string_view folder) {
    return !folder.empty() && path.starts_with(folder) && (folder.ends_with('/') || path.size() == folder.size() || path[folder.size()] == '/');
}

/// Whether a file of this path could have come through the gap: nobody looked at files then, or not at this place.
bool mayHide(const Gap& gap, const std::string& path) {
    constexpr std::string_view kUnwatched = "unwatched: "; // the agent's word before the target of a mount
    constexpr std::array<std::string_view, 9> kOthers{
        "process", "network", "name", "login", "module", "image", "mount", "persistence", "antivirus"};
    if (gap.reason.starts_with(kUnwatched)) {
        const std::string_view target = std::string_view(gap.reason).substr(kUnwatched.size());
        return gap.sensor == "file" && isBelow(path, target);
    }
    return gap.sensor == "file" || gap.sensor == "history" || gap.sensor == "agent"
        || (gap.reason == "not_recorded" && std::find(kOthers.begin(), kOthers.end(), gap.sensor) == kOthers.end());
}

} // namespace

/// The file that had this path then; where nobody had told of one yet, the one that was told right afterwards.
Result<FileId> TraceEngine::fileAt(const std::string& path, Timestamp until) {
    const auto firstIn = [&](const TimeWindow& window, Order order) -> Result<FileId> {
        METSUKE_TRY(const auto changes, find(keyOfPath(path), window, order, 64));
        for (const Activity& activity : changes) {
            const auto& change = std::get<FileChanged>(activity.body);
            if (change.path == path && change.change != Change::Deleted && change.file.isKnown()) {
                return change.file;
            }
        }
        return FileId{};
    };
    METSUKE_TRY(const FileId file, firstIn({kEver, until}, Order::NewestFirst));
    return file.isKnown() ? Result<FileId>(file) : firstIn({until, shifted(until, kToldLate)}, Order::OldestFirst);
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

} // namespace metsuke::endpoint
