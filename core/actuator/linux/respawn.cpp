// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/respawn.h"

#include "core/actuator/linux/file_facts.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr int kMostAncestors = 16;
constexpr std::array<std::string_view, 6> kSchedulers{"cron", "crond", "anacron", "atd", "fcron", "bcron-exec"};
constexpr std::array<std::string_view, 4> kSystems{"/usr/", "/bin/", "/sbin/", "/lib"};

bool isSystems(std::string_view path) {
    return std::ranges::any_of(kSystems, [&](std::string_view folder) { return path.starts_with(folder); });
}

std::string argumentsOf(int64_t pid) {
    const std::string line = describeProcess(pid);
    return line.substr(std::min(line.find(' '), line.size()));
}

std::string digestOfProgram(int64_t pid) {
    return digestOf(FileHandle(::open(sensor::ProcReader().executablePath(pid).c_str(), O_RDONLY | O_CLOEXEC)));
}

/// `image`: of the process, whose content is read only where it can matter.
bool isSame(const ProcessRecord::Program& ended, const sensor::ImageFacts& image, int64_t pid) {
    const bool isOfName = image.path == ended.image;
    // One of the system's is started by many; what was ended may also have been a copy of such a one.
    if ((isSystems(ended.image) || isSystems(image.path)) && argumentsOf(pid) != ended.arguments) {
        return false;
    }
    return isOfName || (!ended.sha256.empty() && image.size == ended.size && digestOfProgram(pid) == ended.sha256);
}

/// "ssh.service" of "/system.slice/ssh.service"; "": it is in none.
std::string unitOf(int64_t pid) {
    const auto facts = sensor::ProcReader().process(pid);
    const std::string group = facts ? facts->controlGroup : std::string();
    const size_t end = group.rfind(".service");
    const size_t begin = end == std::string::npos ? end : group.rfind('/', end);
    return begin == std::string::npos ? std::string() : group.substr(begin + 1, end - begin + 7);
}

} // namespace

ProcessRecord::Program programOf(int64_t pid, ProgramDigests& known) {
    const auto image = sensor::ProcReader().image(pid);
    if (!image) {
        return {};
    }
    const auto [digest, isNew] = known.try_emplace(image->file);
    if (isNew || !image->file.isKnown()) {
        digest->second = digestOfProgram(pid);
    }
    return {image->path, digest->second, image->size, argumentsOf(pid)};
}

std::optional<int64_t> respawned(const ProcessRecord& record, Duration since, Duration until) {
    const sensor::ProcReader proc;
    for (const RunningProcess& one : runningProcesses()) {
        if (one.isKernelThread || one.hasEnded() || one.key.start < since || one.key.start >= until || one.key.pid == ::getpid()) {
            continue;
        }
        const auto image = proc.image(one.key.pid);
        if (image && std::ranges::any_of(record.programs, [&](const auto& ended) { return isSame(ended, *image, one.key.pid); })) {
            return one.key.pid;
        }
    }
    return std::nullopt;
}

Message startedAgain(int64_t pid) {
    const sensor::ProcReader proc;
    const std::string name = describeProcess(pid);
    const auto stat = proc.stat(pid);
    const int64_t parent = stat ? stat->parentPid : 0;
    int64_t ancestor = parent;
    for (int i = 0; i < kMostAncestors && ancestor > 1; ++i) {
        const auto facts = proc.stat(ancestor);
        if (facts && std::ranges::find(kSchedulers, facts->name) != kSchedulers.end()) {
            return Message("actuator.respawned_by_scheduler").with("name", name).with("by", describeProcess(ancestor));
        }
        ancestor = facts ? facts->parentPid : 0;
    }
    const auto starter = proc.stat(parent);
    if (parent > 1 && starter && starter->name != "systemd") {
        return Message("actuator.respawned_by_process").with("name", name).with("by", describeProcess(parent));
    }
    const std::string unit = unitOf(pid);
    return unit.empty() ? Message("actuator.respawned").with("name", name)
                        : Message("actuator.respawned_by_unit").with("name", name).with("by", unit);
}

} // namespace metsuke::actuator
