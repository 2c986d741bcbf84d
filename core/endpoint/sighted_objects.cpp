// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/sighted_objects.h"

#include <algorithm>
#include <set>

namespace metsuke::endpoint {

namespace {

using Order = HistoryReader::Order;
constexpr size_t kMostBytes = 256 * 1024; ///< of texts; the rest of an answer is its form
constexpr size_t kMostEntries = 100; ///< records of one path

} // namespace

Result<std::optional<Activity>> SightedObjects::newest(const HistoryKey& key) {
    METSUKE_TRY(auto found, m_history.find(key, {}, Order::NewestFirst, 1));
    return found.activities.empty() ? std::optional<Activity>() : std::optional(std::move(found.activities.front()));
}

void SightedObjects::add(SightedObject object) {
    if (!object.path.starts_with('/') || std::ranges::find(m_last, object) != m_last.end()) {
        return;
    }
    const size_t bytes = object.path.size() + object.image.size() + object.entry.size();
    if (m_count >= kMostSighted || m_bytes + bytes > kMostBytes) {
        m_isCut = true;
        return;
    }
    ++m_count;
    m_bytes += bytes;
    m_last.push_back(std::move(object));
}

/// By what became of the path last: it may have been deleted, called something else, or have other content by now.
Result<void> SightedObjects::takeFile(const std::string& path, const std::string& sha256) {
    METSUKE_TRY(const auto last, newest(keyOfPath(path)));
    const auto* change = last ? std::get_if<FileChanged>(&last->body) : nullptr;
    std::string now = path, digest = sha256;
    if (change != nullptr) {
        const bool isGone = change->change == FileChanged::Change::Deleted;
        if (isGone || (!change->sha256.empty() && !sha256.empty() && change->sha256 != sha256)) {
            return {};
        }
        now = change->change == FileChanged::Change::Renamed && change->before == path ? change->path : path;
        digest = digest.empty() ? change->sha256 : digest;
    }
    SightedObject object;
    object.path = now;
    object.sha256 = digest;
    add(std::move(object));
    return takeEntriesOf(now);
}

/// What starts it, or stands in it.
Result<void> SightedObjects::takeEntriesOf(const std::string& path) {
    METSUKE_TRY(const auto found, m_history.find(keyOfPersistence(path), {}, Order::NewestFirst, kMostEntries));
    std::set<std::pair<std::string, std::string>> seen; // the newest says whether it is there
    for (const Activity& one : found.activities) {
        const auto* entry = std::get_if<PersistenceChanged>(&one.body);
        if (entry == nullptr || entry->entry.empty() || !seen.emplace(entry->path, entry->entry).second || entry->change == PersistenceChanged::Change::Removed) {
            continue;
        }
        SightedObject object;
        object.kind = SightedObject::Kind::Entry;
        object.path = entry->path;
        object.entryKind = entry->kind;
        object.entry = entry->entry;
        add(std::move(object));
    }
    return {};
}

Result<void> SightedObjects::takeProcess(const ProcessUid& process, const Indicator& indicator) {
    METSUKE_TRY(const auto ended, newest(keyOfProcess(ActivityKind::ProcessEnded, process)));
    METSUKE_TRY(const auto begun, newest(keyOfProcess(ActivityKind::ProcessStarted, process)));
    METSUKE_TRY(const auto runs, newest(keyOfProcess(ActivityKind::ImageStarted, process)));
    const auto* started = begun ? std::get_if<ProcessStarted>(&begun->body) : nullptr;
    const auto* image = runs ? std::get_if<ImageStarted>(&runs->body) : nullptr;
    if (ended || started == nullptr || image == nullptr || started->pid <= 0 || started->start <= 0) {
        return {};
    }
    const bool isOther = (indicator.kind == Indicator::Kind::File && image->sha256 != indicator.value)
        || (indicator.kind == Indicator::Kind::Path && image->path != indicator.value && image->script != indicator.value);
    if (isOther) {
        return {}; // it has become another program
    }
    SightedObject object;
    object.kind = SightedObject::Kind::Process;
    object.path = indicator.kind == Indicator::Kind::File ? image->path : image->script.empty() ? image->path : image->script;
    object.image = image->isInMemory ? std::string() : image->path;
    object.sha256 = image->sha256;
    object.process = process;
    object.pid = started->pid;
    object.start = started->start;
    add(std::move(object));
    return {};
}

Result<void> SightedObjects::take(const Indicator& indicator, const std::vector<Activity>& records) {
    std::set<std::string> paths;
    std::set<ProcessUid> processes;
    for (const Activity& one : records) {
        if (const auto* file = std::get_if<FileChanged>(&one.body)) {
            const std::string& path = indicator.kind == Indicator::Kind::Path ? indicator.value : file->path;
            METSUKE_CHECK(paths.insert(path).second ? takeFile(path, indicator.kind == Indicator::Kind::File ? indicator.value : std::string()) : Result<void>());
        } else if (const auto* image = std::get_if<ImageStarted>(&one.body)) {
            METSUKE_CHECK(processes.insert(one.process).second ? takeProcess(one.process, indicator) : Result<void>());
            const std::string& path = indicator.kind == Indicator::Kind::Path ? indicator.value : image->path;
            if (!image->isInMemory && !image->isDeleted && paths.insert(path).second) {
                METSUKE_CHECK(takeFile(path, path == image->path ? image->sha256 : std::string()));
            }
        } else if (std::holds_alternative<Connected>(one.body)) {
            METSUKE_CHECK(processes.insert(one.process).second ? takeProcess(one.process, indicator) : Result<void>());
        } else if (std::holds_alternative<PersistenceChanged>(one.body) && paths.insert(indicator.value).second) {
            METSUKE_CHECK(takeEntriesOf(indicator.value));
        }
    }
    return {};
}

std::vector<SightedObject> SightedObjects::ofLast() { return std::exchange(m_last, {}); }

} // namespace metsuke::endpoint
