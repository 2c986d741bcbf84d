// SPDX-License-Identifier: GPL-3.0-or-later
// Sysmon in the event log of Windows as it lies on the disk: Microsoft-Windows-Sysmon%4Operational.evtx.
#include "core/activity_import/evtx_reader.h"
#include "core/activity_import/importer.h"
#include "core/activity_import/sysmon_teller.h"
#include "core/activity_import/windows_event.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace metsuke::activity_import {

namespace {

constexpr std::string_view kSignature("ElfFile\0", 8);

/// The log in a file without a name: it may come through a pipe, and the reader jumps about in it.
Result<FileHandle> spool(LogInput& input) {
    std::error_code failed;
    const auto folder = std::filesystem::temp_directory_path(failed);
    std::string path = (folder / "metsuke-log-XXXXXX").string();
    FileHandle file(::mkostemp(path.data(), O_CLOEXEC));
    if (!file.isOpen()) {
        return Error(ErrorCode::ReadOnly, Message("import.no_room").with("path", folder.string()), std::strerror(errno));
    }
    ::unlink(path.c_str());
    while (true) {
        METSUKE_TRY(std::string_view piece, input.piece());
        if (piece.empty()) {
            return file;
        }
        while (!piece.empty()) {
            const ssize_t written = ::write(file.get(), piece.data(), piece.size());
            if (written < 0 && errno != EINTR) {
                return Error(errno == ENOSPC ? ErrorCode::DiskFull : ErrorCode::ReadOnly,
                    Message("import.no_room").with("path", folder.string()), std::strerror(errno));
            }
            piece.remove_prefix(static_cast<size_t>(std::max<ssize_t>(written, 0)));
        }
    }
}

Result<void> decode(LogInput& input, EventSink& sink) {
    METSUKE_TRY(const FileHandle file, spool(input));
    METSUKE_TRY(const auto reader, EvtxReader::open(file.get()));
    WindowsEventParser parser;
    int64_t last = 0;
    while (true) {
        METSUKE_TRY(auto record, reader->next(input.stop()));
        if (!record) {
            break;
        }
        last = record->number;
        auto event = record->xml ? parser.parse(*record->xml) : std::nullopt;
        if (!event) {
            sink.unreadable(last);
        } else if (!event->isSysmon()) {
            sink.foreign();
        } else {
            event->raw.line = last;
            METSUKE_CHECK(sink.take(std::move(event->raw)));
        }
    }
    if (!reader->wasWhole()) {
        sink.unreadable(last + 1); // nobody knows how many are missing
    }
    return {};
}

} // namespace

Importer sysmonEvtx() {
    return {"sysmon_evtx", "sysmon", [](std::string_view beginning) { return beginning.starts_with(kSignature); }, decode,
        []() -> std::unique_ptr<ActivityTeller> { return std::make_unique<SysmonTeller>(); }};
}

} // namespace metsuke::activity_import
