// SPDX-License-Identifier: GPL-3.0-or-later
// How a file that was taken away comes back.
#include "core/actuator/linux/file_facts.h"
#include "core/actuator/linux/file_removal.h"
#include "core/base/strings.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

Error occupied(const Place& place, const std::string& name) {
    return {ErrorCode::InvalidArgument, Message("actuator.replaced").with("path", cleanText(place.folderPath + "/" + name))};
}

template <typename Record> auto namesOf(Record& record) {
    std::vector<std::conditional_t<std::is_const_v<Record>, const FileName, FileName>*> names{&record};
    for (auto& other : record.others) {
        names.push_back(&other);
    }
    return names;
}

} // namespace

std::string FileRemoval::otherName(const FileName& taken, const std::string& name) {
    return name + ".restored-" + taken.aside.substr(taken.aside.find('-') + 1);
}

Result<std::vector<Message>> FileRemoval::foresee(const FileRecord& record) const {
    if (record.link.empty() && !m_vault.isIntact(record.kept)) {
        return Error(ErrorCode::Malformed, Message("actuator.copy_damaged").with("id", record.kept.id));
    }
    std::vector<Message> met;
    for (const FileName* name : namesOf(record)) {
        const auto place = openPlace(name->path);
        if (!place) {
            if (place.error().code != ErrorCode::NotFound) {
                return place.error();
            }
            met.push_back(Message("actuator.undo_folder").with("path", cleanText(name->path.substr(0, name->path.rfind('/')))));
        } else if (const auto there = idAt(*place, place->name); there && there != record.file) {
            met.push_back(Message("actuator.undo_beside").with("path", cleanText(name->path)).with("name", cleanText(otherName(*name, place->name))));
        }
    }
    return met;
}

Result<void> FileRemoval::putBack(FileRecord record, const Amend& amend) const {
    if (compare(record).standing == Standing::Before) {
        return {};
    }
    FileHandle file = record.link.empty() ? remainderOf(record) : FileHandle();
    Result<void> outcome;
    for (FileName* name : namesOf(record)) {
        if (auto done = putBack(record, *name, file, amend); !done.ok() && outcome.ok()) {
            outcome = std::move(done); // the others come back all the same
        }
    }
    if (!outcome.ok() || !record.link.empty()) {
        return outcome;
    }
    if (!file.isOpen()) { // somebody wrote into it while it was there without its flags
        METSUKE_TRY(const Place place, openPlace(record.path));
        METSUKE_TRY(file, openRegular(place));
    }
    return setFlags(file, record.metadata.flags);
}

Result<void> FileRemoval::putBack(FileRecord& record, FileName& name, FileHandle& file, const Amend& amend) const {
    METSUKE_TRY(const Place place, folderOf(name));
    const bool isAside = idAt(place, name.aside) == record.file;
    if ((!name.isTaken && !isAside) || isBack(record, place, name)) {
        return removeAt(place, freshName(name));
    }
    const auto aside = isAside && record.link.empty() ? openRegular(place, name.aside) : Error(ErrorCode::NotFound, "actuator.not_there");
    const bool isAsItWas = isAside && (!record.link.empty() || (aside && isWhole(record, *aside)));
    const std::string from = isAsItWas ? name.aside : freshName(name);
    if (!isAsItWas) {
        METSUKE_CHECK(makeAgain(record, place, from, file));
    }
    METSUKE_TRY(const bool isFree, renameIfFree(place, from, place.name));
    if (!isFree) {
        name.restoredAs = otherName(name, place.name);
        METSUKE_CHECK(amend(writeRecord(record)));
        METSUKE_TRY(const bool isMoved, renameIfFree(place, from, name.restoredAs));
        if (!isMoved) {
            return occupied(place, name.restoredAs);
        }
    }
    if (isAside && !isAsItWas) { // written to meanwhile, and as it was now
        METSUKE_CHECK(removeAt(place, name.aside));
    }
    if (!file.isOpen() && record.link.empty()) {
        METSUKE_TRY(file, openRegular(place, name.restoredAs.empty() ? place.name : name.restoredAs));
    }
    return syncFolder(place);
}

