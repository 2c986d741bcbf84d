// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/quarantine_handler.h"

#include "core/actuator/linux/file_facts.h"
#include "core/actuator/linux/process_tree.h"
#include "core/actuator/plan_look.h"
#include "core/base/strings.h"
#include "core/plan/denied_name.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <set>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>

namespace metsuke::actuator {

namespace {

const plan::FileTarget& targetOf(const Task& task) { return std::get<plan::FileTarget>(task.step.target); }

/// Who runs it or has it mapped: they go on until they are ended.
void addUsers(const endpoint::FileId& file, plan::StepReport& report) {
    const sensor::ProcReader proc;
    std::array<char, 64> inode{}; // as in /proc/PID/maps; a number alone means another file on every file system
    std::snprintf(inode.data(), inode.size(), " %02x:%02x %llu ", major(file.device), minor(file.device), static_cast<unsigned long long>(file.inode));
    for (const RunningProcess& process : runningProcesses()) {
        const auto image = process.isKernelThread ? std::nullopt : proc.image(process.key.pid);
        const bool runs = image && image->file == file;
        if (!runs && (process.isKernelThread || sensor::readSmallFile("/proc/" + std::to_string(process.key.pid) + "/maps", 1 << 20).find(inode.data()) == std::string::npos)) {
            continue;
        }
        if (report.objects.size() < plan::kMostObjects) {
            report.objects.push_back({"process", describeProcess(process.key.pid), runs ? "runs it" : "uses it", runs ? "runs it" : "uses it"});
        } else {
            ++report.moreObjects;
        }
    }
}

bool isReadOnly(const FileHandle& folder) {
    struct statvfs system {};
    return ::fstatvfs(folder.get(), &system) == 0 && (system.f_flag & ST_RDONLY) != 0;
}

bool isUnchangeable(const FileHandle& folder) { return isReadOnly(folder) || flagsOf(folder) != 0; }

void refuse(plan::StepReport& report, Message sentence) { report.refusal = refusalOf(std::move(sentence)); }

} // namespace

std::string packageOf(const std::string& path, const std::string& lists) {
    sensor::PackageIndex index(lists);
    const Duration now = sensor::sinceBoot();
    std::string owner = index.ownerOf(path, now);
    return !owner.empty() || !path.starts_with("/usr/") ? owner : index.ownerOf(path.substr(4), now);
}

/// By the first of its names that there is, which is the one that the plan rests on.
Result<QuarantineHandler::Found> QuarantineHandler::find(const Task& task) const {
    const plan::FileTarget& target = targetOf(task);
    const auto open = [](const std::string& path) -> Result<Found> {
        Found found;
        METSUKE_TRY(found.place, openPlace(path));
        METSUKE_TRY(found.file, openRegular(found.place));
        found.path = path;
        return found;
    };
    auto found = open(target.path);
    for (auto link = target.links.begin(); !found && found.error().code == ErrorCode::NotFound && link != target.links.end(); ++link) {
        auto other = open(*link);
        if (other && digestOf(other->file) == target.sha256) {
            found = std::move(other);
        }
    }
    return found;
}

/// Only what is the same file now is one of its names, whatever was recorded.
QuarantineHandler::Links QuarantineHandler::linksOf(const Task& task, const Found& found) const {
    const plan::FileTarget& target = targetOf(task);
    struct stat facts {};
    ::fstat(found.file.get(), &facts);
    std::set<std::string> paths(target.links.begin(), target.links.end());
    paths.insert(target.path);
    paths.erase(found.path);
    Links links;
    for (const std::string& path : paths) {
        const auto place = openPlace(path);
        const auto there = place ? idAt(*place, place->name) : std::nullopt;
        if (there != idOf(facts)) {
            (there ? links.another : links.missing).push_back(path);
            continue;
        }
        const bool isPackaged = !packageOf(path, m_packages).empty();
        if ((isPackaged && !target.isForced) || m_protection.refusesFile(path) || isUnchangeable(place->folder)) {
            links.names.spared.push_back(path);
            continue;
        }
        links.names.taken.push_back(path);
        links.isPackaged = links.isPackaged || isPackaged;
        links.isAsset = links.isAsset || m_protection.isAsset(path);
    }
    return links;
}

plan::StepReport QuarantineHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const plan::FileTarget& target = targetOf(task);
    const auto found = find(task);
    if (!found) {
        if (found.error().code == ErrorCode::NotFound) {
            report.isChange = false;
            report.effects = {found.error().message};
        } else {
            refuse(report, found.error().message);
        }
        return report;
    }
    const std::string sha256 = digestOf(found->file);
    const auto metadata = readMetadata(found->file);
    const std::string package = packageOf(found->path, m_packages);
    if (sha256 != task.changes.follow(found->path, target.sha256)) {
        refuse(report, Message("actuator.other_content").with("path", cleanText(found->path)));
    } else if (auto refusal = m_protection.refusesFile(found->path)) {
        report.refusal = std::move(refusal);
    } else if (!package.empty() && !target.isForced) {
        refuse(report, Message("actuator.package_owned").with("path", cleanText(found->path)).with("package", package));
    } else if (!metadata) {
        refuse(report, metadata.error().message);
    } else if (isReadOnly(found->place.folder)) {
        refuse(report, Message("actuator.read_only").with("path", cleanText(found->path)));
    } else if (flagsOf(found->place.folder) != 0) {
        refuse(report, Message("actuator.folder_immutable").with("path", cleanText(found->place.folderPath)));
    }
    const FileVault::Room room = m_vault.room();
    const int64_t before = room.used + task.changes.kept();
    if (!report.refusal && metadata->size > room.quota - before) {
        refuse(report, Message("actuator.vault_short").with("path", cleanText(found->path)).with("size", metadata->size)
                           .with("free", std::max<int64_t>(0, room.quota - before)).with("quota", room.quota));
    }
    if (report.refusal) {
        return report;
    }
    const Links links = linksOf(task, *found);
    const bool isAsset = m_protection.isAsset(found->path) || links.isAsset;
    report.tier = !package.empty() || links.isPackaged ? plan::Tier::T3 : isAsset ? plan::raised(report.tier) : report.tier;
    report.found = {contentFact(found->path, sha256), {"owner", std::to_string(metadata->uid)}, {"links", std::to_string(metadata->links)}};
    report.effects = {Message(kToQuarantine).with("path", cleanText(found->path)).with("size", metadata->size)};
    if (!package.empty()) {
        report.effects.push_back(Message("actuator.forced_package").with("package", package));
    }
    tellLinks(links, sha256, report);
    if (const int64_t others = metadata->links - 1 - static_cast<int64_t>(links.names.taken.size()); others > 0) {
        report.effects.push_back(Message("actuator.other_names").with("count", others));
    }
    report.effects.push_back(Message("actuator.vault_room").with("used", before).with("quota", room.quota).with("after", before + metadata->size));
    struct stat facts {};
    ::fstat(found->file.get(), &facts);
    addUsers(idOf(facts), report);
    return report;
}

