// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/scan_handler.h"

#include "core/actuator/linux/file_facts.h"
#include "core/actuator/linux/yara_scanner.h"
#include "core/actuator/protection.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr Duration kReserve = 10 * kSecond; ///< of the step's time, to tell what was found
constexpr Duration kOneFile = 65 * kSecond; ///< for the rules, which have a minute
constexpr int kDeepest = 200; ///< folders inside each other: each holds two descriptors
constexpr const char* kKeptBack = "not shown: keys or passwords are kept there";
constexpr int kIdleClass = 3, kClassShift = 13, kWhoProcess = 1; ///< of ioprio_set(2), which has no header

const plan::ScanTarget& targetOf(const Task& task) { return std::get<plan::ScanTarget>(task.step.target); }

class Scan {
public:
    /// `rules`: null when there are none; outlives it.
    Scan(const plan::ScanTarget& target, YaraScanner* rules, Duration until)
        : m_wanted(target.digests.begin(), target.digests.end())
        , m_rules(rules)
        , m_until(until) { }

    void descend(FileHandle folder, const std::string& path, uint64_t device, plan::StepReport& report, int depth = 0) {
        const int copy = ::fcntl(folder.get(), F_DUPFD_CLOEXEC, 0);
        const std::unique_ptr<DIR, int (*)(DIR*)> open(copy >= 0 ? ::fdopendir(copy) : nullptr, &::closedir);
        const dirent* entry = nullptr;
        while (open && !isLate() && (entry = ::readdir(open.get())) != nullptr) {
            const std::string name = entry->d_name;
            struct stat facts {};
            if (name == "." || name == ".." || ::fstatat(folder.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0 || facts.st_dev != device) {
                continue;
            }
            const std::string inside = (path == "/" ? "" : path) + '/' + name;
            if (S_ISDIR(facts.st_mode)) {
                FileHandle below(::openat(folder.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
                if (below.isOpen() && depth < kDeepest) {
                    descend(std::move(below), inside, device, report, depth + 1);
                } else {
                    ++m_passedOver;
                }
            } else if (S_ISREG(facts.st_mode)) {
                lookInto(folder, name, inside, facts, report);
            }
        }
    }
    [[nodiscard]] bool isLate() const { return sensor::sinceBoot() >= m_until; }
    [[nodiscard]] int64_t files() const { return m_files; }
    [[nodiscard]] int64_t passedOver() const { return m_passedOver; }
    [[nodiscard]] int64_t found() const { return m_found; }

private:
    void lookInto(const FileHandle& folder, const std::string& name, const std::string& path, const struct stat& facts, plan::StepReport& report) {
        const FileHandle file(facts.st_size > ScanHandler::kLargest ? -1 : ::openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        // What nobody asks for is not computed.
        const std::string sha256 = file.isOpen() && !m_wanted.empty() ? digestOf(file) : std::string();
        const auto matches = file.isOpen() && m_rules != nullptr ? m_rules->scan(file, std::max(std::min(m_until - sensor::sinceBoot(), kOneFile), Duration{0}))
                                                                 : Result<std::vector<YaraMatch>>(std::vector<YaraMatch>());
        const bool isLookedInto = file.isOpen() && (m_wanted.empty() || !sha256.empty()) && matches.ok();
        m_passedOver += isLookedInto ? 0 : 1;
        m_files += isLookedInto ? 1 : 0;
        if (m_wanted.contains(sha256)) {
            note({"found", path, sha256, sha256}, report);
        }
        for (const YaraMatch& match : matches ? *matches : std::vector<YaraMatch>()) {
            // Rules are anybody's who may look: they are not to be a way to read what only two persons may.
            note({"match", path, match.rule, Protection::holdsSecrets(path) ? std::string(kKeptBack) : match.strings}, report);
        }
    }
    void note(plan::TouchedObject object, plan::StepReport& report) {
        ++m_found;
        if (report.objects.size() < plan::kMostObjects) {
            report.objects.push_back(std::move(object));
        } else {
            ++report.moreObjects;
        }
    }

    const std::set<std::string> m_wanted;
    YaraScanner* m_rules;
    const Duration m_until;
    int64_t m_files = 0, m_passedOver = 0, m_found = 0;
};

/// nullopt: there are none.
Result<std::optional<YaraScanner>> compiled(const plan::ScanTarget& target) {
    if (target.rules.empty()) {
        return std::optional<YaraScanner>();
    }
    METSUKE_TRY(auto scanner, YaraScanner::start(target.rules));
    return std::optional<YaraScanner>(std::move(scanner));
}

} // namespace

plan::StepReport ScanHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const plan::ScanTarget& target = targetOf(task);
    const auto rules = compiled(target);
    if (!rules) {
        report.refusal = refusalOf(rules.error().message);
        return report;
    }
    report.effects = {Message("actuator.to_scan").with("count", static_cast<int64_t>(target.digests.size()))};
    if (*rules) {
        report.effects.push_back(Message("actuator.to_scan_rules").with("count", (*rules)->rules()));
    }
    for (const std::string& folder : target.folders) {
        report.objects.push_back({"folder", folder, "", ""});
    }
    return report;
}

Result<std::string> ScanHandler::capture(const Task&) { return std::string("scan"); }

Result<plan::StepReport> ScanHandler::act(const Task& task, const std::string&) {
    ::setpriority(PRIO_PROCESS, 0, 19);
    ::syscall(SYS_ioprio_set, kWhoProcess, 0, kIdleClass << kClassShift);
    const Duration until = sensor::sinceBoot() + plan::traitsOf(plan::Action::ScanFiles).deadline - kReserve;
    METSUKE_TRY(auto rules, compiled(targetOf(task)));
    Scan scan(targetOf(task), rules ? &*rules : nullptr, until);
    plan::StepReport report = task.blank();
    for (const std::string& path : targetOf(task).folders) {
        FileHandle folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        struct stat facts {};
        if (folder.isOpen() && ::fstat(folder.get(), &facts) == 0) {
            const std::string real = sensor::readLink("/proc/self/fd/" + std::to_string(folder.get())); // however it was spelled
            scan.descend(std::move(folder), real, facts.st_dev, report);
        }
    }
    report.effects = {Message("actuator.scanned").with("found", scan.found()).with("files", scan.files()).with("passed", scan.passedOver())};
    if (scan.isLate()) {
        report.effects.push_back(Message("actuator.scan_cut"));
    }
    return report;
}

Result<void> ScanHandler::verify(const Task&, const std::string&) { return {}; }

Comparison ScanHandler::compare(const Task&, const std::string&) { return {Standing::Before, {}}; }

Result<void> ScanHandler::undo(const Task&, const std::string&) { return {}; }

} // namespace metsuke::actuator
