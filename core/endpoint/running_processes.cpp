// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/running_processes.h"

#include <algorithm>

namespace metsuke::endpoint {

void RunningProcesses::observe(const Activity& activity) {
    if (!activity.process.isKnown()) {
        return;
    }
    if (const auto* started = std::get_if<ProcessStarted>(&activity.body)) {
        start(activity, *started);
    } else if (std::holds_alternative<ImageStarted>(activity.body)) {
        addImage(activity);
    } else if (std::holds_alternative<ProcessEnded>(activity.body)) {
        end(activity.process);
    }
}

void RunningProcesses::start(const Activity& activity, const ProcessStarted& started) {
    if (m_entries.contains(activity.process) || m_entries.size() >= kMaximum) {
        return; // told again, by a snapshot
    }
    Entry entry{activity, {}, started.parent, 0, m_order++, true};
    std::get<ProcessStarted>(entry.started.body).wasRunning = true;
    if (const auto parent = m_entries.find(started.parent); parent != m_entries.end()) {
        ++parent->second.children;
    } else {
        entry.parent = {};
    }
    m_entries.emplace(activity.process, std::move(entry));
}

void RunningProcesses::addImage(const Activity& activity) {
    const auto found = m_entries.find(activity.process);
    if (found == m_entries.end()) {
        return;
    }
    auto& images = found->second.images;
    if (std::find(images.begin(), images.end(), activity) != images.end()) {
        return;
    }
    if (images.size() >= kMaximumImages) {
        images.erase(images.begin() + 1);
    }
    images.push_back(activity);
}

void RunningProcesses::end(ProcessUid process) {
    auto found = m_entries.find(process);
    if (found == m_entries.end()) {
        return;
    }
    found->second.isRunning = false;
    // It stays as long as somebody descends from it; then so may its own parent go.
    while (found != m_entries.end() && !found->second.isRunning && found->second.children == 0) {
        const ProcessUid parent = found->second.parent;
        m_entries.erase(found);
        found = m_entries.find(parent);
        if (found != m_entries.end()) {
            --found->second.children;
        }
    }
}

std::vector<Activity> RunningProcesses::restated() const {
    std::vector<const Entry*> entries;
    for (const auto& [uid, entry] : m_entries) {
        entries.push_back(&entry);
    }
    std::sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) { return a->order < b->order; });
    std::vector<Activity> activities;
    for (const Entry* entry : entries) {
        activities.push_back(entry->started);
        activities.insert(activities.end(), entry->images.begin(), entry->images.end());
    }
    return activities;
}

} // namespace metsuke::endpoint
