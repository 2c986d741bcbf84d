// SPDX-License-Identifier: GPL-3.0-or-later
// What the sensor reads: texts that whoever runs a process or writes a file chooses, and messages of the kernel.
#include "core/base/strings.h"
#include "core/sensor/clamav_log.h"
#include "core/sensor/linux/dns_tracker.h"
#include "core/sensor/linux/fanotify_events.h"
#include "core/sensor/linux/login_watch.h"
#include "core/sensor/linux/module_watch.h"
#include "core/sensor/linux/mount_table.h"
#include "core/sensor/linux/persistence_places.h"
#include "core/sensor/linux/proc_connector.h"
#include "core/sensor/linux/proc_facts.h"
#include "core/sensor/linux/ring_record.h"
#include "core/sensor/linux/socket_dump.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/sensor/dns_datagrams.h"

#include <algorithm>

namespace metsuke::fuzz {

namespace {

using namespace sensor;

bool isClean(const std::string& text) { return cleanText(text, text.size()) == text; }

void procTexts(Bytes input) {
    const std::string_view text = asText(input);
    if (const auto stat = parseStat(text)) {
        require(isClean(stat->name) && stat->start >= 0, "the name of a process is clean, and it began after the machine");
    }
    (void)parseStatus(text);
    require(parseControlGroup(text).size() <= kMaximumPath, "control groups are bounded");
    const auto arguments = parseArguments(text);
    size_t size = 0;
    for (const std::string& argument : arguments) {
        require(isClean(argument), "arguments are clean");
        size += argument.size();
    }
    require(size <= 6 * kMaximumArguments, "arguments are bounded");
    require(isClean(parseExecutableLink(text).path), "paths are clean");
    require(absolutePath("/a", text).size() <= 2 * kMaximumPath, "paths are bounded");
}

void placeTexts(Bytes input) {
    const std::string_view text = asText(input);
    for (const PersistencePlace& place : persistencePlaces()) {
        for (const PlaceEntry& entry : parsePlace(place, "/etc/x", text)) {
            require(isClean(entry.entry) && isClean(entry.command), "entries are clean");
        }
    }
    for (const std::string& module : parseModules(text)) {
        require(isClean(module) && !module.empty(), "names of modules are clean");
    }
    (void)environmentValue(text, "SSH_CONNECTION");
    for (const MountRow& mount : parseMounts(text)) {
        (void)kindOf(mount, "/nowhere");
    }
}

void clamavTexts(Bytes input) {
    const std::string_view text = asText(input);
    if (const auto line = parseClamavLine(text)) {
        const bool isOfScan = line->kind == ClamavLine::Kind::ScanStarted || line->kind == ClamavLine::Kind::ScanEnded;
        require(isOfScan ? line->time.has_value() : !line->path.empty() && line->path.size() <= text.size(), "a line is about a moment or a file");
        require(!line->time || line->time->ns >= 0, "a time is one of this era");
        require(line->kind != ClamavLine::Kind::Found || !line->signature.empty(), "what was found has a name");
    }
    const ClamdSettings settings = parseClamdSettings(text);
    require(settings.logFile.empty() || settings.logFile.starts_with('/'), "a log has a whole path");
}

void kernelMessages(Bytes input) {
    Choices choices(input);
    switch (choices.byte() % 5) {
    case 0:
        (void)parseConnectorEvent(choices.rest());
        break;
    case 1:
        for (const FanotifyEvent& event : parseFanotifyEvents(choices.rest())) {
            require(event.where.name.size() <= 256 && event.object.bytes.size() <= 128, "names and handles are bounded");
        }
        break;
    case 2:
        (void)parseSocketRow(choices.rest(), choices.byte());
        break;
    case 3:
        (void)parseRingRecord(choices.rest());
        break;
    default:
        for (const LoginRow& row : parseLogins(choices.rest())) {
            require(isClean(row.user) && isClean(row.terminal) && isClean(row.host), "logins are clean");
        }
    }
}

/// Datagrams to and fro, each behind its length.
void lookedUpNames(Bytes input) {
    DnsTracker tracker([](const DnsTracker::Ends&) { return ProcessKey{1, 1}; });
    Bytes rest = input;
    Duration now = 0;
    while (rest.size() > 2) {
        const size_t size = std::min<size_t>(rest[1], rest.size() - 2);
        tracker.take(rest.subspan(2, size), rest[0] % 2 == 0, now);
        now += rest[0] * kSecond;
        rest = rest.subspan(2 + size);
    }
    for (const Observation& observation : tracker.lookups(now, true)) {
        const auto& lookup = std::get<NameSeen>(observation.body).lookup;
        require(isClean(lookup.name) && lookup.answers.size() <= DnsTracker::kMaximumAnswers, "names are clean, and answers bounded");
    }
}

Octets exchange() {
    Octets bytes;
    const auto add = [&bytes](uint8_t direction, const Octets& datagram) {
        bytes.push_back(direction);
        bytes.push_back(static_cast<uint8_t>(datagram.size()));
        bytes.insert(bytes.end(), datagram.begin(), datagram.end());
    };
    add(0, test::datagram("10.0.0.5", 40000, "10.0.0.53", 53, test::dnsMessage(7, "a.example", {}, false)));
    add(1, test::datagram("10.0.0.53", 53, "10.0.0.5", 40000, test::dnsMessage(7, "a.example", "192.0.2.7")));
    return bytes;
}

/// A message of this kind that begins with this number.
Octets message(uint8_t kind, uint8_t first, size_t size) {
    Octets bytes(size, 0);
    bytes[0] = kind;
    bytes[1] = first;
    return bytes;
}

} // namespace

void addSensorTargets(std::vector<FuzzTarget>& targets) {
    targets.push_back({"proc-texts", procTexts,
        {octets("42 (a) b) S 7 42 43 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 0 0"), octets("Tgid:\t900\nUid:\t1\t1\nNStgid:\t900\t3\n"),
            octets("0::/a/b\n1:cpu:/x\n"), octets(std::string_view("sh\0-x\0./a.sh\0", 13)), octets("/memfd:x (deleted)")},
        20000, {}});
    targets.push_back({"clamav-texts", clamavTexts,
        {octets("Sat Nov 28 04:47:22 2026 -> /tmp/a: X(024e5afd9300fb945ab5b28f493770f1:61) FOUND"), octets("a (real path: '/tmp/a'): moved to '/q/a.001'"),
            octets("/tmp/a: Removed."), octets("End Date:   2026:11:28 04:47:08"), octets("LogFile \"/var/log/x\"\nOnAccessPrevention yes\n")}, 20000, {}});
    targets.push_back({"persistence-places", placeTexts,
        {octets("# c\n* * * * * root /x\n@reboot y\nA=b\n"), octets("[Service]\nExecStart=/x\n"),
            octets("22 1 8:1 / /a\\040b rw shared:1 - ext4 /dev/sda1 rw\n")},
        5000, {}});
    targets.push_back({"kernel-messages", kernelMessages, {message(0, 0, 77), message(1, 24, 97), message(2, 2, 73), message(3, 2, 1300), message(3, 4, 130), message(4, 7, 400)}, 20000, {}});
    targets.push_back({"looked-up-names", lookedUpNames, {exchange()}, 20000, {}});
}

} // namespace metsuke::fuzz
