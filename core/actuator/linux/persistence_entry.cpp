// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/persistence_entry.h"

#include "core/actuator/linux/process_tree.h"
#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <fcntl.h>
#include <set>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr size_t kMostTold = 5, kLongestTold = 200, kLongestName = 60, kMostMaps = 1 << 20;

/// With their ends, so that all of them together are the text.
std::vector<std::string_view> linesOf(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        const size_t size = end == std::string_view::npos ? text.size() : end + 1;
        lines.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

size_t entriesOf(const sensor::PersistencePlace& place, const std::string& text) { return sensor::parsePlace(place, "/", text).size(); }

/// True when it ended with 0, or does not exist.
bool isContent(const std::vector<const char*>& command) {
    if (::access(command.front(), X_OK) != 0) {
        return true;
    }
    std::vector<char*> arguments;
    for (const char* one : command) {
        arguments.push_back(const_cast<char*>(one)); // posix_spawn does not write to them
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t silence;
    ::posix_spawn_file_actions_init(&silence);
    for (const int stream : {0, 1, 2}) {
        ::posix_spawn_file_actions_addopen(&silence, stream, "/dev/null", O_RDWR, 0);
    }
    const char* environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", nullptr};
    pid_t child = -1;
    const int failed = ::posix_spawn(&child, command.front(), &silence, nullptr, arguments.data(), const_cast<char**>(environment));
    ::posix_spawn_file_actions_destroy(&silence);
    int status = 0;
    return failed != 0 || ::waitpid(child, &status, 0) != child || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

} // namespace

std::optional<std::string> withoutEntry(
    const sensor::PersistencePlace& place, const std::string& path, const std::string& text, const std::string& entry) {
    std::string rest;
    bool isFound = false;
    for (const std::string_view line : linesOf(text)) {
        const auto entries = sensor::parsePlace(place, path, line);
        const bool isIt = entries.size() == 1 && entries.front().entry == entry;
        isFound = isFound || isIt;
        rest += isIt ? std::string_view() : line;
    }
    return isFound ? std::optional(std::move(rest)) : std::nullopt;
}

std::optional<Message> lockOut(const sensor::PersistencePlace& place, const std::string& text, const std::string& after, const std::string& entry) {
    const std::string_view kind = place.kind;
    if (kind == "account" && entry.starts_with("root:")) {
        return Message("actuator.last_administrator");
    }
    if (kind == "sudo" && entriesOf(place, after) == 0 && entriesOf(place, text) > 0 && std::string_view(place.pattern) == "/etc/sudoers") {
        return Message("actuator.last_administrator");
    }
    return std::nullopt;
}

std::vector<Message> tellEntry(const sensor::PersistencePlace& place, const std::string& path, const std::string& after, const std::string& entry) {
    const std::string_view kind = place.kind;
    if (kind == "ssh_key" && entriesOf(place, after) == 0) {
        return {Message("actuator.last_key").with("path", cleanText(path))};
    }
    std::vector<Message> told;
    if (kind == "ld_preload") {
        int64_t count = 0;
        std::string names;
        for (const RunningProcess& one : runningProcesses()) {
            const std::string maps = one.isKernelThread ? std::string() : sensor::readSmallFile("/proc/" + std::to_string(one.key.pid) + "/maps", kMostMaps);
            if (maps.find(" " + entry) != std::string::npos) {
                names += count++ < static_cast<int64_t>(kMostTold) ? (names.empty() ? "" : ", ") + cleanText(describeProcess(one.key.pid), kLongestName) : "";
            }
        }
        if (count > 0) {
            told.push_back(Message("actuator.still_loaded").with("count", count).with("names", names));
        }
    }
    return told;
}

std::string lineDifference(const std::string& expected, const std::string& found) {
    const auto before = linesOf(expected), now = linesOf(found);
    const std::multiset<std::string_view> had(before.begin(), before.end()), has(now.begin(), now.end());
    std::vector<std::string> told;
    const auto tell = [&](const char* sign, const std::vector<std::string_view>& lines, const std::multiset<std::string_view>& others) {
        for (const std::string_view line : lines) {
            if (!others.contains(line) && told.size() < kMostTold) {
                told.push_back(sign + cleanText(trim(line), kLongestTold));
            }
        }
    };
    tell("+ ", now, had);
    tell("- ", before, has);
    std::string text;
    for (const std::string& one : told) {
        text += (text.empty() ? "" : "; ") + one;
    }
    return text;
}

bool isTakenByItsReader(const sensor::PersistencePlace& place, const std::string& path) {
    const std::string_view kind = place.kind;
    if (kind == "sudo") {
        return isContent({"/usr/sbin/visudo", "-c", "-q", "-f", path.c_str()});
    }
    return kind != "sshd" || std::string_view(place.pattern) != "/etc/ssh/sshd_config" || isContent({"/usr/sbin/sshd", "-t", "-f", path.c_str()});
}

} // namespace metsuke::actuator
