// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/process_tree.h"

#include "core/actuator/linux/file_facts.h"
#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"

#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

Error gone(int64_t pid) { return {ErrorCode::NotFound, Message("actuator.process_gone").with("pid", pid)}; }

} // namespace

std::vector<RunningProcess> runningProcesses() {
    const sensor::ProcReader proc;
    std::vector<RunningProcess> all;
    for (const int64_t pid : proc.processes()) {
        if (const auto stat = proc.stat(pid)) {
            all.push_back({{pid, stat->start}, stat->parentPid, stat->session, stat->state, stat->isKernelThread()});
        }
    }
    return all;
}

Result<FileHandle> openProcess(const ProcessKey& key) {
    FileHandle process(static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(key.pid), 0)));
    // It is this one's descriptor from here on, so what /proc says now decides whether it is the right one's.
    if (!process.isOpen() || sensor::ProcReader().startOf(key.pid) != key.start) {
        return gone(key.pid);
    }
    pollfd ended{process.get(), POLLIN, 0};
    if (::poll(&ended, 1, 0) > 0) {
        return gone(key.pid);
    }
    return process;
}

bool isAlive(const ProcessKey& key) { return openProcess(key).ok(); }

bool signalProcess(const FileHandle& process, int signal) {
    return ::syscall(SYS_pidfd_send_signal, process.get(), signal, nullptr, 0) == 0 || errno != ESRCH;
}

ProcessTree::ProcessTree(ProcessKey root, bool withDescendants)
    : m_root(root)
    , m_withDescendants(withDescendants) { }

void ProcessTree::adopt(const std::vector<RunningProcess>& all, const std::set<ProcessKey>& members) {
    for (const RunningProcess& process : all) {
        if (members.contains(process.key)) {
            m_known.insert(process.key);
            m_pids.insert(process.key.pid);
        }
    }
}

std::vector<RunningProcess> ProcessTree::grow(const std::vector<RunningProcess>& all) {
    std::vector<RunningProcess> found;
    const auto take = [&](const RunningProcess& process) {
        m_known.insert(process.key);
        m_pids.insert(process.key.pid);
        found.push_back(process);
    };
    for (bool hasGrown = true; hasGrown;) {
        hasGrown = false;
        for (const RunningProcess& process : all) {
            const bool isRoot = process.key == m_root;
            const bool descends = m_withDescendants && (m_pids.contains(process.parent) || m_pids.contains(process.session))
                && process.key.start >= m_root.start;
            if (!process.hasEnded() && (isRoot || descends) && !m_known.contains(process.key)) {
                take(process);
                hasGrown = m_withDescendants;
            }
        }
    }
    return found;
}

Result<FoundProcess> findProcess(const plan::ProcessTarget& target, const std::string& boot) {
    const ProcessKey key{target.pid, sensor::cutToTick(target.start)};
    if (target.boot != boot) {
        return gone(target.pid);
    }
    METSUKE_TRY(const FileHandle process, openProcess(key));
    const sensor::ProcReader proc;
    FoundProcess found;
    found.key = key;
    if (const auto image = proc.image(key.pid)) {
        found.image = image->path;
    }
    found.sha256 = digestOf(FileHandle(::open(proc.executablePath(key.pid).c_str(), O_RDONLY | O_CLOEXEC)));
    if (const auto facts = proc.process(key.pid)) {
        found.uid = facts->uid;
    }
    const bool isOther = (!target.sha256.empty() && !found.sha256.empty() && target.sha256 != found.sha256)
        || (target.sha256.empty() && !target.image.empty() && target.image != found.image);
    if (isOther) {
        return Error(ErrorCode::InvalidArgument, Message("actuator.other_image").with("pid", key.pid).with("image", found.image));
    }
    if (!isAlive(key)) { // all of this was read of another one, perhaps
        return gone(key.pid);
    }
    return found;
}

std::string describeProcess(int64_t pid) {
    std::string text = std::to_string(pid);
    for (const std::string& argument : sensor::ProcReader().arguments(pid)) {
        text += ' ' + argument;
    }
    return cleanText(text, 512);
}

} // namespace metsuke::actuator
