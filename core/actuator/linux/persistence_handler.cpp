// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/persistence_handler.h"

#include "core/actuator/linux/file_facts.h"
#include "core/actuator/linux/persistence_entry.h"
#include "core/actuator/linux/quarantine_handler.h"
#include "core/base/digest.h"
#include "core/base/strings.h"

#include <algorithm>
#include <fcntl.h>
#include <iterator>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr size_t kMostBytes = 1 << 20;

const plan::PersistenceTarget& targetOf(const Task& task) { return std::get<plan::PersistenceTarget>(task.step.target); }

Error noEntry(const plan::PersistenceTarget& target) {
    return {ErrorCode::NotFound, Message("actuator.no_entry").with("entry", cleanText(target.entry, 512)).with("path", cleanText(target.path))};
}

} // namespace

Result<PersistenceHandler::Found> PersistenceHandler::find(const Task& task) const {
    const plan::PersistenceTarget& target = targetOf(task);
    Found found;
    found.place = sensor::placeOf(target.path, m_root);
    if (found.place == nullptr || target.kind != found.place->kind) {
        return Error(ErrorCode::InvalidArgument, Message("actuator.no_place").with("path", cleanText(target.path)).with("kind", cleanText(target.kind, 64)));
    }
    METSUKE_TRY(const Place place, openPlace(target.path));
    const auto facts = statAt(place, place.name);
    if (!facts) {
        return noEntry(target);
    }
    if (S_ISLNK(facts->st_mode)) {
        return found.isLine() ? Result<Found>(Error(ErrorCode::InvalidArgument, Message("actuator.not_plain").with("path", cleanText(target.path)))) : found;
    }
    METSUKE_TRY(const FileHandle file, openRegular(place));
    METSUKE_TRY(found.metadata, readMetadata(file));
    METSUKE_TRY(found.text, readWhole(file, kMostBytes));
    found.sha256 = Digest::hex(DigestKind::Sha256, asBytes(found.text));
    if (found.isLine()) {
        auto after = withoutEntry(*found.place, target.path, found.text, target.entry);
        if (!after) {
            return noEntry(target);
        }
        found.after = std::move(*after);
    }
    // A line that is still there as it was is the same line, whoever changed others; a file that is the entry has to be the same.
    if (!target.sha256.empty() && task.changes.follow(target.path, target.sha256) != found.sha256) {
        return Error(ErrorCode::InvalidArgument, Message("actuator.other_content").with("path", cleanText(target.path)));
    }
    return found;
}

std::optional<plan::Refusal> PersistenceHandler::refuses(const Task& task, const Found& found) const {
    const plan::PersistenceTarget& target = targetOf(task);
    if (found.isLine()) {
        const auto sentence = lockOut(*found.place, found.text, found.after, target.entry);
        return sentence ? std::optional(refusalOf(*sentence)) : std::nullopt;
    }
    if (auto refusal = m_protection.refusesFile(target.path)) {
        return refusal;
    }
    const std::string package = packageOf(target.path, m_packages);
    return package.empty() ? std::nullopt
                           : std::optional(refusalOf(Message("actuator.package_owned").with("path", cleanText(target.path)).with("package", package)));
}

plan::StepReport PersistenceHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const plan::PersistenceTarget& target = targetOf(task);
    const auto found = find(task);
    if (!found) {
        if (found.error().code == ErrorCode::NotFound) {
            report.isChange = false;
            report.effects = {found.error().message};
        } else {
            report.refusal = refusalOf(found.error().message);
        }
        return report;
    }
    report.refusal = refuses(task, *found);
    report.tier = m_protection.isAsset(target.path) ? plan::raised(report.tier) : report.tier;
    report.found = {contentFact(target.path, found->sha256), {"owner", std::to_string(found->metadata.uid)}};
    report.effects = {Message(found->isLine() ? "actuator.to_remove_line" : "actuator.to_remove_file")
                          .with("entry", cleanText(target.entry, 512))
                          .with("path", cleanText(target.path))};
    if (found->isLine()) {
        std::ranges::move(tellEntry(*found->place, target.path, found->after, target.entry), std::back_inserter(report.effects));
    }
    report.objects = {{found->isLine() ? "line" : "file", target.path, target.entry, ""}};
    return report;
}

Result<std::string> PersistenceHandler::capture(const Task& task) {
    const plan::PersistenceTarget& target = targetOf(task);
    METSUKE_TRY(const Found found, find(task));
    METSUKE_TRY(const FileRecord record,
        found.isLine() ? FileRewrite(m_vault).capture(target.path, found.text, found.after, task.undoId)
                       : FileRemoval(m_vault).capture(target.path, found.sha256, task.undoId));
    return writeRecord(record);
}

