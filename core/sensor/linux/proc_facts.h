// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the texts of /proc say. Their names, arguments and folders are chosen by whoever runs the process: every parser
// bounds what it takes, and what leaves is clean text.
namespace metsuke::sensor {

struct ProcessFacts {
    int64_t pid = 0;
    int64_t parentPid = 0;
    int64_t namespacePid = 0; ///< 0 the same
    int64_t uid = -1;
    int64_t loginUid = -1;
    int64_t session = -1;
    Duration start = 0; ///< since boot, whole ticks
    std::string name; ///< at most 15 characters, as the kernel keeps it
    std::string workingFolder;
    std::string controlGroup;
};

struct ImageFacts {
    std::string path;
    endpoint::FileId file;
    int64_t size = -1;
    bool isDeleted = false;
    bool isInMemory = false;
};

inline constexpr size_t kMaximumArguments = 4096; ///< bytes of all arguments together
inline constexpr size_t kMaximumPath = 4096;

struct StatFacts {
    std::string name;
    char state = 0; ///< of proc(5): R, S, D, T, Z ...
    int64_t parentPid = 0;
    int64_t session = -1;
    int64_t flags = 0;
    Duration start = 0;
    [[nodiscard]] bool isKernelThread() const { return (flags & 0x00200000) != 0; } ///< PF_KTHREAD
};
/// /proc/PID/stat. The name may hold brackets, spaces and line ends: the last ')' ends it.
[[nodiscard]] std::optional<StatFacts> parseStat(std::string_view text);

struct StatusFacts {
    int64_t uid = -1;
    int64_t namespacePid = 0; ///< in the innermost namespace
    uint64_t pendingSignals = 0; ///< of the whole process: bit 0 is signal 1
    [[nodiscard]] bool isPending(int signal) const { return (pendingSignals >> (signal - 1) & 1) != 0; }
};
[[nodiscard]] StatusFacts parseStatus(std::string_view text); ///< /proc/PID/status
/// Words between NUL bytes, the last of which may be missing; cut at kMaximumArguments.
[[nodiscard]] std::vector<std::string> parseArguments(std::string_view text);
/// The value of a variable in /proc/PID/environ, "" when there is none.
[[nodiscard]] std::string environmentValue(std::string_view text, std::string_view name);
/// /proc/PID/cgroup: the path of the unified hierarchy, or the longest of the others.
[[nodiscard]] std::string parseControlGroup(std::string_view text);
/// The target of /proc/PID/exe: what the kernel appends to it is taken off and told.
[[nodiscard]] ImageFacts parseExecutableLink(std::string_view target);
/// `path` from `folder`, without "." and ".." in it.
[[nodiscard]] std::string absolutePath(std::string_view folder, std::string_view path);

} // namespace metsuke::sensor
