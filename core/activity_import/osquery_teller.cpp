// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/osquery_teller.h"

#include "core/activity_import/command_line.h"
#include "core/activity_import/linux_places.h"
#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/endpoint/redaction.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace metsuke::activity_import {

using namespace endpoint;
using Change = FileChanged::Change;

namespace {

constexpr size_t kMostQueries = 1'024;

PidTeller::Seen seenIn(const RawEvent& event) {
    PidTeller::Seen seen;
    seen.pid = event.number("pid");
    seen.parentPid = event.number("parent");
    seen.workingFolder = event.get("cwd");
    seen.uid = event.number("uid");
    seen.loginUid = event.number("auid");
    return seen;
}

/// A list where there is one; blanks inside of words are certain only there.
std::vector<std::string> argumentsOf(const RawEvent& event) {
    const auto list = nlohmann::json::parse(event.get("json_cmdline"), nullptr, false);
    if (!list.is_array() || list.empty()) {
        return wordsOf(event.get("cmdline"));
    }
    std::vector<std::string> arguments;
    for (const auto& one : list) {
        if (one.is_string()) {
            arguments.push_back(one.get<std::string>());
        }
    }
    return redactArguments(std::move(arguments));
}

} // namespace

void OsqueryTeller::tellProcess(const RawEvent& event, Activities& activities) {
    auto seen = seenIn(event);
    seen.sign = PidTeller::Seen::Sign::Beginning;
    const std::string_view call = event.get("syscall");
    if (call.starts_with("exit") || call == "kill") {
        return call.starts_with("exit") ? m_processes.end(event, seen.pid, std::max<int64_t>(event.number("exit_code"), 0), activities) : void();
    }
    if (!event.get("exit_code").empty() && event.number("exit_code") != 0 && event.kind == "bpf_process_events") {
        return; // it failed
    }
    m_hasExecutions = true;
    seen.image = event.get("path");
    if (call == "fork" || call == "vfork" || call.starts_with("clone")) {
        static_cast<void>(m_processes.process(event, seen, activities)); // it runs what its parent does
        return;
    }
    ImageStarted image;
    image.path = absolutePath(event.get("path"), seen.workingFolder);
    image.arguments = argumentsOf(event);
    image.file = m_files.of(image.path);
    if (isWindowsPath(image.path)) {
        image.script = scriptOnWindows(image.path, image.arguments, seen.workingFolder);
        image.package = packageOnWindows(image.path, {});
    }
    if (!image.path.empty()) {
        m_processes.execute(event, seen, std::move(image), activities);
    }
}

/// A row of the process table: asked for, not told when it happened.
void OsqueryTeller::tellRunning(const RawEvent& event, Activities& activities) {
    auto seen = seenIn(event);
    if (event.get("@action") == "removed") {
        return m_processes.end(event, seen.pid, 0, activities);
    }
    seen.image = {};
    const ProcessUid process = m_processes.process(event, seen, activities);
    if (!process.isKnown() || !m_processes.takeImage(seen.pid, event.get("path"))) {
        return;
    }
    ImageStarted image;
    image.path = event.get("path");
    image.arguments = argumentsOf(event);
    image.file = m_files.of(image.path);
    image.isDeleted = event.get("on_disk") == "0";
    m_processes.add(event, process, std::move(image), activities);
}

