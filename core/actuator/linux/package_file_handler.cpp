// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/package_file_handler.h"

#include "core/actuator/linux/file_facts.h"
#include "core/actuator/linux/file_rewrite.h"
#include "core/base/digest.h"
#include "core/base/strings.h"

namespace metsuke::actuator {

namespace {

constexpr size_t kMostBytes = 64 << 20;

const plan::PackageFileTarget& targetOf(const Task& task) { return std::get<plan::PackageFileTarget>(task.step.target); }

/// Nothing but what the package gives it: what an intruder set is gone with it.
FileMetadata metadataOf(const PackagedFile& file, const FileMetadata& now) {
    FileMetadata metadata = now;
    metadata.mode = file.mode;
    metadata.uid = file.uid;
    metadata.gid = file.gid;
    metadata.attributes.clear();
    metadata.flags = 0;
    return metadata;
}

} // namespace

plan::StepReport PackageFileHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const plan::PackageFileTarget& target = targetOf(task);
    const auto place = openPlace(target.path);
    const auto file = place ? openRegular(*place) : place.error();
    const auto packaged = file ? readPackagedFile(m_places, target.package, target.path) : file.error();
    const auto metadata = packaged ? readMetadata(*file) : packaged.error();
    if (!metadata) {
        report.refusal = refusalOf(metadata.error().message);
        return report;
    }
    const std::string sha256 = digestOf(*file);
    report.isChange = sha256 != Digest::hex(DigestKind::Sha256, asBytes(packaged->content))
        || !differenceOf(metadataOf(*packaged, *metadata), *metadata).empty();
    report.found = {contentFact(target.path, sha256), {"package", packaged->md5}};
    report.effects = {Message("actuator.to_restore").with("path", cleanText(target.path)).with("package", cleanText(target.package, 128))};
    return report;
}

Result<std::string> PackageFileHandler::capture(const Task& task) {
    const plan::PackageFileTarget& target = targetOf(task);
    METSUKE_TRY(const PackagedFile packaged, readPackagedFile(m_places, target.package, target.path));
    METSUKE_TRY(const Place place, openPlace(target.path));
    METSUKE_TRY(const FileHandle file, openRegular(place));
    METSUKE_TRY(const std::string now, readWhole(file, kMostBytes));
    METSUKE_TRY(const FileRecord record, FileRewrite(m_vault).capture(target.path, now, packaged.content, task.undoId));
    return writeRecord(record);
}

Result<plan::StepReport> PackageFileHandler::act(const Task& task, const std::string& text) {
    const plan::PackageFileTarget& target = targetOf(task);
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    METSUKE_TRY(const PackagedFile packaged, readPackagedFile(m_places, target.package, target.path));
    FileRecord wanted = record;
    wanted.metadata = metadataOf(packaged, record.metadata);
    const FileRewrite rewrite(m_vault);
    METSUKE_TRY(const std::string prepared, rewrite.prepare(wanted, packaged.content));
    METSUKE_CHECK(rewrite.replace(wanted));
    plan::StepReport report = task.blank();
    report.effects = {Message("actuator.restored").with("path", cleanText(target.path)).with("package", cleanText(target.package, 128))};
    report.objects = {{"file", target.path, record.kept.sha256, record.after}};
    return report;
}

Result<void> PackageFileHandler::verify(const Task&, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    METSUKE_TRY(const Place place, openPlace(record.path));
    METSUKE_TRY(const FileHandle file, openRegular(place));
    return digestOf(file) == record.after ? Result<void>() : Error(ErrorCode::Internal, "actuator.changed");
}

/// As the package has it that is installed by now.
bool PackageFileHandler::isAsPackaged(const Task& task) const {
    const plan::PackageFileTarget& target = targetOf(task);
    const auto place = openPlace(target.path);
    const auto file = place ? openRegular(*place) : place.error();
    const auto content = file ? readWhole(*file, kMostBytes) : file.error();
    const std::string known = knownMd5(m_places, target.package, target.path);
    return content && !known.empty() && Digest::hex(DigestKind::Md5, asBytes(*content)) == known;
}

Comparison PackageFileHandler::compare(const Task& task, const std::string& text) {
    auto record = readFileRecord(text);
    if (!record) {
        return {Standing::Unclear, record.error().message.id};
    }
    Comparison before = FileRewrite(m_vault).compare(*record);
    if (before.standing == Standing::Changed && before.difference.empty()) {
        before.difference = cleanText(record->path) + (isAsPackaged(task) ? ": " + cleanText(targetOf(task).package, 128) + " was updated" : "");
    }
    if (before.standing != Standing::Between || record->after == record->kept.sha256) {
        return before;
    }
    record->metadata.flags = 0; // which it has not, once it is the package's
    return FileRewrite(m_vault).compare(*record).standing == Standing::After ? Comparison{Standing::After, {}} : before;
}

Result<std::vector<Message>> PackageFileHandler::foresee(const Task&, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    return FileRewrite(m_vault).foresee(record);
}

Result<void> PackageFileHandler::undo(const Task&, const std::string& text) {
    METSUKE_TRY(const FileRecord record, readFileRecord(text));
    return FileRewrite(m_vault).putBack(record);
}

void PackageFileHandler::forget(const std::string& text) {
    if (const auto record = readFileRecord(text)) {
        m_vault.drop(record->kept);
    }
}

} // namespace metsuke::actuator
