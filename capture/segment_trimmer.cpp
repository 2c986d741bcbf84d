// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/segment_trimmer.h"

#include "capture/live/write_error.h"
#include "capture/capture_input.h"
#include "capture/live/segment_writer.h"
#include "capture/live/spool_layout.h"
#include "capture/mapped_file.h"
#include "capture/pcapng_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke {

namespace {

constexpr std::string_view kUnfinished = ".part";
constexpr size_t kBuffer = 1u << 20;

/// What stays of a segment.
struct Remains {
    struct Range {
        uint64_t from = 0; ///< offsets in the segment
        uint64_t to = 0;
        uint64_t leftOut = 0; ///< packets between this and the range before
    };
    std::vector<Range> ranges;
    uint64_t leftOutBehind = 0; ///< packets after the last range
    bool isSound = false; ///< of one interface, not damaged, not trimmed before
};

Remains survey(std::shared_ptr<const MappedFile> segment, const std::function<bool(const PacketView&)>& isLeftOut) {
    Remains remains;
    MappedWindow window(std::move(segment));
    PcapngReader reader(window);
    PacketView view;
    for (RecordReader::Status status; (status = reader.next(view)) != RecordReader::Status::End;) {
        const bool isFirst = remains.ranges.empty();
        if (isFirst && reader.section().interfaces.empty()) {
            return remains;
        }
        const uint64_t from = isFirst ? reader.section().interfaces.front().position : view.offset;
        if (!isFirst && status == RecordReader::Status::Packet && isLeftOut(view)) {
            ++remains.leftOutBehind;
        } else if (!isFirst && remains.ranges.back().to == from) {
            remains.ranges.back().to = reader.offset();
        } else {
            remains.ranges.push_back({from, reader.offset(), std::exchange(remains.leftOutBehind, 0)});
        }
    }
    remains.isSound = !remains.ranges.empty() && reader.section().isSegment && reader.section().interfaces.size() == 1
        && reader.stats().damaged() == 0 && reader.leftOut() == 0;
    return remains;
}

std::vector<uint8_t> gapBlock(uint64_t place, uint64_t packets) {
    std::vector<uint8_t> block;
    const auto add = [&](auto number) {
        const auto* bytes = reinterpret_cast<const uint8_t*>(&number);
        block.insert(block.end(), bytes, bytes + sizeof number);
    };
    constexpr uint32_t kLength = 28;
    add(pcapng::kGap);
    add(kLength);
    add(place);
    add(packets);
    add(kLength);
    return block;
}

Result<void> writeRemains(SegmentWriter& writer, Bytes segment, const Remains& remains) {
    uint64_t end = writer.bytes();
    for (const Remains::Range& range : remains.ranges) {
        if (range.from != end) {
            writer.append(gapBlock(range.from, range.leftOut));
        }
        for (uint64_t at = range.from; at < range.to; at += kBuffer) {
            writer.append(segment.subspan(at, std::min<uint64_t>(kBuffer, range.to - at)));
            if (writer.pendingBytes() >= kBuffer) {
                METSUKE_CHECK(writer.flush());
            }
        }
        end = range.to;
    }
    if (remains.leftOutBehind > 0) {
        writer.append(gapBlock(segment.size(), remains.leftOutBehind));
    }
    return writer.seal();
}

/// Puts `unfinished` in the place of `name`, unless the ring has taken that.
Result<bool> exchange(int folder, const std::string& unfinished, const std::string& name, const struct stat& before, const std::filesystem::path& path) {
    const std::array<timespec, 2> times{before.st_atim, before.st_mtim};
    const FileHandle file(::openat(folder, unfinished.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const bool isDone = file.isOpen() && ::futimens(file.get(), times.data()) == 0
        && ::fdatasync(file.get()) == 0 // the other one goes: this must not be in memory only
        && ::renameat2(folder, unfinished.c_str(), folder, name.c_str(), RENAME_EXCHANGE) == 0;
    const int number = errno;
    ::unlinkat(folder, unfinished.c_str(), 0); // the one or the other
    if (!isDone && number != ENOENT) {
        return writeError(path, number);
    }
    return isDone;
}

} // namespace

Result<Trimmed> trimSegment(
    const std::filesystem::path& spool, uint32_t number, const std::function<bool(const PacketView&)>& isLeftOut) {
    const std::string name = spool::segmentName(number);
    const std::filesystem::path path = spool / name;
    auto opened = openForReading(path);
    if (!opened && opened.error().code == ErrorCode::NotFound) {
        return Trimmed(); // the ring was faster
    }
    METSUKE_TRY(const OpenedFile file, std::move(opened));
    METSUKE_TRY(MappedFile map, MappedFile::map(file, path));
    const auto mapped = std::make_shared<const MappedFile>(std::move(map)); // shared with the window on it
    const Bytes segment = mapped->bytes();
    const Remains remains = survey(mapped, isLeftOut);
    Trimmed trimmed{segment.size(), segment.size(), 0};
    uint64_t kept = 0, packets = remains.leftOutBehind;
    for (const Remains::Range& range : remains.ranges) {
        kept += range.to - range.from;
        packets += range.leftOut;
    }
    constexpr uint64_t kWorthIt = 4; // a quarter
    struct stat status {};
    const bool isEvidence = ::fstat(file.handle.get(), &status) != 0 || status.st_nlink != 1;
    if (!remains.isSound || isEvidence || segment.size() - kept < segment.size() / kWorthIt) {
        return trimmed;
    }
    const FileHandle folder(::open(spool.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.isOpen()) {
        return writeError(spool, errno);
    }
    const std::string unfinished = name + std::string(kUnfinished);
    METSUKE_TRY(SegmentWriter writer, SegmentWriter::create(folder.get(), spool / unfinished, 0));
    if (writer.bytes() != remains.ranges.front().from) { // of another version
        ::unlinkat(folder.get(), unfinished.c_str(), 0);
        return trimmed;
    }
    if (const auto written = writeRemains(writer, segment, remains); !written) {
        ::unlinkat(folder.get(), unfinished.c_str(), 0);
        return written.error();
    }
    METSUKE_TRY(const bool isDone, exchange(folder.get(), unfinished, name, status, path));
    if (isDone) {
        trimmed.after = writer.bytes();
        trimmed.packets = packets;
    }
    return trimmed;
}

void removeUnfinishedTrims(const std::filesystem::path& spool) {
    std::error_code ignored; // it takes room, no more
    for (const auto& entry : std::filesystem::directory_iterator(spool, ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(kUnfinished) && spool::segmentNumber(name.substr(0, name.size() - kUnfinished.size()))) {
            std::filesystem::remove(entry.path(), ignored);
        }
    }
}

} // namespace metsuke