void OsqueryTeller::tellSocket(const RawEvent& event, Activities& activities) {
    const std::string_view action = event.get(event.kind == "socket_events" ? "action" : "syscall");
    const auto remote = IpAddress::parse(event.get("remote_address"));
    const bool isInitiated = action == "connect";
    if (!remote || remote->isUnset() || (!isInitiated && !action.starts_with("accept"))) {
        return;
    }
    m_hasConnections = true;
    constexpr uint16_t kDns = 53;
    Connected connected;
    connected.remote = *remote;
    connected.remotePort = static_cast<uint16_t>(std::clamp<int64_t>(event.number("remote_port"), 0, 65'535));
    connected.local = IpAddress::parse(event.get("local_address")).value_or(IpAddress());
    connected.localPort = static_cast<uint16_t>(std::clamp<int64_t>(event.number("local_port"), 0, 65'535));
    // The kernel's audit tells no protocol of a connection; osquery then has 0 there.
    const int64_t protocol = event.number("protocol");
    connected.protocol = protocol == 6 || protocol == 17 ? static_cast<uint8_t>(protocol) : connected.remotePort == kDns ? 17 : 6;
    connected.isInitiated = isInitiated;
    auto seen = seenIn(event);
    seen.parentPid = -1;
    seen.image = event.get("path");
    m_processes.add(event, m_processes.process(event, seen, activities), std::move(connected), activities);
}

void OsqueryTeller::changed(const RawEvent& event, ProcessUid who, FileChanged change, Activities& activities) {
    m_hasFiles = true;
    auto place = changeOfPlace(change);
    m_processes.add(event, who, std::move(change), activities);
    if (place) {
        m_processes.add(event, who, std::move(*place), activities);
    }
}

/// Of file_events: what happened, not whose doing it was. The two halves of a move are not told to be one.
void OsqueryTeller::tellFile(const RawEvent& event, Activities& activities) {
    const std::string_view action = event.get("action");
    FileChanged change;
    change.path = event.get("target_path");
    change.file = m_files.of(change.path);
    change.size = event.number("size");
    change.sha256 = toLower(event.get("sha256"));
    if (action == "DELETED" || action == "MOVED_FROM") {
        change.change = Change::Deleted;
    } else if (action != "CREATED" && action != "UPDATED" && action != "MOVED_TO") {
        return;
    }
    if (!change.path.empty()) {
        changed(event, {}, std::move(change), activities);
    }
}

void OsqueryTeller::tellFileOfProcess(const RawEvent& event, Activities& activities) {
    const std::string_view operation = event.get("operation");
    auto seen = seenIn(event);
    seen.parentPid = event.number("ppid");
    seen.image = event.get("executable");
    FileChanged change;
    change.path = absolutePath(event.get("path"), seen.workingFolder);
    const std::string target = absolutePath(event.get("dest_path"), seen.workingFolder);
    if (operation == "rename" || operation == "link") {
        change.change = operation == "rename" ? Change::Renamed : Change::Linked;
        change.before = std::exchange(change.path, target);
        change.file = operation == "rename" ? m_files.rename(change.before, change.path) : m_files.of(change.before);
    } else {
        change.file = m_files.of(change.path);
        change.change = operation == "unlink" ? Change::Deleted : Change::Written;
        if (operation != "write" && operation != "create" && operation != "truncate" && operation != "open" && operation != "unlink") {
            return;
        }
    }
    if (!change.path.empty()) {
        m_hasWriters = true;
        changed(event, m_processes.process(event, seen, activities), std::move(change), activities);
    }
}

/// Whether it was not there before: not in the first answer, not in an earlier one.
bool OsqueryTeller::isNew(const RawEvent& event) {
    const std::string query(event.get("@query"));
    if (event.get("@action") != "snapshot") {
        return event.number("@counter") != 0;
    }
    std::string row = query;
    for (const auto& [name, value] : event.fields) {
        const bool isState = name.starts_with('@') || name.ends_with("_state") || name == "status";
        row += isState ? std::string() : '\0' + name + '\0' + value;
    }
    const int64_t second = event.time.ns / kSecond;
    const bool isOfFirst = m_snapshots.size() >= kMostQueries || m_snapshots.try_emplace(query, second).first->second == second;
    const bool isUnseen = m_rows.size() < kMaximumRows && m_rows.insert(Digest::hex(DigestKind::Sha256, asBytes(row)).substr(0, 32)).second;
    return isUnseen && !isOfFirst;
}

void OsqueryTeller::tellPersistence(const RawEvent& event, Activities& activities) {
    m_hasPersistence = true;
    if (!isNew(event)) {
        return;
    }
    PersistenceChanged changed;
    changed.change = event.get("@action") == "removed" ? PersistenceChanged::Change::Removed : PersistenceChanged::Change::Added;
    if (event.kind == "crontab") {
        changed.kind = "cron";
        changed.path = event.get("path");
        changed.command = redactText(event.get("command"));
        for (const char* name : {"event", "minute", "hour", "day_of_month", "month", "day_of_week"}) {
            const std::string_view part = event.get(name);
            changed.entry += part.empty() ? std::string() : std::string(part) + ' ';
        }
        changed.entry += changed.command;
    } else if (event.kind == "systemd_units") {
        changed.kind = "systemd";
        changed.path = event.get("fragment_path").empty() ? event.get("source_path") : event.get("fragment_path");
        changed.entry = event.get("id");
    } else {
        changed.kind = "autostart";
        changed.path = event.get("source");
        changed.entry = event.get("name");
        const std::string arguments(event.get("args"));
        changed.command = redactText(std::string(event.get("path")) + (arguments.empty() ? "" : " ") + arguments);
    }
    m_processes.add(event, {}, std::move(changed), activities);
}

void OsqueryTeller::tell(const RawEvent& event, Activities& activities) {
    const std::string& table = event.kind;
    if (table == "process_events" || table == "bpf_process_events") {
        tellProcess(event, activities);
    } else if (table == "processes") {
        tellRunning(event, activities);
    } else if (table == "socket_events" || table == "bpf_socket_events") {
        tellSocket(event, activities);
    } else if (table == "file_events") {
        tellFile(event, activities);
    } else if (table == "process_file_events") {
        tellFileOfProcess(event, activities);
    } else {
        tellPersistence(event, activities);
    }
}

std::vector<ActivityTeller::BlindSpot> OsqueryTeller::blindSpots() const {
    std::vector<BlindSpot> spots;
    if (!m_hasExecutions) {
        spots.push_back({"process", "not_logged"});
    }
    if (!m_hasConnections) {
        spots.push_back({"network", "not_logged"});
    }
    if (!m_hasFiles || !m_hasWriters) {
        spots.push_back({"file", m_hasFiles ? "writers_not_logged" : "not_logged"});
    }
    if (!m_hasPersistence) {
        spots.push_back({"persistence", "contents_not_logged"});
    }
    return spots;
}

} // namespace metsuke::activity_import