void QuarantineHandler::tellLinks(const Links& links, const std::string& sha256, plan::StepReport& report) {
    for (const std::string& path : links.names.taken) {
        report.found.push_back({"name", cleanText(path)});
        report.objects.push_back({"file", path, sha256, ""});
    }
    for (const auto& [id, names] : {std::pair{"actuator.links_too", &links.names.taken}, {"actuator.links_spared", &links.names.spared},
             {"actuator.links_another", &links.another}, {"actuator.links_missing", &links.missing}}) {
        if (!names->empty()) {
            report.effects.push_back(Message(id).with("count", static_cast<int64_t>(names->size())).with("names", plan::firstNames(*names)));
        }
    }
}

Result<std::string> QuarantineHandler::capture(const Task& task) {
    METSUKE_TRY(const Found found, find(task));
    const std::string sha256 = task.changes.follow(found.path, targetOf(task).sha256);
    METSUKE_TRY(const FileRecord record, FileRemoval(m_vault).capture(found.path, sha256, task.undoId, linksOf(task, found).names));
    return writeRecord(record);
}

Result<plan::StepReport> QuarantineHandler::act(const Task& task, const std::string& text) {
    FileRecord taken;
    METSUKE_TRY(taken, readFileRecord(text));
    const auto amend = [&](const std::string& amended) -> Result<void> {
        METSUKE_TRY(taken, readFileRecord(amended));
        return task.amend(amended);
    };
    METSUKE_TRY(const int64_t left, FileRemoval(m_vault).remove(taken, amend));
    plan::StepReport report = task.blank();
    report.effects = {Message("actuator.quarantined").with("path", cleanText(taken.path)).with("size", taken.metadata.size)};
    report.objects = {{"file", taken.path, taken.kept.sha256, ""}};
    for (const FileName& other : taken.others) {
        report.objects.push_back({"file", other.path, taken.kept.sha256, ""});
    }
    if (left > 0) {
        report.effects.push_back(Message("actuator.other_names").with("count", left));
    }
    addUsers(taken.file, report);
    return report;
}

Result<void> QuarantineHandler::verify(const Task&, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    std::vector<std::string> paths{record.path};
    std::ranges::transform(record.others, std::back_inserter(paths), &FileName::path);
    for (const std::string& path : paths) {
        if (const auto place = openPlace(path); place && idAt(*place, place->name)) {
            return Error(ErrorCode::Internal, Message("actuator.there_again").with("path", cleanText(path)));
        }
    }
    return m_vault.isIntact(record.kept) ? Result<void>()
                                         : Error(ErrorCode::Malformed, Message("actuator.copy_damaged").with("id", record.kept.id));
}

std::optional<Message> QuarantineHandler::cameBack(const Task& task, const std::string& text, Duration within) {
    const plan::FileTarget& target = targetOf(task);
    if (!isThereSince(target.path, task.began + within)) {
        return std::nullopt;
    }
    const auto record = readFileRecord(text);
    const auto place = openPlace(target.path);
    const auto file = place ? openRegular(*place) : place.error();
    // A package's file is put there anew by whoever installs it again.
    const bool isMeant = !target.isForced || (record && file && digestOf(*file) == record->kept.sha256);
    return isMeant ? std::optional(Message("actuator.came_back").with("path", cleanText(target.path))) : std::nullopt;
}

Comparison QuarantineHandler::compare(const Task&, const std::string& text) {
    const auto record = readFileRecord(text);
    return record ? FileRemoval(m_vault).compare(*record) : Comparison{Standing::Unclear, record.error().message.id};
}

Result<std::vector<Message>> QuarantineHandler::foresee(const Task&, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    return FileRemoval(m_vault).foresee(record);
}

Result<void> QuarantineHandler::undo(const Task& task, const std::string& text) {
    METSUKE_TRY(FileRecord record, readFileRecord(text));
    return FileRemoval(m_vault).putBack(std::move(record), task.amend);
}

void QuarantineHandler::forget(const std::string& text) {
    if (const auto record = readFileRecord(text)) {
        m_vault.drop(record->kept);
    }
}

} // namespace metsuke::actuator
