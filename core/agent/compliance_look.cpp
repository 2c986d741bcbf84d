// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/compliance_look.h"

#include "core/agent/package_versions.h"
#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/endpoint/sightings.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

namespace metsuke::agent {

namespace {

namespace fs = std::filesystem;
using endpoint::ComplianceCheck;
using endpoint::ComplianceFinding;
using Kind = ComplianceCheck::Kind;
using Verdict = ComplianceFinding::Verdict;

constexpr size_t kLongestComm = 15; ///< what the kernel keeps of a name
constexpr Duration kListsGoodFor = 7 * kDay;
constexpr int64_t kLargestFile = 1 << 30;
constexpr size_t kRead = 256 << 10;

struct Found {
    Verdict verdict = Verdict::Unknown;
    std::string fact;
};

std::string firstLine(const fs::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

bool isNumber(const std::string& text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos; }

/// As the kernel names it; a zombie does not run.
Found runs(const fs::path& root, const std::vector<std::string>& names) {
    std::error_code failed;
    size_t seen = 0;
    for (const auto& entry : fs::directory_iterator(root / "proc", failed)) {
        const std::string pid = entry.path().filename().string();
        if (!isNumber(pid)) {
            continue;
        }
        ++seen;
        const std::string name = firstLine(entry.path() / "comm");
        const bool isIt = std::ranges::any_of(names, [&](const std::string& one) { return name == one.substr(0, kLongestComm); });
        if (isIt && firstLine(entry.path() / "stat").find(") Z ") == std::string::npos) {
            return {Verdict::Holds, name + " (" + pid + ')'};
        }
    }
    return seen == 0 ? Found{Verdict::Unknown, "no processes can be seen"} : Found{Verdict::Fails, "no process"};
}

/// A unit that is active has processes in a control group of its name.
Found isActive(const fs::path& root, const std::string& name) {
    const std::string unit = name.find('.') == std::string::npos ? name + ".service" : name;
    for (const char* place : {"sys/fs/cgroup/system.slice", "sys/fs/cgroup/systemd/system.slice", "sys/fs/cgroup/unified/system.slice"}) {
        if (const std::string pid = firstLine(root / place / unit / "cgroup.procs"); !pid.empty()) {
            return {Verdict::Holds, unit + ": process " + pid};
        }
    }
    std::error_code failed;
    return fs::exists(root / "run/systemd/system", failed) ? Found{Verdict::Fails, unit + ": no process"} : Found{Verdict::Unknown, "systemd does not run here"};
}

Found antivirus(const fs::path& root) {
    Found found = runs(root, {"clamd", "clamonacc"});
    if (found.verdict != Verdict::Holds) {
        for (const char* unit : {"clamav-daemon.service", "clamav-clamonacc.service"}) {
            if (Found service = isActive(root, unit); service.verdict == Verdict::Holds) {
                return service;
            }
        }
    }
    return found;
}

Found package(const fs::path& root, const ComplianceCheck& check) {
    const auto installed = installedPackages(root / "var/lib/dpkg/status");
    if (!installed.ok()) {
        return {Verdict::Unknown, "dpkg's status cannot be read"};
    }
    // "openssl" of any architecture, or "openssl:amd64".
    const std::string from = check.name.find(':') == std::string::npos ? check.name + ':' : check.name;
    const auto here = installed->lower_bound(from);
    const bool isThere = here != installed->end() && (here->first == from || (from.ends_with(':') && here->first.starts_with(from)));
    if (!isThere) {
        return {Verdict::Fails, "not installed"};
    }
    const bool isNewEnough = check.expected.empty() || compareVersions(here->second, check.expected) >= 0;
    return {isNewEnough ? Verdict::Holds : Verdict::Fails, here->first + ' ' + here->second};
}

Timestamp changedAt(const fs::path& path) {
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0 ? Timestamp{info.st_mtim.tv_sec * kSecond} : Timestamp{};
}

Found updates(const fs::path& root, Timestamp now) {
    const auto installed = installedPackages(root / "var/lib/dpkg/status");
    const fs::path lists = root / "var/lib/apt/lists";
    const auto pending = installed.ok() ? pendingUpdates(lists, *installed) : Result<PendingUpdates>(installed.error());
    if (!pending.ok()) {
        return {Verdict::Unknown, "dpkg's status or apt's lists cannot be read"};
    }
    if (pending->count > 0) {
        std::string fact = std::to_string(pending->count) + " pending: ";
        for (const std::string& one : pending->packages) {
            fact += (&one == &pending->packages.front() ? "" : ", ") + one;
        }
        return {Verdict::Fails, fact};
    }
    if (pending->isCompressed || pending->lists == 0) {
        return {Verdict::Unknown, pending->isCompressed ? "lists of security updates are compressed" : "there are no lists of security updates"};
    }
    const Timestamp fetched = std::max(changedAt(lists), changedAt(lists / "partial")); // apt gives the lists themselves the server's time
    const std::string fact = "lists of " + formatIso8601(fetched);
    return {fetched + kListsGoodFor < now ? Verdict::Unknown : Verdict::Holds, fact};
}

/// nullopt: it is not a file that can be read to its end.
std::optional<std::string> digestOf(const fs::path& path, const std::stop_token& stop) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat info{};
    Digest digest(DigestKind::Sha256);
    bool isWhole = file >= 0 && ::fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= kLargestFile;
    std::vector<uint8_t> buffer(kRead);
    for (int64_t done = 0; isWhole;) {
        const ssize_t count = ::read(file, buffer.data(), buffer.size());
        done += std::max<ssize_t>(count, 0);
        isWhole = count >= 0 && done <= kLargestFile && !stop.stop_requested();
        if (count <= 0) {
            break;
        }
        digest.update(Bytes(buffer.data(), static_cast<size_t>(count)));
    }
    if (file >= 0) {
        ::close(file);
    }
    return isWhole ? std::optional(digest.finishHex()) : std::nullopt;
}

Found file(const fs::path& root, const ComplianceCheck& check, const std::stop_token& stop) {
    const fs::path path = root / fs::path(check.name).relative_path();
    struct stat info{};
    const bool isAbsentAsked = check.kind == Kind::Absent;
    const bool isThere = (isAbsentAsked ? ::lstat(path.c_str(), &info) : ::stat(path.c_str(), &info)) == 0; // a link that leads nowhere is there, too
    if (!isThere && errno != ENOENT && errno != ENOTDIR) {
        return {Verdict::Unknown, std::strerror(errno)};
    }
    if (!isThere || isAbsentAsked) {
        return {isThere == isAbsentAsked ? Verdict::Fails : Verdict::Holds, isThere ? "it is there" : "there is no such file"};
    }
    if (check.expected.empty()) {
        return {Verdict::Holds, std::to_string(info.st_size) + " bytes"};
    }
    const auto digest = digestOf(path, stop);
    return digest ? Found{*digest == check.expected ? Verdict::Holds : Verdict::Fails, "SHA-256 " + *digest} : Found{Verdict::Unknown, "it cannot be read"};
}

Found unseen(const std::string& history, const ComplianceCheck& check, Timestamp since, Timestamp now, const std::stop_token& stop) {
    const auto reader = history.empty() ? Result<std::unique_ptr<endpoint::HistoryReader>>(Error(ErrorCode::NotFound, Message())) : endpoint::HistoryReader::open(history);
    const endpoint::SightingQuestion question{{{endpoint::Indicator::Kind::File, check.expected}}, {since, now}};
    const auto sightings = reader.ok() ? endpoint::lookFor(**reader, question, {}, stop) : Result<endpoint::Sightings>(reader.error());
    if (!sightings.ok()) {
        return {Verdict::Unknown, "the history cannot be read"};
    }
    if (!sightings->found.empty()) {
        return {Verdict::Fails, sightings->found.front().label + ", last " + formatIso8601(sightings->found.front().last)};
    }
    return sightings->hasGaps || sightings->isCut ? Found{Verdict::Unknown, "the history has gaps"} : Found{Verdict::Holds, "not met since " + formatIso8601(since)};
}

Found restarted(const fs::path& root) {
    std::error_code failed;
    if (fs::exists(root / "run/reboot-required", failed)) {
        return {Verdict::Fails, "a restart is required: " + firstLine(root / "run/reboot-required.pkgs")};
    }
    std::ifstream stat(root / "proc/stat");
    int64_t boot = 0;
    for (std::string line; std::getline(stat, line);) {
        if (line.starts_with("btime ")) {
            std::from_chars(line.data() + std::strlen("btime "), line.data() + line.size(), boot);
        }
    }
    if (boot <= 0) {
        return {Verdict::Unknown, "when it was started is not known"};
    }
    for (const auto& entry : fs::directory_iterator(root / "boot", failed)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("vmlinuz-") && changedAt(entry.path()).ns > boot * kSecond) {
            return {Verdict::Fails, name + " is newer than the start"};
        }
    }
    return {Verdict::Holds, "started " + formatIso8601({boot * kSecond})};
}

Found look(const ComplianceCheck& check, Timestamp since, const CompliancePlaces& places, const std::stop_token& stop) {
    switch (check.kind) {
    case Kind::Antivirus: return antivirus(places.root);
    case Kind::Process: return runs(places.root, {check.name});
    case Kind::Service: return isActive(places.root, check.name);
    case Kind::Package: return package(places.root, check);
    case Kind::Updates: return updates(places.root, places.now);
    case Kind::Present:
    case Kind::Absent: return file(places.root, check, stop);
    case Kind::Unseen: return unseen(places.history, check, since, places.now, stop);
    case Kind::Restarted: return restarted(places.root);
    }
    return {};
}

} // namespace

ComplianceFinding lookAt(const ComplianceCheck& check, Timestamp since, const CompliancePlaces& places, const std::stop_token& stop) {
    Found found = stop.stop_requested() ? Found{} : look(check, since, places, stop);
    return {check, found.verdict, std::move(found.fact)};
}

CommandAnswers::Answer complianceAnswer(std::string history) {
    return [history = std::move(history)](const openc2::Command& command, const std::stop_token& stop) {
        openc2::Response response;
        const auto question = endpoint::decodeComplianceQuestion(command.target);
        if (!question.ok()) {
            response.status = 400;
            response.reason = question.error().message.id;
            return response;
        }
        endpoint::ComplianceAnswer answer;
        for (const ComplianceCheck& check : question->checks) {
            answer.findings.push_back(lookAt(check, question->since, {"/", history, wallClock()}, stop));
        }
        response.results = jsonText(nlohmann::json{{"compliance", endpoint::encodeComplianceAnswer(answer)}});
        return response;
    };
}

} // namespace metsuke::agent
