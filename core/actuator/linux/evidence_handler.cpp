// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/evidence_handler.h"

#include "core/actuator/linux/evidence_archive.h"
#include "core/actuator/linux/file_record.h"
#include "core/actuator/linux/process_memory.h"
#include "core/actuator/linux/process_tree.h"
#include "core/actuator/linux/safe_path.h"
#include "core/base/strings.h"

#include <array>
#include <fcntl.h>
#include <filesystem>

namespace metsuke::actuator {

namespace {

constexpr const char* kOtherImage = "actuator.other_image"; ///< it may have put another program in its place

const plan::EvidenceTarget& targetOf(const Task& task) { return std::get<plan::EvidenceTarget>(task.step.target); }

/// What it opened and what it is connected by, a line each.
std::string openFiles(const std::string& process) {
    std::string lines;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(process + "/fd", problem)) {
        std::error_code gone;
        lines += entry.path().filename().string() + " -> " + std::filesystem::read_symlink(entry.path(), gone).string() + '\n';
    }
    return lines;
}

Result<void> addProcess(EvidenceArchive& archive, const plan::ProcessTarget& target, const std::string& boot) {
    const auto found = findProcess(target, boot);
    if (!found && found.error().message.id != kOtherImage) {
        return {}; // it has ended: nothing is left of it here
    }
    const std::string number = std::to_string(target.pid), folder = "/proc/" + number;
    for (const char* name : {"cmdline", "environ", "status", "stat", "maps", "cgroup", "mountinfo", "loginuid", "net/tcp", "net/tcp6", "net/udp", "net/udp6"}) {
        const FileHandle file(::open((folder + '/' + name).c_str(), O_RDONLY | O_CLOEXEC));
        if (file.isOpen()) {
            METSUKE_CHECK(archive.addFile("process-" + number + '/' + name, file, folder + '/' + name));
        }
    }
    METSUKE_CHECK(archive.add("process-" + number + "/fd", openFiles(folder)));
    const FileHandle program(::open((folder + "/exe").c_str(), O_RDONLY | O_CLOEXEC));
    return program.isOpen() ? archive.addFile("process-" + number + "/exe", program, folder + "/exe") : Result<void>();
}

Result<void> addFile(EvidenceArchive& archive, size_t number, const std::string& path) {
    const auto place = openPlace(path);
    const auto file = place ? openRegular(*place) : place.error();
    if (!file) {
        return {}; // told by the dry run; what is not there cannot be kept
    }
    return archive.addFile("file-" + std::to_string(number) + '-' + place->name, *file, path);
}

} // namespace

plan::StepReport EvidenceHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const plan::EvidenceTarget& target = targetOf(task);
    for (const plan::ProcessTarget& process : target.processes) {
        const auto found = findProcess(process, m_boot);
        report.objects.push_back({"process", found ? describeProcess(process.pid) : std::to_string(process.pid), found ? "runs" : "has ended", found ? "runs" : "has ended"});
    }
    std::string secret; // the first that is
    for (const std::string& path : target.files) {
        if (auto refusal = m_protection.refusesReading(path)) {
            report.refusal = std::move(refusal);
            return report;
        }
        secret = secret.empty() && Protection::holdsSecrets(path) ? path : secret;
        const auto place = openPlace(path);
        const bool isThere = place && openRegular(*place);
        report.objects.push_back({"file", cleanText(path), isThere ? "is there" : "is not there", isThere ? "is there" : "is not there"});
    }
    if (target.withMemory || !secret.empty()) { // keys and passwords of whoever uses the program or the computer
        report.tier = plan::Tier::T3;
    }
    report.effects = {Message("actuator.evidence").with("processes", static_cast<int64_t>(target.processes.size())).with("files", static_cast<int64_t>(target.files.size())).with("most", target.maximumBytes)};
    if (target.withMemory) {
        report.effects.push_back(Message("actuator.memory_evidence"));
    }
    if (!secret.empty()) {
        report.effects.push_back(Message("actuator.secret_evidence").with("path", cleanText(secret)));
    }
    return report;
}

Result<std::string> EvidenceHandler::capture(const Task& task) {
    (void)task;
    FileRecord record;
    record.path = "evidence.tar";
    return writeRecord(record);
}

Result<plan::StepReport> EvidenceHandler::act(const Task& task, const std::string& text) {
    METSUKE_TRY(FileRecord record, readFileRecord(text));
    const plan::EvidenceTarget& target = targetOf(task);
    METSUKE_TRY(auto archive, EvidenceArchive::make(target.maximumBytes));
    for (const plan::ProcessTarget& process : target.processes) {
        METSUKE_CHECK(addProcess(archive, process, m_boot));
    }
    for (size_t i = 0; i < target.files.size(); ++i) {
        METSUKE_CHECK(addFile(archive, i + 1, target.files[i]));
    }
    // Last, so that it crowds nothing out: to each an equal share of what is left.
    for (size_t i = 0; target.withMemory && i < target.processes.size(); ++i) {
        const auto found = findProcess(target.processes[i], m_boot);
        if (found || found.error().message.id == kOtherImage) {
            METSUKE_CHECK(addMemory(archive, target.processes[i].pid, archive.room() / static_cast<int64_t>(target.processes.size() - i)));
        }
    }
    METSUKE_TRY(auto entries, archive.finish());
    METSUKE_TRY(record.kept, m_vault.keep(task.undoId, archive.file()));
    METSUKE_CHECK(task.amend(writeRecord(record)));
    plan::StepReport report = task.blank();
    report.moreObjects = static_cast<int64_t>(entries.size() - std::min(entries.size(), plan::kMostObjects));
    entries.resize(std::min(entries.size(), plan::kMostObjects));
    report.objects = std::move(entries);
    report.effects = {Message("actuator.evidence_kept").with("bytes", record.kept.size).with("sha256", record.kept.sha256)};
    return report;
}

Result<void> EvidenceHandler::verify(const Task& task, const std::string& text) {
    (void)task;
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    return !record.kept.id.empty() && m_vault.isIntact(record.kept) ? Result<void>() : Error(ErrorCode::Malformed, Message("actuator.copy_damaged").with("id", record.kept.id));
}

Comparison EvidenceHandler::compare(const Task& task, const std::string& text) {
    (void)task;
    const auto record = readFileRecord(text);
    if (!record) {
        return {Standing::Unclear, record.error().message.id};
    }
    const bool isKept = !record->kept.id.empty() && m_vault.isIntact(record->kept);
    return {isKept ? Standing::After : Standing::Before, {}};
}

Result<void> EvidenceHandler::undo(const Task& task, const std::string& text) {
    (void)task;
    forget(text);
    return {};
}

void EvidenceHandler::forget(const std::string& text) {
    if (const auto record = readFileRecord(text); record && !record->kept.id.empty()) {
        m_vault.drop(record->kept);
    }
}

} // namespace metsuke::actuator