bool FileRemoval::isBack(const FileRecord& record, const Place& place, const FileName& name) const {
    const std::string& now = name.restoredAs.empty() ? place.name : name.restoredAs;
    if (!record.link.empty()) {
        return isThere(record, place, now);
    }
    const auto file = openRegular(place, now);
    return file && isWhole(record, *file);
}

FileHandle FileRemoval::remainderOf(const FileRecord& record) const {
    const auto wholeAt = [&](const Place& place, const std::string& name) {
        auto file = openRegular(place, name);
        return file && isWhole(record, *file) ? std::move(file).value() : FileHandle();
    };
    FileHandle found;
    for (const FileName* name : namesOf(record)) {
        const auto place = openPlace(name->path);
        for (const std::string& now : {name->aside, name->restoredAs, place ? place->name : std::string()}) {
            if (place && !now.empty() && !found.isOpen()) {
                found = wholeAt(*place, now);
            }
        }
    }
    for (const std::string& path : record.spared) {
        const auto place = openPlace(path);
        if (place && !found.isOpen() && idAt(*place, place->name) == record.file) {
            found = wholeAt(*place, place->name);
        }
    }
    // What may not be changed gets no more names either. One that cannot be had back is made anew.
    return found.isOpen() && setFlags(found, 0).ok() ? std::move(found) : FileHandle();
}

Result<Place> FileRemoval::folderOf(const FileName& name) const {
    auto place = openPlace(name.path);
    if (place || place.error().code != ErrorCode::NotFound) {
        return place;
    }
    const std::string folder = name.path.substr(0, name.path.rfind('/'));
    METSUKE_TRY(const Place above, openPlace(folder));
    if (::mkdirat(above.folder.get(), above.name.c_str(), 0700) != 0) {
        return fileError(folder, errno);
    }
    // By its handle: whoever owns the folder above may have put a link, or something else, in its place.
    const FileHandle made(::openat(above.folder.get(), above.name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat facts {};
    if (!made.isOpen() || ::fstat(made.get(), &facts) != 0 || facts.st_uid != ::geteuid()) {
        return occupied(above, above.name);
    }
    if (::fchown(made.get(), static_cast<uid_t>(name.folder.uid), static_cast<gid_t>(name.folder.gid)) != 0 || ::fchmod(made.get(), name.folder.mode) != 0) {
        return fileError(folder, errno);
    }
    return openPlace(name.path);
}

Result<void> FileRemoval::makeAgain(const FileRecord& record, const Place& place, const std::string& name, const FileHandle& file) const {
    METSUKE_CHECK(removeAt(place, name)); // of an earlier try
    const std::string itself = "/proc/self/fd/" + std::to_string(file.get());
    const bool isLinked = file.isOpen() && ::linkat(AT_FDCWD, itself.c_str(), place.folder.get(), name.c_str(), AT_SYMLINK_FOLLOW) == 0;
    return isLinked ? Result<void>() : makeCopy(record, place, name); // folders may be mounted apart by now
}

Result<void> FileRemoval::makeCopy(const FileRecord& record, const Place& place, const std::string& name) const {
    if (!record.link.empty()) {
        const std::array<timespec, 2> times{record.metadata.accessed.spec(), record.metadata.modified.spec()};
        const bool isMade = ::symlinkat(record.link.c_str(), place.folder.get(), name.c_str()) == 0
            && ::fchownat(place.folder.get(), name.c_str(), static_cast<uid_t>(record.metadata.uid), static_cast<gid_t>(record.metadata.gid), AT_SYMLINK_NOFOLLOW) == 0
            && ::utimensat(place.folder.get(), name.c_str(), times.data(), AT_SYMLINK_NOFOLLOW) == 0;
        return isMade ? Result<void>() : fileError(record.path, errno);
    }
    const FileHandle file(::openat(place.folder.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
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

} // namespace metsuke::actuator
