// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/file_removal.h"

#include "core/actuator/linux/file_facts.h"
#include "core/base/strings.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
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
    metadata.accessed = facts.st_atim.tv_sec * kSecond + facts.st_atim.tv_nsec;
    metadata.modified = facts.st_mtim.tv_sec * kSecond + facts.st_mtim.tv_nsec;
    return metadata;
}

/// Regular files only: what is removed again must not be an attribute of anything else.
FileHandle openAt(const Place& place, const std::string& name, int flags) {
    return FileHandle(::openat(place.folder.get(), name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
}

} // namespace

Result<FileRecord> FileRemoval::capture(const std::string& path, const std::string& sha256, const std::string& undoId) const {
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
    struct stat opened {};
    ::fstat(file.get(), &opened);
    record.file = idOf(opened);
    METSUKE_TRY(record.metadata, readMetadata(file));
    METSUKE_TRY(record.kept, m_vault.keep(undoId, file));
    if (!sha256.empty() && record.kept.sha256 != sha256) {
        m_vault.drop(record.kept);
        return replaced(path);
    }
    return record;
}

Result<void> FileRemoval::remove(FileRecord record, const Amend& amend) const {
    METSUKE_TRY(const Place place, openPlace(record.path));
    if (record.link.empty() && idAt(place, record.aside) != record.file) {
        METSUKE_TRY(const FileHandle file, openRegular(place));
        struct stat opened {};
        ::fstat(file.get(), &opened);
        if (idOf(opened) != record.file || digestOf(file) != record.kept.sha256) {
            return replaced(record.path);
        }
        METSUKE_CHECK(setFlags(file, 0));
    }
    if (idAt(place, record.aside) != record.file) {
        METSUKE_CHECK(setAside(place, record.file, record.aside));
    }
    record.isTaken = true;
    METSUKE_CHECK(amend(writeRecord(record)));
    METSUKE_CHECK(removeAt(place, record.aside));
    return syncFolder(place);
}

bool FileRemoval::isThere(const FileRecord& record, const Place& place, const std::string& name) const {
    const auto facts = statAt(place, name);
    if (!facts) {
        return false;
    }
    if (!record.link.empty()) {
        return S_ISLNK(facts->st_mode) && linkAt(place, name) == record.link && facts->st_uid == record.metadata.uid;
    }
    const FileHandle file = S_ISREG(facts->st_mode) ? openAt(place, name, O_RDONLY) : FileHandle();
    const auto metadata = file.isOpen() ? readMetadata(file) : Error(ErrorCode::NotFound, "actuator.not_there");
    return metadata && differenceOf(record.metadata, *metadata).empty() && digestOf(file) == record.kept.sha256;
}

Comparison FileRemoval::compare(const FileRecord& record) const {
    const auto place = openPlace(record.path);
    if (!place) {
        return place.error().code == ErrorCode::NotFound ? Comparison{record.isTaken ? Standing::After : Standing::Before, {}} : Comparison{Standing::Unclear, place.error().message.id};
    }
    const std::string name = record.restoredAs.empty() ? place->name : record.restoredAs;
    if (idAt(*place, record.aside)) {
        return {Standing::Between, {}};
    }
    if (isThere(record, *place, name)) {
        return {Standing::Before, {}};
    }
    if (idAt(*place, name) == record.file) { // without its flags, perhaps
        return {Standing::Between, {}};
    }
    return {record.isTaken ? Standing::After : Standing::Before, {}};
}

Result<Place> FileRemoval::folderOf(const FileRecord& record) const {
    auto place = openPlace(record.path);
    if (place || place.error().code != ErrorCode::NotFound) {
        return place;
    }
    const std::string folder = record.path.substr(0, record.path.rfind('/'));
    METSUKE_TRY(const Place above, openPlace(folder));
    if (::mkdirat(above.folder.get(), above.name.c_str(), 0700) != 0
        || ::fchownat(above.folder.get(), above.name.c_str(), static_cast<uid_t>(record.folder.uid), static_cast<gid_t>(record.folder.gid), AT_SYMLINK_NOFOLLOW) != 0
        || ::fchmodat(above.folder.get(), above.name.c_str(), record.folder.mode, 0) != 0) {
        return fileError(folder, errno);
    }
    return openPlace(record.path);
}

Result<void> FileRemoval::makeCopy(const FileRecord& record, const Place& place, const std::string& name) const {
    METSUKE_CHECK(removeAt(place, name)); // of an earlier try
    if (!record.link.empty()) {
        const std::array<timespec, 2> times{timespec{record.metadata.accessed / kSecond, record.metadata.accessed % kSecond},
            timespec{record.metadata.modified / kSecond, record.metadata.modified % kSecond}};
        const bool isMade = ::symlinkat(record.link.c_str(), place.folder.get(), name.c_str()) == 0
            && ::fchownat(place.folder.get(), name.c_str(), static_cast<uid_t>(record.metadata.uid), static_cast<gid_t>(record.metadata.gid), AT_SYMLINK_NOFOLLOW) == 0
            && ::utimensat(place.folder.get(), name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0;
        return isMade ? Result<void>() : fileError(record.path, errno);
    }
    const FileHandle file = openAt(place, name, O_WRONLY | O_CREAT | O_EXCL);
    if (!file.isOpen()) {
        return fileError(record.path, errno);
    }
    auto written = m_vault.writeTo(record.kept, file);
    written = written ? applyMetadata(file, record.metadata, true) : std::move(written);
    if (!written || ::fsync(file.get()) != 0) {
        const Error problem = written ? fileError(record.path, errno) : written.error();
        (void)removeAt(place, name);
        return problem;
    }
    return {};
}

std::string FileRemoval::otherName(const FileRecord& record, const std::string& name) {
    return name + ".restored-" + record.aside.substr(record.aside.find('-') + 1);
}

Result<std::vector<Message>> FileRemoval::foresee(const FileRecord& record) const {
    if (record.link.empty() && !m_vault.isIntact(record.kept)) {
        return Error(ErrorCode::Malformed, Message("actuator.copy_damaged").with("id", record.kept.id));
    }
    const auto place = openPlace(record.path);
    std::vector<Message> met;
    if (!place) {
        if (place.error().code != ErrorCode::NotFound) {
            return place.error();
        }
        met.push_back(Message("actuator.undo_folder").with("path", cleanText(record.path.substr(0, record.path.rfind('/')))));
    } else if (const auto there = idAt(*place, place->name); there && there != record.file) {
        met.push_back(Message("actuator.undo_beside").with("path", cleanText(record.path)).with("name", cleanText(otherName(record, place->name))));
    }
    return met;
}

Result<void> FileRemoval::putBack(FileRecord record, const Amend& amend) const {
    METSUKE_TRY(const Place place, folderOf(record));
    if (compare(record).standing == Standing::Before) {
        return {};
    }
    const std::string& name = place.name;
    if (idAt(place, name) != record.file) { // else it is where it was, and lacks its flags
        if (idAt(place, record.aside) != record.file || record.link.empty()) {
            METSUKE_CHECK(makeCopy(record, place, record.aside));
        }
        METSUKE_TRY(const bool isFree, renameIfFree(place, record.aside, name));
        if (!isFree) {
            record.restoredAs = otherName(record, name);
            METSUKE_CHECK(amend(writeRecord(record)));
            METSUKE_TRY(const bool isMoved, renameIfFree(place, record.aside, record.restoredAs));
            if (!isMoved) {
                return replaced(place.folderPath + "/" + record.restoredAs);
            }
        }
        METSUKE_CHECK(syncFolder(place));
    }
    if (record.link.empty()) {
        const FileHandle file = openAt(place, record.restoredAs.empty() ? name : record.restoredAs, O_RDONLY);
        METSUKE_CHECK(setFlags(file, record.metadata.flags));
    }
    return {};
}

} // namespace metsuke::actuator
