// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/file_removal.h"

#include "core/actuator/linux/file_facts.h"
#include "core/base/strings.h"

#include <array>
#include <limits.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

Error replaced(const std::string& path) { return {ErrorCode::InvalidArgument, Message("actuator.replaced").with("path", cleanText(path))}; }

std::string linkAt(const Place& place, const std::string& name) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlinkat(place.folder.get(), name.c_str(), target.data(), target.size());
    return size > 0 ? std::string(target.data(), static_cast<size_t>(size)) : std::string();
}

/// A link has an owner and a time, and no more.
FileMetadata metadataOf(const struct stat& facts) {
    FileMetadata metadata;
    metadata.mode = facts.st_mode & 07777;
    metadata.uid = facts.st_uid;
    metadata.gid = facts.st_gid;
    metadata.accessed = FileTime::of(facts.st_atim);
    metadata.modified = FileTime::of(facts.st_mtim);
    return metadata;
}

endpoint::FileId fileIdOf(const FileHandle& file) {
    struct stat facts {};
    return ::fstat(file.get(), &facts) == 0 ? idOf(facts) : endpoint::FileId{};
}

/// By then it is another file's, or nobody's.
bool isOfAnother(const Error& problem) { return problem.code == ErrorCode::InvalidArgument || problem.code == ErrorCode::NotFound; }

} // namespace

Result<FileRecord> FileRemoval::capture(
    const std::string& path, const std::string& sha256, const std::string& undoId, const OtherNames& others) const {
    METSUKE_TRY(const Place place, openPlace(path));
    FileRecord record;
    record.path = path;
    record.aside = ".metsuke-" + undoId;
    METSUKE_TRY(record.folder, readMetadata(place.folder));
    const auto facts = statAt(place, place.name);
    if (facts && S_ISLNK(facts->st_mode)) {
        record.file = idOf(*facts);
        record.metadata = metadataOf(*facts);
        record.link = linkAt(place, place.name);
        return sha256.empty() ? Result<FileRecord>(record) : replaced(path);
    }
    METSUKE_TRY(const FileHandle file, openRegular(place));
    record.file = fileIdOf(file);
    METSUKE_TRY(record.metadata, readMetadata(file));
    METSUKE_TRY(record.kept, m_vault.keep(undoId, file));
    if (!sha256.empty() && record.kept.sha256 != sha256) {
        m_vault.drop(record.kept);
        return replaced(path);
    }
    for (const std::string& other : others.taken) {
        const auto at = openPlace(other);
        const auto folder = at && idAt(*at, at->name) == record.file ? readMetadata(at->folder) : Error(ErrorCode::NotFound, "actuator.not_there");
        if (folder) { // two names in one folder cannot be aside under one
            record.others.push_back({other, record.aside + '-' + std::to_string(record.others.size() + 1), false, {}, *folder});
        }
    }
    record.spared = others.spared;
    return record;
}

Result<Place> FileRemoval::takeAside(const FileRecord& record, FileName& name) const {
    METSUKE_TRY(Place place, openPlace(name.path));
    if (idAt(place, name.aside) != record.file) {
        METSUKE_CHECK(setAside(place, record.file, name.aside));
    }
    name.isTaken = true;
    return place;
}

Result<int64_t> FileRemoval::remove(FileRecord record, const Amend& amend) const {
    std::vector<Place> places;
    FileHandle file; // held: it tells how many names are left
    if (record.link.empty()) {
        METSUKE_TRY(const Place place, openPlace(record.path));
        METSUKE_TRY(file, openRegular(place, idAt(place, record.aside) == record.file ? record.aside : place.name));
        if (fileIdOf(file) != record.file || digestOf(file) != record.kept.sha256) {
            return replaced(record.path);
        }
        METSUKE_CHECK(setFlags(file, 0));
    }
    METSUKE_TRY(places.emplace_back(), takeAside(record, record));
    std::vector<FileName> others;
    for (FileName& other : record.others) {
        auto place = takeAside(record, other);
        if (place) {
            places.push_back(std::move(place).value());
            others.push_back(other);
        } else if (!isOfAnother(place.error())) {
            return place.error();
        }
    }
    record.others = std::move(others);
    METSUKE_CHECK(amend(writeRecord(record)));
    METSUKE_CHECK(removeAt(places.front(), record.aside));
    METSUKE_CHECK(syncFolder(places.front()));
    for (size_t i = 0; i < record.others.size(); ++i) {
        METSUKE_CHECK(removeAt(places[i + 1], record.others[i].aside));
        METSUKE_CHECK(syncFolder(places[i + 1]));
    }
    struct stat facts {};
    return file.isOpen() && ::fstat(file.get(), &facts) == 0 ? static_cast<int64_t>(facts.st_nlink) : int64_t{0};
}

bool FileRemoval::isWhole(const FileRecord& record, const FileHandle& file) {
    auto metadata = file.isOpen() ? readMetadata(file) : Error(ErrorCode::NotFound, "actuator.not_there");
    if (!metadata) {
        return false;
    }
    metadata->flags = record.metadata.flags;
    return differenceOf(record.metadata, *metadata).empty() && digestOf(file) == record.kept.sha256;
}

bool FileRemoval::isThere(const FileRecord& record, const Place& place, const std::string& name) {
    if (!record.link.empty()) {
        const auto facts = statAt(place, name);
        return facts && S_ISLNK(facts->st_mode) && linkAt(place, name) == record.link && facts->st_uid == record.metadata.uid;
    }
    const auto file = openRegular(place, name);
    return file && flagsOf(*file) == record.metadata.flags && isWhole(record, *file);
}

Comparison FileRemoval::compare(const FileRecord& record) const {
    Comparison all = compare(record, record);
    for (const FileName& other : record.others) {
        Standing standing = compare(record, other).standing;
        if (standing == Standing::Unclear) { // a way that is blocked by now keeps none of the others from coming back
            standing = other.isTaken ? Standing::After : Standing::Before;
        }
        all.standing = standing == all.standing || all.standing == Standing::Unclear ? all.standing : Standing::Between;
    }
    return all;
}

Comparison FileRemoval::compare(const FileRecord& record, const FileName& name) const {
    const auto place = openPlace(name.path);
    if (!place) {
        return place.error().code == ErrorCode::NotFound ? Comparison{name.isTaken ? Standing::After : Standing::Before, {}} : Comparison{Standing::Unclear, place.error().message.id};
    }
    const std::string& now = name.restoredAs.empty() ? place->name : name.restoredAs;
    if (idAt(*place, name.aside) == record.file || idAt(*place, freshName(name))) {
        return {Standing::Between, {}};
    }
    if (isThere(record, *place, now)) {
        return {Standing::Before, {}};
    }
    if (idAt(*place, now) == record.file) { // without its flags, perhaps
        return {Standing::Between, {}};
    }
    return {name.isTaken ? Standing::After : Standing::Before, {}};
}

} // namespace metsuke::actuator
