// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/file_rewrite.h"

#include "core/actuator/linux/file_facts.h"
#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr size_t kMost = 1 << 20;

Error replaced(const std::string& path) { return {ErrorCode::InvalidArgument, Message("actuator.replaced").with("path", cleanText(path))}; }

FileHandle makeAt(const Place& place, const std::string& name) {
    return FileHandle(::openat(place.folder.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
}

bool writeAll(const FileHandle& file, const std::string& text) {
    return ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()); // a regular file takes all, or is full
}

} // namespace

Result<std::string> readWhole(const FileHandle& file, size_t most) {
    ::lseek(file.get(), 0, SEEK_SET);
    std::string text = sensor::readSmallFile(file, most + 1);
    return text.size() > most ? Result<std::string>(Error(ErrorCode::InvalidArgument, "actuator.too_large")) : text;
}

Result<FileRecord> FileRewrite::capture(
    const std::string& path, const std::string& before, const std::string& after, const std::string& undoId) const {
    METSUKE_TRY(const Place place, openPlace(path));
    METSUKE_TRY(const FileHandle file, openRegular(place));
    struct stat facts {};
    ::fstat(file.get(), &facts);
    FileRecord record;
    record.path = path;
    record.file = idOf(facts);
    record.aside = ".metsuke-" + undoId;
    record.after = Digest::hex(DigestKind::Sha256, asBytes(after));
    METSUKE_TRY(record.metadata, readMetadata(file));
    METSUKE_TRY(record.kept, m_vault.keep(undoId, file));
    if (record.kept.sha256 != Digest::hex(DigestKind::Sha256, asBytes(before))) {
        m_vault.drop(record.kept);
        return replaced(path);
    }
    return record;
}

Result<std::string> FileRewrite::prepare(const FileRecord& record, const std::string& after) const {
    METSUKE_TRY(const Place place, openPlace(record.path));
    METSUKE_CHECK(removeAt(place, record.aside));
    const FileHandle file = makeAt(place, record.aside);
    if (!file.isOpen() || !writeAll(file, after)) {
        const Error problem = fileError(record.path, errno);
        (void)removeAt(place, record.aside);
        return problem;
    }
    auto applied = applyMetadata(file, record.metadata, false); // whoever reads it by its time has to see that it is another one
    if (!applied || ::fsync(file.get()) != 0) {
        (void)removeAt(place, record.aside);
        return applied ? fileError(record.path, errno) : applied.error();
    }
    return place.folderPath + "/" + record.aside;
}

Result<void> FileRewrite::swap(const FileRecord& record, const std::string& expected) const {
    METSUKE_TRY(const Place place, openPlace(record.path));
    METSUKE_TRY(const FileHandle file, openRegular(place));
    struct stat facts {};
    ::fstat(file.get(), &facts);
    if (digestOf(file) != expected) {
        return replaced(record.path);
    }
    METSUKE_CHECK(setFlags(file, 0));
    METSUKE_CHECK(exchange(place, idOf(facts), record.aside));
    if (digestOf(file) != expected) { // written to in the last moment: that is theirs, and stays
        if (const auto ours = idAt(place, place.name)) { // else they have taken that away, too
            METSUKE_CHECK(exchange(place, *ours, record.aside));
        }
        return replaced(record.path);
    }
    METSUKE_TRY(const FileHandle now, openRegular(place));
    METSUKE_CHECK(setFlags(now, record.metadata.flags));
    METSUKE_CHECK(removeAt(place, record.aside));
    return syncFolder(place);
}

Result<void> FileRewrite::replace(const FileRecord& record) const { return swap(record, record.kept.sha256); }

Comparison FileRewrite::compare(const FileRecord& record) const {
    const auto place = openPlace(record.path);
    const auto file = place ? openRegular(*place) : place.error();
    if (!file) {
        return {Standing::Changed, cleanText(record.path) + " is gone"};
    }
    const std::string sha256 = digestOf(*file);
    const auto metadata = readMetadata(*file);
    const bool isOnItsWay = idAt(*place, record.aside).has_value();
    if (sha256 == record.kept.sha256) {
        const bool isWhole = metadata && differenceOf(record.metadata, *metadata).empty();
        return {isWhole && !isOnItsWay ? Standing::Before : Standing::Between, {}};
    }
    if (sha256 == record.after) {
        return {isOnItsWay || flagsOf(*file) != record.metadata.flags ? Standing::Between : Standing::After, {}};
    }
    return {Standing::Changed, {}};
}

Result<std::vector<Message>> FileRewrite::foresee(const FileRecord& record) const {
    return m_vault.isIntact(record.kept) ? Result<std::vector<Message>>(std::vector<Message>())
                                         : Error(ErrorCode::Malformed, Message("actuator.copy_damaged").with("id", record.kept.id));
}

Result<void> FileRewrite::putBack(const FileRecord& record) const {
    METSUKE_TRY(const Place place, openPlace(record.path));
    METSUKE_TRY(const FileHandle now, openRegular(place));
    const std::string current = digestOf(now);
    METSUKE_CHECK(removeAt(place, record.aside));
    if (current == record.kept.sha256) { // it never came to that, or what remains are flags
        METSUKE_CHECK(setFlags(now, 0));
        METSUKE_CHECK(applyMetadata(now, record.metadata, true));
        return setFlags(now, record.metadata.flags);
    }
    const FileHandle file = makeAt(place, record.aside);
    if (!file.isOpen()) {
        return fileError(record.path, errno);
    }
    auto written = m_vault.writeTo(record.kept, file);
    written = written ? applyMetadata(file, record.metadata, true) : std::move(written);
    if (!written || ::fsync(file.get()) != 0) {
        const Error problem = written ? fileError(record.path, errno) : written.error();
        (void)removeAt(place, record.aside);
        return problem;
    }
    return swap(record, record.after);
}

Result<std::string> FileRewrite::contentBefore(const FileRecord& record) const {
    const FileHandle memory(::memfd_create("metsuke", MFD_CLOEXEC));
    METSUKE_CHECK(m_vault.writeTo(record.kept, memory));
    return readWhole(memory, kMost);
}

} // namespace metsuke::actuator
