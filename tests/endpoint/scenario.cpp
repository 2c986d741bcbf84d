// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/endpoint/scenario.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace metsuke::endpoint::test {

namespace {

constexpr Duration kStep = 10 * kMillisecond;

template <typename T> T must(Result<T> result) {
    if (!result.ok()) {
        ADD_FAILURE() << result.error().message.id << ' ' << result.error().detail;
        std::abort();
    }
    return std::move(result).value();
}
void must(const Result<void>& result) { EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message.id + ' ' + result.error().detail); }

bool isSystem(const std::string& path) { return path.starts_with("/usr/") || path.starts_with("/bin/") || path.starts_with("/lib/"); }

} // namespace

Scenario::Scenario(const HistoryLimits& limits)
    : m_writer(must(HistoryWriter::open(m_folder.path(), limits, kStart))) { }

Scenario& Scenario::at(double secondsAfterStart) {
    m_now = seconds(secondsAfterStart);
    return *this;
}

void Scenario::tell(ProcessUid process, ActivityBody body, const std::string& source) {
    must(m_writer->append({m_now, process, source, std::move(body)}));
    m_now = m_now + kStep;
}

ProcessUid Scenario::running(const std::string& path, ProcessUid parent) {
    const int64_t pid = path.ends_with("/systemd") && !parent.isKnown() ? 1 : m_pid++;
    const ProcessUid process = processUid("device", "boot", pid, m_now.ns);
    ProcessStarted started;
    started.parent = parent;
    started.pid = pid;
    started.start = m_now.ns;
    started.wasRunning = true;
    tell(process, started, "snapshot");
    exec(process, path, {path});
    return process;
}

ProcessUid Scenario::fork(ProcessUid parent) {
    const int64_t pid = m_pid++;
    const ProcessUid process = processUid("device", "boot", pid, m_now.ns);
    ProcessStarted started;
    started.parent = parent;
    started.pid = pid;
    started.start = m_now.ns;
    tell(process, started);
    return process;
}

ProcessUid Scenario::run(ProcessUid parent, const std::string& path, std::vector<std::string> arguments, FileId file) {
    const ProcessUid process = fork(parent);
    exec(process, path, std::move(arguments), file);
    return process;
}

void Scenario::exec(ProcessUid process, const std::string& path, std::vector<std::string> arguments, FileId file) {
    ImageStarted image;
    image.path = path;
    image.arguments = arguments.empty() ? std::vector{path} : std::move(arguments);
    image.file = file;
    if (isSystem(path)) {
        image.package = path.substr(path.rfind('/') + 1);
    }
    exec(process, std::move(image));
}
void Scenario::exec(ProcessUid process, ImageStarted image) { tell(process, std::move(image)); }
void Scenario::end(ProcessUid process) { tell(process, ProcessEnded{}); }

void Scenario::connect(ProcessUid process, const std::string& remote, uint16_t remotePort, uint16_t localPort) {
    Connected connected;
    connected.local = *IpAddress::parse("10.0.0.5");
    connected.remote = *IpAddress::parse(remote);
    connected.remotePort = remotePort;
    connected.localPort = localPort;
    tell(process, connected);
}

void Scenario::lookUp(ProcessUid process, const std::string& name, std::vector<std::string> answers) {
    tell(process, NameLookedUp{name, "A", "NOERROR", std::move(answers)});
}

void Scenario::write(ProcessUid process, const std::string& path, FileId file) {
    FileChanged changed;
    changed.path = path;
    changed.file = file;
    tell(process, changed);
}
void Scenario::name(ProcessUid process, FileChanged::Change change, const std::string& from, const std::string& to, FileId file) {
    FileChanged changed;
    changed.change = change;
    changed.before = from;
    changed.path = to;
    changed.file = file;
    tell(process, changed);
}
void Scenario::rename(ProcessUid process, const std::string& from, const std::string& to, FileId file) {
    name(process, FileChanged::Change::Renamed, from, to, file);
}
void Scenario::link(ProcessUid process, const std::string& from, const std::string& to, FileId file) {
    name(process, FileChanged::Change::Linked, from, to, file);
}
void Scenario::remove(ProcessUid process, const std::string& path, FileId file) {
    FileChanged changed;
    changed.change = FileChanged::Change::Deleted;
    changed.path = path;
    changed.file = file;
    tell(process, changed);
}

void Scenario::persist(ProcessUid process, const std::string& kind, const std::string& path, const std::string& command) {
    PersistenceChanged changed;
    changed.kind = kind;
    changed.path = path;
    changed.entry = command;
    changed.command = command;
    tell(process, changed);
}

std::unique_ptr<HistoryReader> Scenario::history() {
    must(m_writer->commit());
    return must(HistoryReader::open(m_folder.path()));
}

} // namespace metsuke::endpoint::test
