// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/auditd_teller.h"

#include "core/activity_import/audit_event.h"
#include "core/activity_import/audit_record.h"
#include "core/activity_import/file_book.h"
#include "core/activity_import/linux_places.h"
#include "core/endpoint/redaction.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace metsuke::activity_import {

using namespace endpoint;
using Change = FileChanged::Change;

namespace {

constexpr size_t kMostSockets = 65'536;
// Of fcntl.h, the same on every architecture here.
constexpr uint64_t kAccessMode = 3;
constexpr uint64_t kAnyExecute = 0111;

} // namespace

ProcessUid AuditdTeller::process(const RawEvent& event, Activities& activities) {
    return m_processes.process(event, seenIn(event), activities);
}

void AuditdTeller::execute(const RawEvent& event, Activities& activities) {
    m_hasExecutions = true;
    auto seen = seenIn(event);
    seen.sign = PidTeller::Seen::Sign::Beginning;
    const std::vector<std::string> arguments = argumentsOf(event);
    const auto items = itemsOf(event);
    ImageStarted image;
    image.path = event.get("exe");
    // The first file is what was asked for. Of a script the interpreter is the second, and gets the script's name.
    const bool isScript = !items.empty() && items.front().path != image.path && arguments.size() > 1
        && std::any_of(arguments.begin() + 1, arguments.end(),
            [&](const std::string& one) { return absolutePath(one, seen.workingFolder) == items.front().path; });
    image.script = isScript ? items.front().path : std::string();
    const size_t place = isScript ? 1 : 0;
    image.file = place < items.size() ? items[place].file : FileId();
    image.arguments = redactArguments(arguments);
    if (!image.path.empty()) {
        m_processes.execute(event, seen, std::move(image), activities);
    }
}

void AuditdTeller::fork(const RawEvent& event, Activities& activities) {
    constexpr uint64_t kThread = 0x10000; // CLONE_THREAD
    const bool isThread = event.kind == "clone" && (argument(event, "a0") & kThread) != 0;
    const ProcessUid parent = process(event, activities);
    if (!isThread && event.kind != "clone3") { // whose flags lie in memory
        m_processes.fork(event, parent, event.number("exit"), seenIn(event), activities);
    }
}

void AuditdTeller::connect(const RawEvent& event, bool isInitiated, Activities& activities) {
    const auto end = socketEndOf(event.get("saddr"));
    if (!end || end->port == 0 || !isBegun(event)) {
        return;
    }
    m_hasConnections = true;
    constexpr uint16_t kDns = 53;
    constexpr uint16_t kTime = 123;
    constexpr int64_t kDatagram = 2;
    const auto type = m_socketTypes.find(std::string(event.get("pid")) + ' ' + std::string(event.get("a0")));
    const bool isDatagram = type == m_socketTypes.end() ? end->port == kDns || end->port == kTime : type->second == kDatagram;
    Connected connected;
    connected.protocol = isDatagram ? 17 : 6;
    connected.remote = end->address;
    connected.remotePort = end->port;
    connected.isInitiated = isInitiated;
    m_processes.add(event, process(event, activities), std::move(connected), activities);
}

void AuditdTeller::changed(const RawEvent& event, FileChanged change, Activities& activities) {
    m_hasFiles = true;
    const ProcessUid who = process(event, activities);
    auto place = changeOfPlace(change);
    m_processes.add(event, who, std::move(change), activities);
    if (place) {
        m_processes.add(event, who, std::move(*place), activities);
    }
}

void AuditdTeller::open(const RawEvent& event, Activities& activities) {
    const bool isKnown = event.kind == "open" || event.kind == "openat";
    const uint64_t flags = argument(event, event.kind == "open" ? "a1" : "a2");
    const bool isWriting = event.kind == "creat" || (isKnown && (flags & kAccessMode) != 0);
    for (const AuditItem& item : itemsOf(event)) {
        const bool isMade = item.role == "CREATE";
        if (item.path.empty() || item.role == "PARENT" || !(isMade || isWriting)) {
            continue;
        }
        changed(event, {Change::Written, item.path, {}, item.file, -1, {}, {}, {}, MountKind::Unknown, 1}, activities);
        return;
    }
}

/// PARENT, PARENT, DELETE of the old name, perhaps DELETE of what the new one was before, CREATE of the new one.
void AuditdTeller::rename(const RawEvent& event, Activities& activities) {
    const auto items = itemsOf(event);
    const auto made = std::find_if(items.begin(), items.end(), [](const AuditItem& item) { return item.role == "CREATE"; });
    const auto gone = std::find_if(items.begin(), items.end(),
        [&](const AuditItem& item) { return item.role == "DELETE" && (made == items.end() || item.path != made->path); });
    if (made != items.end() && gone != items.end()) {
        changed(event, {Change::Renamed, made->path, gone->path, made->file, -1, {}, {}, {}, MountKind::Unknown, 1}, activities);
    }
}

