// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/pid_teller.h"

namespace metsuke::activity_import {

using namespace endpoint;

namespace {

constexpr int64_t kFirstProcess = 1; // takes over every orphan

} // namespace

void PidTeller::add(const RawEvent& event, ProcessUid process, ActivityBody body, Activities& activities) const {
    activities.push_back({event.time, process, m_source, std::move(body)});
}

ProcessBook::Known& PidTeller::begin(
    const RawEvent& event, const Seen& seen, ProcessUid parent, bool wasRunning, Activities& activities) {
    const ProcessUid uid = processUid(event.host, m_source + ' ' + m_boot, seen.pid, event.time.ns);
    auto& known = m_book.begin(std::to_string(seen.pid) + ' ' + std::to_string(event.time.ns) + ' ' + m_boot,
        {uid, parent == uid ? ProcessUid() : parent, seen.pid, {}});
    ProcessStarted started;
    started.parent = known.parent;
    started.pid = seen.pid;
    started.uid = seen.uid;
    started.loginUid = seen.loginUid;
    started.session = seen.session;
    started.workingFolder = seen.workingFolder;
    started.wasRunning = wasRunning;
    add(event, uid, std::move(started), activities);
    return known;
}

/// Whoever has the number now; nullptr when nobody, or when it was given to another.
ProcessBook::Known* PidTeller::present(const Seen& seen) {
    auto* known = m_book.ofPid(seen.pid);
    if (known == nullptr || seen.parentPid <= kFirstProcess || !known->parent.isKnown()) {
        return known;
    }
    const auto* parent = m_book.ofPid(seen.parentPid);
    const bool isSame = parent != nullptr && (parent->uid == known->parent || m_book.descends(*known, parent->uid));
    return isSame ? known : nullptr;
}

ProcessBook::Known& PidTeller::known(const RawEvent& event, const Seen& seen, Activities& activities) {
    if (auto* found = present(seen)) {
        return *found;
    }
    ProcessUid parent;
    if (seen.parentPid >= kFirstProcess && seen.parentPid != seen.pid) {
        Seen above;
        above.pid = seen.parentPid;
        auto* found = m_book.ofPid(seen.parentPid);
        parent = found != nullptr ? found->uid : begin(event, above, {}, true, activities).uid;
    }
    return begin(event, seen, parent, seen.sign == Seen::Sign::Mention, activities);
}

ProcessUid PidTeller::process(const RawEvent& event, const Seen& seen, Activities& activities) {
    if (seen.pid <= 0) {
        return {};
    }
    auto& process = known(event, seen, activities);
    if (!seen.image.empty() && process.image != seen.image) {
        process.image = seen.image; // its exec was not logged
        ImageStarted image;
        image.path = seen.image;
        add(event, process.uid, std::move(image), activities);
    }
    return process.uid;
}

void PidTeller::fork(
    const RawEvent& event, const ProcessUid& parent, int64_t child, const Seen& seen, Activities& activities) {
    const auto* holder = m_book.ofPid(child);
    if (child <= 0 || (holder != nullptr && holder->parent == parent)) {
        return; // its own first event came before
    }
    Seen begun = seen;
    begun.pid = child;
    begin(event, begun, parent, false, activities).image = seen.image;
}

void PidTeller::execute(const RawEvent& event, const Seen& seen, ImageStarted image, Activities& activities) {
    if (seen.pid <= 0) {
        return;
    }
    auto& process = known(event, seen, activities);
    process.image = image.path;
    add(event, process.uid, std::move(image), activities);
}

void PidTeller::end(const RawEvent& event, int64_t pid, int64_t exitCode, Activities& activities) {
    const std::string key = m_book.keyOfPid(pid);
    if (const auto* process = m_book.find(key)) {
        add(event, process->uid, ProcessEnded{exitCode}, activities);
        m_book.end(key);
    }
}

void PidTeller::restart(const RawEvent& event) {
    m_book.forgetPids();
    m_boot = std::to_string(event.time.ns);
}

bool PidTeller::takeImage(int64_t pid, std::string_view path) {
    auto* process = m_book.ofPid(pid);
    const bool isNew = process != nullptr && !path.empty() && process->image != path;
    if (isNew) {
        process->image = path;
    }
    return isNew;
}

} // namespace metsuke::activity_import
