// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/proc_reader.h"

#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <charconv>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>

namespace metsuke::sensor {

namespace {

template<typename Number>
std::optional<Number> wholeNumber(std::string_view text) {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// "socket:[123]" and "net:[123]".
std::optional<uint64_t> bracketed(std::string_view text, std::string_view before) {
    if (!text.starts_with(before) || !text.ends_with("]")) {
        return std::nullopt;
    }
    return wholeNumber<uint64_t>(text.substr(before.size(), text.size() - before.size() - 1));
}

void forEachName(const std::string& folder, size_t maximum, const std::function<void(const char*)>& visit) {
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), &::closedir);
    const dirent* entry = nullptr;
    while (open && maximum-- > 0 && (entry = ::readdir(open.get())) != nullptr) {
        visit(entry->d_name);
    }
}

} // namespace

std::string ProcReader::pathOf(int64_t pid, const char* name) const { return m_root + '/' + std::to_string(pid) + '/' + name; }

std::optional<StatFacts> ProcReader::stat(int64_t pid) const { return parseStat(readSmallFile(pathOf(pid, "stat"))); }

StatusFacts ProcReader::status(int64_t pid) const { return parseStatus(readSmallFile(pathOf(pid, "status"))); }

std::optional<ProcessFacts> ProcReader::surroundings(int64_t pid) const {
    const auto stat = this->stat(pid);
    if (!stat) {
        return std::nullopt;
    }
    ProcessFacts facts;
    facts.pid = pid;
    facts.parentPid = stat->parentPid;
    facts.session = stat->session;
    facts.start = stat->start;
    facts.name = stat->name;
    facts.workingFolder = workingFolder(pid);
    facts.controlGroup = parseControlGroup(readSmallFile(pathOf(pid, "cgroup")));
    return facts;
}

std::optional<ProcessFacts> ProcReader::process(int64_t pid) const {
    auto facts = surroundings(pid);
    if (facts) {
        const StatusFacts status = this->status(pid);
        facts->uid = status.uid;
        facts->namespacePid = status.namespacePid == pid ? 0 : status.namespacePid;
        const auto login = wholeNumber<uint32_t>(trim(readSmallFile(pathOf(pid, "loginuid"), 32)));
        facts->loginUid = login && *login != UINT32_MAX ? int64_t{*login} : -1;
    }
    return facts;
}

std::optional<ImageFacts> ProcReader::image(int64_t pid) const {
    const std::string link = pathOf(pid, "exe"), target = readLink(link);
    if (target.empty()) {
        return std::nullopt;
    }
    ImageFacts facts = parseExecutableLink(target);
    struct stat file {};
    if (::stat(link.c_str(), &file) == 0) {
        facts.file = {file.st_dev, file.st_ino};
        facts.size = file.st_size;
        facts.isDeleted = file.st_nlink == 0;
    }
    return facts;
}

std::vector<std::string> ProcReader::arguments(int64_t pid) const {
    return parseArguments(readSmallFile(pathOf(pid, "cmdline"), kMaximumArguments));
}

std::string ProcReader::environment(int64_t pid) const { return readSmallFile(pathOf(pid, "environ")); }

Duration ProcReader::startOf(int64_t pid) const {
    const auto stat = parseStat(readSmallFile(pathOf(pid, "stat")));
    return stat ? stat->start : 0;
}

std::string ProcReader::executablePath(int64_t pid) const { return pathOf(pid, "exe"); }

std::string ProcReader::workingFolder(int64_t pid) const { return cleanText(readLink(pathOf(pid, "cwd")), kMaximumPath); }

std::vector<int64_t> ProcReader::processes() const {
    constexpr size_t kMaximum = 1 << 20;
    std::vector<int64_t> all;
    forEachName(m_root, kMaximum, [&](const char* name) {
        if (const auto pid = wholeNumber<int64_t>(name); pid && *pid > 0) {
            all.push_back(*pid);
        }
    });
    std::ranges::sort(all);
    return all;
}

void ProcReader::forEachSocket(int64_t pid, const std::function<void(uint64_t inode)>& visit) const {
    constexpr size_t kMaximum = 65536;
    const std::string folder = pathOf(pid, "fd");
    forEachName(folder, kMaximum, [&](const char* name) {
        if (const auto inode = bracketed(readLink(folder + '/' + name), "socket:[")) {
            visit(*inode);
        }
    });
}

uint64_t ProcReader::networkNamespace(int64_t pid) const {
    return bracketed(readLink(pathOf(pid, "ns/net")), "net:[").value_or(0);
}

} // namespace metsuke::sensor