void AuditdTeller::link(const RawEvent& event, Activities& activities) {
    const auto items = itemsOf(event);
    const auto made = std::find_if(items.begin(), items.end(), [](const AuditItem& item) { return item.role == "CREATE"; });
    const auto old = std::find_if(items.begin(), items.end(), [](const AuditItem& item) { return item.role == "NORMAL"; });
    if (made != items.end() && old != items.end()) {
        changed(event, {Change::Linked, made->path, old->path, old->file, -1, {}, {}, {}, MountKind::Unknown, 1}, activities);
    }
}

void AuditdTeller::remove(const RawEvent& event, Activities& activities) {
    for (const AuditItem& item : itemsOf(event)) {
        if (item.role == "DELETE" && !item.path.empty()) {
            return changed(event, {Change::Deleted, item.path, {}, item.file, -1, {}, {}, {}, MountKind::Unknown, 1}, activities);
        }
    }
}

void AuditdTeller::changeMode(const RawEvent& event, Activities& activities) {
    const uint64_t mode = argument(event, event.kind.starts_with("fchmodat") ? "a2" : "a1");
    for (const AuditItem& item : itemsOf(event)) {
        if ((mode & kAnyExecute) != 0 && item.role == "NORMAL" && !item.path.empty()) {
            return changed(event, {Change::MadeExecutable, item.path, {}, item.file, -1, {}, {}, {}, MountKind::Unknown, 1}, activities);
        }
    }
}

void AuditdTeller::logIn(const RawEvent& event, Activities& activities) {
    if (event.get("res") != "success" && event.get("res") != "1") {
        return;
    }
    const std::string_view program = event.get("exe");
    const std::string_view address = event.get("addr");
    LoggedIn login;
    login.user = event.get("ID").empty() ? event.get("acct").empty() ? event.get("id") : event.get("acct") : event.get("ID");
    login.method = program.ends_with("/sshd") ? "ssh" : std::string(program.substr(program.rfind('/') + 1));
    login.from = address.empty() || address == "?" ? event.get("terminal") : address;
    m_processes.add(event, process(event, activities), std::move(login), activities);
}

void AuditdTeller::tellRecorder(const RawEvent& event, Activities& activities) {
    if (event.kind == "SYSTEM_BOOT") {
        m_processes.restart(event);
    } else if (event.kind == "DAEMON_END" || event.kind == "DAEMON_ABORT") {
        m_stopped = event.time;
    } else if (event.kind == "DAEMON_START" && m_stopped) {
        activities.push_back({*m_stopped, {}, "auditd", Gap{"history", event.time, -1, "recorder_stopped"}});
        m_stopped.reset();
    }
}

/// False when it is none of the system calls that say something once they are done.
bool AuditdTeller::tellCall(const RawEvent& event, Activities& activities) {
    const std::string& kind = event.kind;
    if (kind == "execve" || kind == "execveat") {
        execute(event, activities);
    } else if (kind == "accept" || kind == "accept4") {
        connect(event, false, activities);
    } else if (kind == "open" || kind == "openat" || kind == "openat2" || kind == "creat") {
        open(event, activities);
    } else if (kind.starts_with("rename")) {
        rename(event, activities);
    } else if (kind == "link" || kind == "linkat") {
        link(event, activities);
    } else if (kind.starts_with("unlink")) {
        remove(event, activities);
    } else if (kind == "chmod" || kind.starts_with("fchmod")) {
        changeMode(event, activities);
    } else if (kind == "clone" || kind == "clone3" || kind == "fork" || kind == "vfork") {
        fork(event, activities);
    } else if (kind == "init_module" || kind == "finit_module") {
        const auto items = itemsOf(event);
        const std::string name = !event.get("module").empty() || items.empty() ? std::string(event.get("module")) : items.front().path;
        m_processes.add(event, process(event, activities), ModuleLoaded{name, false}, activities);
    } else {
        return false;
    }
    return true;
}

void AuditdTeller::tell(const RawEvent& event, Activities& activities) {
    if (event.kind == "connect") {
        connect(event, true, activities);
    } else if (event.kind == "socket") {
        if (m_socketTypes.size() >= kMostSockets) {
            m_socketTypes.clear();
        }
        std::array<char, 17> descriptor{};
        std::to_chars(descriptor.data(), descriptor.data() + 16, std::max<int64_t>(event.number("exit"), 0), 16);
        m_socketTypes[std::string(event.get("pid")) + ' ' + descriptor.data()] = static_cast<int64_t>(argument(event, "a1") & 0xf);
    } else if (event.kind == "exit_group") {
        m_processes.end(event, event.number("pid"), static_cast<int64_t>(argument(event, "a0") & 0xff), activities);
    } else if (event.kind == "USER_LOGIN") {
        logIn(event, activities);
    } else if (!isDone(event) || !tellCall(event, activities)) {
        tellRecorder(event, activities);
    }
}

std::vector<ActivityTeller::BlindSpot> AuditdTeller::blindSpots() const {
    std::vector<BlindSpot> spots;
    if (!m_hasExecutions) {
        spots.push_back({"process", "not_logged"});
    }
    if (!m_hasConnections) {
        spots.push_back({"network", "not_logged"});
    }
    if (!m_hasFiles) {
        spots.push_back({"file", "not_logged"});
    }
    spots.push_back({"persistence", "contents_not_logged"});
    return spots;
}

} // namespace metsuke::activity_import
