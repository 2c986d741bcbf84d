// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/quarantine_handler.h"

#include "core/actuator/linux/file_facts.h"
#include "core/actuator/linux/process_tree.h"
#include "core/actuator/plan_look.h"
#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <array>
#include <cstdio>
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

void refuse(plan::StepReport& report, Message sentence) { report.refusal = refusalOf(std::move(sentence)); }

} // namespace

std::string packageOf(const std::string& path, const std::string& lists) {
    sensor::PackageIndex index(lists);
    const Duration now = sensor::sinceBoot();
    std::string owner = index.ownerOf(path, now);
    return !owner.empty() || !path.starts_with("/usr/") ? owner : index.ownerOf(path.substr(4), now);
}

plan::StepReport QuarantineHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const plan::FileTarget& target = targetOf(task);
    const auto place = openPlace(target.path);
    const auto file = place ? openRegular(*place) : place.error();
    if (!file) {
        if (file.error().code == ErrorCode::NotFound) {
            report.isChange = false;
            report.effects = {file.error().message};
        } else {
            refuse(report, file.error().message);
        }
        return report;
    }
    const std::string sha256 = digestOf(*file);
    const auto metadata = readMetadata(*file);
    struct statvfs system {};
    const std::string package = packageOf(target.path, m_packages);
    if (sha256 != task.changes.follow(target.path, target.sha256)) {
        refuse(report, Message("actuator.other_content").with("path", cleanText(target.path)));
    } else if (auto refusal = m_protection.refusesFile(target.path)) {
        report.refusal = std::move(refusal);
    } else if (!package.empty() && !target.isForced) {
        refuse(report, Message("actuator.package_owned").with("path", cleanText(target.path)).with("package", package));
    } else if (!metadata) {
        refuse(report, metadata.error().message);
    } else if (::fstatvfs(place->folder.get(), &system) == 0 && (system.f_flag & ST_RDONLY) != 0) {
        refuse(report, Message("actuator.read_only").with("path", cleanText(target.path)));
    } else if (flagsOf(place->folder) != 0) {
        refuse(report, Message("actuator.folder_immutable").with("path", cleanText(place->folderPath)));
    }
    const FileVault::Room room = m_vault.room();
    const int64_t before = room.used + task.changes.kept();
    if (!report.refusal && metadata->size > room.quota - before) {
        refuse(report, Message("actuator.vault_short").with("path", cleanText(target.path)).with("size", metadata->size)
                           .with("free", std::max<int64_t>(0, room.quota - before)).with("quota", room.quota));
    }
    if (report.refusal) {
        return report;
    }
    report.tier = !package.empty() ? plan::Tier::T3 : m_protection.isAsset(target.path) ? plan::raised(report.tier) : report.tier;
    report.found = {contentFact(target.path, sha256), {"owner", std::to_string(metadata->uid)}, {"links", std::to_string(metadata->links)}};
    report.effects = {Message(kToQuarantine).with("path", cleanText(target.path)).with("size", metadata->size)};
    if (!package.empty()) {
        report.effects.push_back(Message("actuator.forced_package").with("package", package));
    }
    if (metadata->links > 1) {
        report.effects.push_back(Message("actuator.other_names").with("count", metadata->links - 1));
    }
    report.effects.push_back(Message("actuator.vault_room").with("used", before).with("quota", room.quota).with("after", before + metadata->size));
    struct stat facts {};
    ::fstat(file->get(), &facts);
    addUsers(idOf(facts), report);
    return report;
}

Result<std::string> QuarantineHandler::capture(const Task& task) {
    const plan::FileTarget& target = targetOf(task);
    METSUKE_TRY(const FileRecord record,
        FileRemoval(m_vault).capture(target.path, task.changes.follow(target.path, target.sha256), task.undoId));
    return writeRecord(record);
}

Result<plan::StepReport> QuarantineHandler::act(const Task& task, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    METSUKE_CHECK(FileRemoval(m_vault).remove(record, task.amend));
    plan::StepReport report = task.blank();
    report.effects = {Message("actuator.quarantined").with("path", cleanText(record.path)).with("size", record.metadata.size)};
    report.objects = {{"file", record.path, record.kept.sha256, ""}};
    addUsers(record.file, report);
    return report;
}

Result<void> QuarantineHandler::verify(const Task&, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    if (const auto place = openPlace(record.path); place && idAt(*place, place->name)) {
        return Error(ErrorCode::Internal, Message("actuator.there_again").with("path", cleanText(record.path)));
    }
    return m_vault.isIntact(record.kept) ? Result<void>()
                                         : Error(ErrorCode::Malformed, Message("actuator.copy_damaged").with("id", record.kept.id));
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
