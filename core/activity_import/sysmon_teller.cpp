// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/sysmon_teller.h"

#include "core/activity_import/command_line.h"
#include "core/activity_import/linux_places.h"
#include "core/activity_import/sysmon_values.h"
#include "core/activity_import/windows_places.h"
#include "core/base/strings.h"
#include "core/endpoint/redaction.h"

#include <algorithm>

namespace metsuke::activity_import {

using namespace endpoint;

namespace {

constexpr const char* kSource = "sysmon";
constexpr size_t kMostAnswers = 64;

} // namespace

void SysmonTeller::add(const RawEvent& event, ProcessUid process, ActivityBody body, Activities& activities) const {
    activities.push_back({event.time, process, kSource, std::move(body)});
}

ImageStarted SysmonTeller::imageOf(
    std::string_view path, std::string_view commandLine, std::string_view folder, std::string_view product) const {
    ImageStarted image;
    image.path = path;
    image.arguments = wordsOf(commandLine);
    image.file = m_files.of(path);
    if (isWindowsPath(path)) {
        image.script = scriptOnWindows(path, image.arguments, folder);
        image.package = packageOnWindows(path, product);
    }
    return image;
}

ProcessUid SysmonTeller::process(const RawEvent& event, const Names& names, Activities& activities) {
    const int64_t pid = event.number(names.pid);
    const std::string guid = guidOf(value(event, names.guid));
    const std::string key = guid.empty() ? m_processes.keyOfPid(pid) : guid;
    if (const auto* known = m_processes.find(key)) {
        return known->uid;
    }
    const std::string_view image = value(event, names.image);
    if (guid.empty() && (pid <= 0 || image.empty())) {
        return {};
    }
    const std::string made = guid.empty() ? "pid " + std::to_string(pid) + ' ' + std::to_string(event.time.ns) : guid;
    const ProcessUid uid = processUid(event.host, "sysmon " + made, 0, 0);
    m_processes.begin(made, {uid, {}, pid, std::string(image)});
    ProcessStarted started;
    started.pid = std::max<int64_t>(pid, 0);
    started.wasRunning = true;
    add(event, uid, started, activities);
    if (!image.empty() && image != "<unknown process>") {
        add(event, uid, imageOf(image, names.commandLine == nullptr ? std::string_view() : value(event, names.commandLine), {}, {}), activities);
    }
    return uid;
}

ProcessUid SysmonTeller::process(const RawEvent& event, Activities& activities) {
    return process(event, {"ProcessGuid", "ProcessId", "Image", nullptr}, activities);
}

void SysmonTeller::begin(const RawEvent& event, Activities& activities) {
    m_hasProcesses = true;
    const std::string_view path = value(event, "Image");
    const std::string_view folder = value(event, "CurrentDirectory");
    const int64_t pid = event.number("ProcessId");
    const ProcessUid parent
        = process(event, {"ParentProcessGuid", "ParentProcessId", "ParentImage", "ParentCommandLine"}, activities);
    const std::string guid = guidOf(value(event, "ProcessGuid"));
    const std::string key = guid.empty() ? "pid " + std::to_string(pid) + ' ' + std::to_string(event.time.ns) : guid;
    const auto* known = m_processes.find(key); // it has become another program
    const ProcessUid uid = known != nullptr ? known->uid : processUid(event.host, "sysmon " + key, 0, 0);
    if (known == nullptr) {
        m_processes.begin(key, {uid, parent, pid, std::string(path)});
        ProcessStarted started;
        started.parent = parent == uid ? ProcessUid() : parent;
        started.pid = std::max<int64_t>(pid, 0);
        started.uid = value(event, "User") == "root" ? 0 : -1;
        started.session = event.number("TerminalSessionId");
        started.workingFolder = folder;
        add(event, uid, std::move(started), activities);
    }
    ImageStarted image = imageOf(path, value(event, "CommandLine"), folder, value(event, "Product"));
    image.sha256 = sha256Of(value(event, "Hashes"));
    add(event, uid, std::move(image), activities);
}

void SysmonTeller::end(const RawEvent& event, Activities& activities) {
    const std::string guid = guidOf(value(event, "ProcessGuid"));
    const std::string key = guid.empty() ? m_processes.keyOfPid(event.number("ProcessId")) : guid;
    if (const auto* known = m_processes.find(key)) {
        add(event, known->uid, ProcessEnded{}, activities);
        m_processes.end(key);
    }
}

void SysmonTeller::connect(const RawEvent& event, Activities& activities) {
    m_hasConnections = true;
    // Its source is who began the connection, not always this host.
    const bool isInitiated = !equalsIgnoreCase(value(event, "Initiated"), "false");
    const std::string here = isInitiated ? "Source" : "Destination";
    const std::string there = isInitiated ? "Destination" : "Source";
    Connected connected;
    connected.protocol = equalsIgnoreCase(value(event, "Protocol"), "udp") ? 17 : 6;
    connected.local = IpAddress::parse(value(event, here + "Ip")).value_or(IpAddress());
    connected.localPort = static_cast<uint16_t>(std::clamp<int64_t>(event.number(here + "Port"), 0, 65'535));
    connected.remotePort = static_cast<uint16_t>(std::clamp<int64_t>(event.number(there + "Port"), 0, 65'535));
    connected.name = value(event, there + "Hostname");
    connected.isInitiated = isInitiated;
    const auto remote = IpAddress::parse(value(event, there + "Ip"));
    if (remote) {
        connected.remote = *remote;
        add(event, process(event, activities), std::move(connected), activities);
    }
}

void SysmonTeller::lookUp(const RawEvent& event, Activities& activities) {
    NameLookedUp lookedUp;
    lookedUp.name = value(event, "QueryName");
    lookedUp.result = nameOfStatus(value(event, "QueryStatus"));
    for (const std::string_view raw : split(value(event, "QueryResults"), ';')) {
        std::string_view answer = trim(raw);
        if (answer.starts_with("type:")) { // type:  5 name
            answer = trim(answer.substr(5));
            answer = trim(answer.substr(std::min(answer.find(' '), answer.size())));
        }
        if (!answer.empty() && lookedUp.answers.size() < kMostAnswers) {
            const auto address = IpAddress::parse(answer); // ::ffff:203.0.113.9 is 203.0.113.9
            lookedUp.answers.push_back(address ? address->toString() : std::string(answer));
        }
    }
    add(event, process(event, activities), std::move(lookedUp), activities);
}

/// A file that was made or removed where something starts by itself.
void SysmonTeller::tellFilePlace(
    const RawEvent& event, ProcessUid process, const FileChanged& file, Activities& activities) const {
    if (!isWindowsPath(file.path)) {
        if (auto place = changeOfPlace(file)) {
            add(event, process, std::move(*place), activities);
        }
        return;
    }
    PersistenceChanged place;
    place.kind = kindOfWindowsFile(file.path);
    if (!place.kind.empty()) {
        place.change = file.change == FileChanged::Change::Deleted ? PersistenceChanged::Change::Removed : PersistenceChanged::Change::Added;
        place.path = file.path;
        place.entry = file.path.substr(file.path.find_last_of('\\') + 1);
        add(event, process, std::move(place), activities);
    }
}

void SysmonTeller::change(const RawEvent& event, FileChanged::Change change, Activities& activities) {
    m_hasFiles = true;
    FileChanged changed;
    changed.change = change;
    changed.path = value(event, "TargetFilename");
    changed.file = m_files.of(changed.path);
    changed.sha256 = sha256Of(value(event, "Hashes"));
    if (changed.path.empty()) {
        return;
    }
    const ProcessUid who = process(event, activities);
    add(event, who, changed, activities);
    tellFilePlace(event, who, changed, activities);
}

/// A named stream of a file: that of the mark of the Web says where the file is from.
void SysmonTeller::noteStream(const RawEvent& event, Activities& activities) {
    const std::string_view target = value(event, "TargetFilename");
    const size_t colon = target.rfind(':');
    const bool hasStream = colon != std::string_view::npos && colon > 1;
    FileChanged changed;
    changed.path = hasStream ? target.substr(0, colon) : target;
    changed.file = m_files.of(changed.path);
    if (hasStream && equalsIgnoreCase(target.substr(colon + 1), "Zone.Identifier")) {
        changed.originUrl = lineOf(value(event, "Contents"), "HostUrl=");
        changed.referrerUrl = lineOf(value(event, "Contents"), "ReferrerUrl=");
    } else if (!hasStream) {
        changed.sha256 = sha256Of(value(event, "Hash"));
    }
    if (!changed.path.empty()) {
        m_hasFiles = true;
        add(event, process(event, activities), std::move(changed), activities);
    }
}

void SysmonTeller::setValue(const RawEvent& event, PersistenceChanged::Change change, Activities& activities) {
    PersistenceChanged persistence;
    persistence.path = value(event, "TargetObject");
    persistence.kind = kindOfRegistryValue(persistence.path);
    if (persistence.kind.empty()) {
        return;
    }
    persistence.change = change;
    persistence.entry = persistence.path.substr(persistence.path.rfind('\\') + 1);
    persistence.command = redactText(value(event, "Details"));
    add(event, process(event, activities), std::move(persistence), activities);
}

void SysmonTeller::startOrStop(const RawEvent& event, Activities& activities) {
    if (equalsIgnoreCase(value(event, "State"), "Stopped")) {
        m_stopped = m_stopped.value_or(event.time);
    } else if (m_stopped) {
        activities.push_back({*m_stopped, {}, kSource, Gap{"history", event.time, -1, "recorder_stopped"}});
        m_stopped.reset();
    }
}

void SysmonTeller::tell(const RawEvent& event, Activities& activities) {
    m_isWindows = m_isWindows || isWindowsPath(value(event, "Image"));
    switch (numberIn(event.kind)) {
    case 1:
        return begin(event, activities);
    case 3:
        return connect(event, activities);
    case 4:
        return startOrStop(event, activities);
    case 5:
        return end(event, activities);
    case 6:
    case 7:
        if (const auto name = value(event, "ImageLoaded"); !name.empty()) {
            add(event, process(event, activities), ModuleLoaded{std::string(name), false}, activities);
        }
        return;
    case 11:
        return change(event, FileChanged::Change::Written, activities);
    case 15:
        return noteStream(event, activities);
    case 12:
        if (equalsIgnoreCase(value(event, "EventType"), "DeleteValue")) {
            setValue(event, PersistenceChanged::Change::Removed, activities);
        }
        return;
    case 13:
        return setValue(event, PersistenceChanged::Change::Added, activities);
    case 22:
        return lookUp(event, activities);
    case 23:
    case 26:
        return change(event, FileChanged::Change::Deleted, activities);
    case 255:
        add(event, {}, Gap{"history", event.time, -1, "recorder_error"}, activities);
        return;
    default:
        return;
    }
}

std::vector<ActivityTeller::BlindSpot> SysmonTeller::blindSpots() const {
    std::vector<BlindSpot> spots;
    if (!m_hasProcesses) {
        spots.push_back({"process", "not_logged"});
    }
    if (!m_hasConnections) {
        spots.push_back({"network", "not_logged"});
    }
    spots.push_back({"file", m_hasFiles ? "renames_not_logged" : "not_logged"});
    if (!m_isWindows) {
        spots.push_back({"persistence", "contents_not_logged"});
    }
    return spots;
}

} // namespace metsuke::activity_import
