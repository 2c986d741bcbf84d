// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/activity_builder.h"

#include "core/base/strings.h"
#include "core/endpoint/interpreters.h"
#include "core/endpoint/redaction.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/script_path.h"

#include <algorithm>
#include <set>

namespace metsuke::sensor {

namespace {

void takeFacts(const ProcessFacts& facts, ProcessEntry& entry) {
    entry.user = facts.uid;
    entry.loginUser = facts.loginUid;
    entry.session = facts.session;
    entry.namespacePid = facts.namespacePid;
    entry.workingFolder = facts.workingFolder;
    entry.controlGroup = facts.controlGroup;
}

constexpr const char* kSsh = "ssh";

/// Where packages put it; a program of that name elsewhere is somebody else's.
bool isSshServer(std::string_view path) {
    const bool isOfPackage = path.starts_with("/usr/sbin/") || path.starts_with("/usr/lib/") || path.starts_with("/usr/libexec/");
    return isOfPackage && path.substr(path.rfind('/') + 1).starts_with("sshd");
}

/// By the program that let the user in.
const char* methodOfLogin(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const bool isDesktop = name.starts_with("gdm") || name.starts_with("sddm") || name.starts_with("lightdm") || name.starts_with("xdm");
    return isSshServer(path)                                ? kSsh
        : isDesktop                                         ? "desktop"
        : name == "login" || name.ends_with("getty")        ? "console"
                                                            : "terminal";
}

} // namespace

ActivityBuilder::ActivityBuilder(ProcessTable table, PersistenceScan& persistence, ImageHashes& hashes, const ImageWatch* images)
    : m_table(std::move(table))
    , m_persistence(persistence)
    , m_hashes(hashes)
    , m_images(images) {}

void ActivityBuilder::take(Observation observation) {
    const bool mustWait = std::holds_alternative<FileSeen>(observation.body);
    if (mustWait) {
        m_waiting.push_back({observation.time + kPatience, std::move(observation), std::nullopt, {}});
        return;
    }
    std::visit([&](const auto& body) { judge(observation, body); }, observation.body);
}

void ActivityBuilder::settle(Duration now, bool all) {
    while (!m_waiting.empty() && (all || m_waiting.front().until <= now)) {
        Waiting waiting = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (waiting.image) {
            complete(waiting.observation.process.pid, waiting.script, std::get<endpoint::ImageStarted>(waiting.image->body));
            m_ready.push_back(std::move(*waiting.image));
        } else {
            judge(waiting.observation, std::get<FileSeen>(waiting.observation.body));
        }
    }
    for (endpoint::Activity& written : m_writes.take(now, all)) {
        m_ready.push_back(std::move(written));
    }
    if ((m_mustLookAtProcesses || m_mustLookAtPlaces) && (all || now - m_lastLook >= kLookPause)) {
        m_lastLook = now;
        if (std::exchange(m_mustLookAtProcesses, false)) {
            lookAtProcesses(now);
        }
        if (std::exchange(m_mustLookAtPlaces, false)) {
            lookAtPlaces(now);
        }
    }
}

Duration ActivityBuilder::due() const {
    const Duration waiting = m_waiting.empty() ? INT64_MAX : m_waiting.front().until;
    const Duration look = m_mustLookAtProcesses || m_mustLookAtPlaces ? m_lastLook + kLookPause : INT64_MAX;
    return std::min({waiting, look, m_writes.due()});
}

void ActivityBuilder::tell(const Observation& observation, const endpoint::ProcessUid& process, endpoint::ActivityBody body) {
    m_ready.push_back({wallTimeOf(observation.time), process, observation.source, std::move(body)});
}

void ActivityBuilder::tellStart(const Observation& observation, const ProcessEntry& entry, bool wasRunning) {
    tell(observation, entry.uid,
        endpoint::ProcessStarted{entry.parent, entry.key.pid, entry.namespacePid, entry.user, entry.loginUser, entry.session,
            entry.workingFolder, entry.controlGroup, wasRunning, entry.key.start});
}

/// The process, looked up in /proc with its ancestors where its beginning was missed; nullptr when nothing knows it.
ProcessEntry* ActivityBuilder::known(const ProcessKey& key, Duration now) {
    constexpr size_t kMaximumAncestors = 64;
    std::vector<ProcessFacts> missing;
    ProcessKey next = key;
    while (next.pid > 0 && m_table.find(next) == nullptr && missing.size() < kMaximumAncestors) {
        auto process = m_reader.process(next.pid);
        if (!process || (next.start != 0 && process->start != next.start)) {
            break;
        }
        next = {process->parentPid, 0};
        missing.push_back(std::move(*process));
    }
    for (auto process = missing.rbegin(); process != missing.rend(); ++process) {
        ImageFacts image = m_reader.image(process->pid).value_or(ImageFacts());
        std::vector<std::string> arguments = m_reader.arguments(process->pid);
        judge({.time = now, .process = {}, .source = "snapshot", .body = Exited{}},
            RunningSeen{std::move(*process), std::move(image), std::move(arguments)});
    }
    return key.pid > 0 ? m_table.find(key) : nullptr;
}

/// What /proc says of the process now; false when it has ended. `isTold`: the kernel has told who runs it.
bool ActivityBuilder::refresh(ProcessEntry& entry, bool isTold) {
    const auto facts = isTold ? m_reader.surroundings(entry.key.pid) : m_reader.process(entry.key.pid);
    if (!facts || facts->start != entry.key.start) {
        return false;
    }
    if (isTold) {
        entry.session = facts->session;
        entry.workingFolder = facts->workingFolder;
        entry.controlGroup = facts->controlGroup;
    } else {
        takeFacts(*facts, entry);
    }
    return true;
}

void ActivityBuilder::judge(const Observation& observation, const RunningSeen& seen) {
    ProcessEntry& entry = m_table.begin({seen.process.pid, seen.process.start}, {seen.process.parentPid, 0});
    takeFacts(seen.process, entry);
    entry.path = seen.image.path;
    Observation begun = observation;
    begun.time = seen.process.start;
    tellStart(begun, entry, true);
    if (seen.image.path.empty()) {
        return;
    }
    endpoint::ImageStarted image;
    image.path = seen.image.path;
    image.arguments = endpoint::redactArguments(seen.arguments);
    image.script = absolutePath(entry.workingFolder, endpoint::programGiven(image.path, seen.arguments).file);
    image.file = seen.image.file;
    image.size = seen.image.size;
    image.isDeleted = seen.image.isDeleted;
    image.isInMemory = seen.image.isInMemory;
    image.sha256 = m_hashes.of(m_reader.executablePath(seen.process.pid));
    image.package = m_packages.ownerOf(image.path, observation.time);
    entry.looked = ProcessEntry::Looked{observation.time, image.file, seen.arguments};
    tell(begun, entry.uid, std::move(image));
}

void ActivityBuilder::judge(const Observation& observation, const Forked& fork) {
    ProcessKey key = observation.process;
    const bool isTold = key.start != 0; // the kernel told the rest, too
    const auto facts = isTold ? std::nullopt : m_reader.process(key.pid);
    if (!isTold) {
        key.start = facts ? facts->start : cutToTick(observation.time);
    }
    if (m_table.find(key) != nullptr) {
        return; // a look at /proc was faster
    }
    const ProcessEntry* parent = known(fork.parent, observation.time);
    const int64_t session = parent == nullptr ? -1 : parent->session;
    const std::string controlGroup = parent == nullptr ? std::string() : parent->controlGroup;
    ProcessEntry& entry = m_table.begin(key, fork.parent);
    if (isTold) { // what a fork does not change is not read; "" where it has ended already
        entry.session = session;
        entry.controlGroup = controlGroup;
        entry.workingFolder = m_reader.workingFolder(key.pid);
        entry.namespacePid = fork.namespacePid;
        entry.user = fork.uid;
        entry.loginUser = fork.loginUid;
    } else if (facts) {
        takeFacts(*facts, entry);
    }
    tellStart(observation, entry, false);
}

void ActivityBuilder::judge(const Observation& observation, const Executed& executed) {
    ProcessEntry* entry = known(observation.process, observation.time);
    if (entry == nullptr) {
        return; // its fork was missed, which was told, and it has ended
    }
    entry->user = executed.uid >= 0 ? executed.uid : entry->user;
    const auto looked = std::exchange(entry->looked, std::nullopt);
    if (looked && looked->time >= observation.time && (!executed.file.isKnown() || executed.file == looked->file)
        && (executed.arguments.empty() || executed.arguments == looked->arguments)) {
        return; // the look came after this and before its event, and told of it
    }
    bool isComplete = true;
    const bool isOfSsh = isSshServer(entry->path);
    endpoint::ImageStarted image = imageOf(*entry, executed, isComplete);
    if (isOfSsh && !isSshServer(entry->path)) {
        tellSshLogin(observation, *entry);
    }
    if (isComplete || m_images == nullptr) {
        tell(observation, entry->uid, std::move(image));
    } else {
        m_waiting.push_back({observation.time + kPatience, {.time = observation.time, .process = entry->key, .source = "", .body = Exited{}},
            endpoint::Activity{wallTimeOf(observation.time), entry->uid, observation.source, std::move(image)},
            executed.asked == executed.interpreter ? std::string() : executed.asked});
    }
}

/// Where it may have worked when it began to run this, the likeliest first: itself as it was known, who started it, and as it is now.
std::vector<std::string> ActivityBuilder::foldersOf(const ProcessEntry& entry) {
    const ProcessEntry* parent = m_table.find({entry.parentPid, 0});
    return {entry.workingFolder, parent != nullptr && parent->uid == entry.parent ? parent->workingFolder : std::string()};
}

endpoint::ImageStarted ActivityBuilder::imageOf(ProcessEntry& entry, const Executed& executed, bool& isComplete) {
    std::vector<std::string> folders = foldersOf(entry);
    const bool isRunning = refresh(entry, executed.uid >= 0);
    const auto facts = isRunning ? m_reader.image(entry.key.pid) : std::nullopt;
    // The process may be another program by now: then only what the kernel told is of this one.
    const bool isSame = facts && (!executed.file.isKnown() || facts->file == executed.file);
    endpoint::ImageStarted image;
    image.file = executed.file;
    image.size = executed.size;
    image.isDeleted = executed.isDeleted;
    folders.push_back(entry.workingFolder);
    image.path = pathInFolders(executed.interpreter, folders);
    std::vector<std::string> arguments = executed.arguments;
    if (isSame) {
        image.path = facts->path;
        image.file = facts->file;
        image.size = facts->size;
        image.isDeleted = facts->isDeleted;
        image.isInMemory = facts->isInMemory;
        arguments = arguments.empty() ? m_reader.arguments(entry.key.pid) : std::move(arguments);
        image.sha256 = m_hashes.of(m_reader.executablePath(entry.key.pid));
    }
    const bool isAsked = !executed.asked.empty() && executed.asked != executed.interpreter;
    const std::string script = isAsked ? executed.asked : endpoint::programGiven(image.path, arguments).file;
    image.script = image.isInMemory ? std::string() : pathInFolders(script, folders);
    image.arguments = endpoint::redactArguments(std::move(arguments));
    image.package = image.isInMemory ? std::string() : m_packages.ownerOf(image.path, sinceBoot());
    entry.path = image.path;
    const bool mayBeAnother = isAsked && !script.starts_with('/'); // the kernel tells what it opened, by a thread of its own
    isComplete = !image.path.empty() && !image.sha256.empty() && !mayBeAnother;
    return image;
}

void ActivityBuilder::complete(int64_t pid, const std::string& script, endpoint::ImageStarted& image) {
    const auto opened = m_images != nullptr ? m_images->openedBy(pid, kSecond) : std::vector<ImageWatch::Opened>();
    if (const std::string path = image.isInMemory ? std::string() : openedAs(script, opened); !path.empty()) {
        image.script = path;
    }
    if (!opened.empty() && (image.path.empty() || !image.file.isKnown())) {
        image.path = opened.back().path;
        image.file = opened.back().file;
        image.size = opened.back().size;
        image.package = m_packages.ownerOf(image.path, sinceBoot());
        image.script = opened.size() > 1 && image.script.empty() ? opened[opened.size() - 2].path : image.script;
    }
    if (image.sha256.empty() && image.file.isKnown()) {
        const auto same = std::ranges::find(opened, image.file, &ImageWatch::Opened::file);
        image.sha256 = m_hashes.lastOf(image.file, image.size, same == opened.end() ? 0 : same->changed);
    }
}

void ActivityBuilder::judge(const Observation& observation, const Exited& exited) {
    const ProcessEntry* entry = m_table.find(observation.process);
    if (entry == nullptr || entry->isEnded) {
        return;
    }
    const int64_t signal = exited.status & 0x7f, code = exited.status >> 8 & 0xff;
    tell(observation, entry->uid, endpoint::ProcessEnded{signal != 0 ? 128 + signal : code});
    m_table.end(entry->key);
}

void ActivityBuilder::judge(const Observation& observation, const Socket& socket) {
    const ProcessEntry* owner = known(observation.process, observation.time);
    endpoint::Connected connection = socket.connection;
    if (socket.isClosed) {
        connection.closed = wallTimeOf(observation.time);
    }
    Observation opened = observation;
    opened.time = socket.opened;
    tell(opened, owner == nullptr ? endpoint::ProcessUid() : owner->uid, std::move(connection));
}

void ActivityBuilder::judge(const Observation& observation, const FileSeen& seen) {
    const ProcessEntry* writer = known(observation.process, observation.time);
    const endpoint::ProcessUid uid = writer == nullptr ? endpoint::ProcessUid() : writer->uid;
    endpoint::Activity activity{wallTimeOf(observation.time), uid, observation.source, seen.change};
    if (!m_writes.holds(activity, observation.time)) {
        m_ready.push_back(std::move(activity));
    }
    for (const std::string& path : {seen.change.before, seen.change.path}) {
        for (endpoint::PersistenceChanged& change : m_persistence.look(path)) {
            tell(observation, uid, std::move(change));
        }
    }
}

void ActivityBuilder::judge(const Observation& observation, const NameSeen& seen) {
    const ProcessEntry* asking = known(observation.process, observation.time);
    tell(observation, asking == nullptr ? endpoint::ProcessUid() : asking->uid, seen.lookup);
}

void ActivityBuilder::judge(const Observation& observation, const LoginSeen& seen) {
    const ProcessEntry* session = known(observation.process, observation.time);
    if (session != nullptr && session->key.start > observation.time) {
        session = nullptr; // the number was given again since
    }
    endpoint::LoggedIn login = seen.login;
    login.method = methodOfLogin(session == nullptr ? std::string_view() : session->path);
    if (login.method != kSsh) { // told by the program that it starts for the user, with or without a terminal
        tell(observation, session == nullptr ? endpoint::ProcessUid() : session->uid, std::move(login));
    }
}

/// Who logged in and from where, as the SSH server tells the first program that it starts for them.
void ActivityBuilder::tellSshLogin(const Observation& observation, const ProcessEntry& entry) {
    const std::string environment = m_reader.environment(entry.key.pid);
    const std::string connection = environmentValue(environment, "SSH_CONNECTION"); // "address port address port"
    const auto from = IpAddress::parse(std::string_view(connection).substr(0, connection.find(' ')));
    if (from) {
        tell(observation, entry.uid, endpoint::LoggedIn{environmentValue(environment, "LOGNAME"), kSsh, from->toString()});
    }
}

void ActivityBuilder::judge(const Observation& observation, const ModuleSeen& seen) { tell(observation, {}, seen.module); }

void ActivityBuilder::judge(const Observation& observation, const MountSeen& seen) { tell(observation, {}, seen.mount); }

/// Nobody's doing: who wrote the file is told by itself.
void ActivityBuilder::judge(const Observation& observation, const DetectionSeen& seen) {
    m_ready.push_back({seen.time, {}, observation.source, seen.detected});
}

void ActivityBuilder::judge(const Observation& observation, const Missed& missed) {
    endpoint::Gap gap = missed.gap;
    gap.until = wallTimeOf(observation.time);
    m_mustLookAtProcesses |= gap.sensor == "process";
    m_mustLookAtPlaces |= gap.sensor == "file";
    Observation since = observation;
    since.time = missed.since;
    tell(since, {}, std::move(gap));
}

void ActivityBuilder::lookAtProcesses(Duration now) {
    const Observation looked{.time = now, .process = {}, .source = "snapshot", .body = Exited{}};
    std::set<int64_t> running;
    for (const int64_t pid : m_reader.processes()) {
        const Duration start = m_reader.startOf(pid);
        running.insert(pid);
        if (start != 0) {
            known({pid, start}, now);
        }
    }
    for (const ProcessKey& key : m_table.live()) {
        if (!running.contains(key.pid)) {
            const ProcessEntry* entry = m_table.find(key);
            tell(looked, entry->uid, endpoint::ProcessEnded{-1}); // how was missed
            m_table.end(key);
        }
    }
}

void ActivityBuilder::lookAtPlaces(Duration now) {
    for (endpoint::PersistenceChanged& change : m_persistence.scan()) {
        tell({.time = now, .process = {}, .source = "snapshot", .body = Exited{}}, {}, std::move(change));
    }
}

} // namespace metsuke::sensor