Result<plan::StepReport> PersistenceHandler::act(const Task& task, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    METSUKE_TRY(const Found found, find(task));
    plan::StepReport report = task.blank();
    if (found.isLine()) {
        const FileRewrite rewrite(m_vault);
        METSUKE_TRY(const std::string prepared, rewrite.prepare(record, found.after));
        // One that its reader did not take before is no reason not to.
        if (!isTakenByItsReader(*found.place, prepared) && isTakenByItsReader(*found.place, record.path)) {
            ::unlink(prepared.c_str());
            return Error(ErrorCode::InvalidArgument, Message("actuator.not_taken").with("path", cleanText(record.path)));
        }
        METSUKE_CHECK(rewrite.replace(record));
    } else {
        METSUKE_CHECK(FileRemoval(m_vault).remove(record, task.amend));
    }
    tellReaders(*found.place);
    report.effects = {Message(found.isLine() ? "actuator.removed_line" : "actuator.removed_file")
                          .with("entry", cleanText(targetOf(task).entry, 512))
                          .with("path", cleanText(record.path))};
    report.objects = {{"file", record.path, record.kept.sha256, record.after}};
    return report;
}

Result<void> PersistenceHandler::verify(const Task& task, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    const auto found = find(task);
    const bool isGone = !found && found.error().code == ErrorCode::NotFound;
    if (!isGone) {
        return Error(ErrorCode::Internal, Message("actuator.there_again").with("path", cleanText(record.path)));
    }
    return !record.link.empty() || m_vault.isIntact(record.kept) ? Result<void>()
                                                                 : Error(ErrorCode::Malformed, Message("actuator.copy_damaged").with("id", record.kept.id));
}

std::optional<Message> PersistenceHandler::cameBack(const Task& task, const std::string&, Duration within) {
    plan::Step step = task.step;
    auto& target = std::get<plan::PersistenceTarget>(step.target);
    target.sha256.clear(); // the entry counts, whatever else the file has by now
    const bool isAgain = isThereSince(target.path, task.began + within) && find({step, task.changes, task.undoId, task.amend});
    return isAgain ? std::optional(Message("actuator.came_back").with("path", cleanText(target.path))) : std::nullopt;
}

Comparison PersistenceHandler::compare(const Task& task, const std::string& text) {
    const auto record = readFileRecord(text);
    if (!record) {
        return {Standing::Unclear, record.error().message.id};
    }
    if (record->after.empty()) {
        return FileRemoval(m_vault).compare(*record);
    }
    const FileRewrite rewrite(m_vault);
    Comparison comparison = rewrite.compare(*record);
    const auto before = comparison.standing == Standing::Changed && comparison.difference.empty() ? rewrite.contentBefore(*record)
                                                                                                  : Result<std::string>(std::string());
    if (const auto* place = sensor::placeOf(record->path, m_root); place != nullptr && before && !before->empty()) {
        const auto opened = openPlace(record->path);
        const auto file = opened ? openRegular(*opened) : opened.error();
        const auto now = file ? readWhole(*file, kMostBytes) : file.error();
        const auto after = withoutEntry(*place, record->path, *before, targetOf(task).entry);
        comparison.difference = now && after ? lineDifference(*after, *now) : std::string();
    }
    return comparison;
}

Result<std::vector<Message>> PersistenceHandler::foresee(const Task&, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    return record.after.empty() ? FileRemoval(m_vault).foresee(record) : FileRewrite(m_vault).foresee(record);
}

Result<void> PersistenceHandler::undo(const Task& task, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    METSUKE_CHECK(record.after.empty() ? FileRemoval(m_vault).putBack(record, task.amend) : FileRewrite(m_vault).putBack(record));
    if (const auto* place = sensor::placeOf(record.path, m_root)) {
        tellReaders(*place);
    }
    return {};
}

void PersistenceHandler::forget(const std::string& text) {
    if (const auto record = readFileRecord(text); record && record->link.empty()) {
        m_vault.drop(record->kept);
    }
}

void PersistenceHandler::tellReaders(const sensor::PersistencePlace& place) const {
    const std::string_view kind = place.kind;
    if (m_root != "/" || (kind != "systemd" && kind != "timer" && kind != "systemd_generator") || ::access("/run/systemd/system", F_OK) != 0) {
        return;
    }
    char program[] = "/usr/bin/systemctl", argument[] = "daemon-reload";
    char* command[] = {program, argument, nullptr};
    char* environment[] = {nullptr};
    pid_t child = -1;
    if (::posix_spawn(&child, program, nullptr, nullptr, command, environment) == 0) {
        ::waitpid(child, nullptr, 0);
    }
}

} // namespace metsuke::actuator
