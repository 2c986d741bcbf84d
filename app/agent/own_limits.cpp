// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/own_limits.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke::agent {

namespace {

Result<void> writeInto(const std::string& path, const std::string& value) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    const bool isWritten = file >= 0 && ::write(file, value.data(), value.size()) == static_cast<ssize_t>(value.size());
    const int number = errno;
    if (file >= 0) {
        ::close(file);
    }
    return isWritten ? Result<void>()
                     : Error{ErrorCode::Unsupported, Message("agent.limits_failed").with("path", path).with("reason", std::strerror(number))};
}

} // namespace

Result<void> limitOurselves(const OwnLimits& limits) {
    const std::string root = "/sys/fs/cgroup", group = root + "/metsuke-agent";
    METSUKE_CHECK(writeInto(root + "/cgroup.subtree_control", "+cpu +memory"));
    if (::mkdir(group.c_str(), 0755) != 0 && errno != EEXIST) {
        return Error{ErrorCode::Unsupported, Message("agent.limits_failed").with("path", group).with("reason", std::strerror(errno))};
    }
    METSUKE_CHECK(writeInto(group + "/cpu.max", std::to_string(limits.cpuPercent * 1000) + " 100000"));
    METSUKE_CHECK(writeInto(group + "/memory.max", std::to_string(limits.memoryBytes)));
    return writeInto(group + "/cgroup.procs", "0");
}

} // namespace metsuke::agent
