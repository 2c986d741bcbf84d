// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/process_memory.h"

#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr size_t kLongestMaps = 8 << 20;
constexpr uint64_t kPiece = 4 << 20;

/// "55d0-55e0 rw-p 00000000 00:00 0   [heap]"; nullopt: from a file, or nobody's to read.
std::optional<MemoryRegion> regionOf(std::string_view line) {
    MemoryRegion region;
    const char* end = line.data() + line.size();
    const auto begin = std::from_chars(line.data(), end, region.begin, 16);
    if (begin.ec != std::errc() || begin.ptr == end || *begin.ptr != '-') {
        return std::nullopt;
    }
    const auto last = std::from_chars(begin.ptr + 1, end, region.end, 16);
    const std::string_view rest(last.ptr, static_cast<size_t>(end - last.ptr)); // " rw-p OFFSET DEVICE INODE NAME"
    if (last.ec != std::errc() || region.end <= region.begin || rest.size() < 6) {
        return std::nullopt;
    }
    size_t inode = 0; // behind the fourth blank; 0 where there is no file
    for (int blank = 0; blank < 4; ++blank) {
        inode = std::min(rest.find(' ', inode), rest.size() - 1) + 1;
    }
    const bool isOfNoFile = rest.substr(inode, 1) == "0" && (inode + 1 >= rest.size() || rest[inode + 1] == ' ');
    const bool isKernels = rest.ends_with("[vvar]") || rest.ends_with("[vdso]") || rest.ends_with("[vsyscall]");
    region.isExecutable = rest[3] == 'x';
    return isOfNoFile && !isKernels && rest[1] == 'r' && (rest[2] == 'w' || region.isExecutable) ? std::optional(region) : std::nullopt;
}

std::string nameOf(int64_t pid, uint64_t begin, uint64_t end) {
    std::array<char, 96> name{};
    std::snprintf(name.data(), name.size(), "process-%lld/memory/%llx-%llx", static_cast<long long>(pid), static_cast<unsigned long long>(begin),
        static_cast<unsigned long long>(end));
    return name.data();
}

/// As far as there are pages.
std::string readPiece(const FileHandle& memory, uint64_t begin, uint64_t size) {
    std::string bytes(size, '\0');
    size_t have = 0;
    while (have < size) {
        const ssize_t taken = ::pread(memory.get(), bytes.data() + have, size - have, static_cast<off_t>(begin + have));
        if (taken <= 0) {
            break;
        }
        have += static_cast<size_t>(taken);
    }
    bytes.resize(have);
    return bytes;
}

} // namespace

std::vector<MemoryRegion> memoryRegions(std::string_view maps) {
    std::vector<MemoryRegion> regions;
    while (!maps.empty() && regions.size() < kMostRegions) {
        const size_t end = std::min(maps.find('\n'), maps.size());
        if (const auto region = regionOf(maps.substr(0, end))) {
            regions.push_back(*region);
        }
        maps.remove_prefix(std::min(end + 1, maps.size()));
    }
    std::ranges::stable_partition(regions, &MemoryRegion::isExecutable);
    return regions;
}

Result<void> addMemory(EvidenceArchive& archive, int64_t pid, int64_t most) {
    const std::string folder = "/proc/" + std::to_string(pid);
    const FileHandle memory(::open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
    if (!memory.isOpen()) {
        archive.leaveOut(folder + "/mem", "left out: it may not be read");
        return {};
    }
    uint64_t left = static_cast<uint64_t>(std::max<int64_t>(most, 0)), leftOut = 0;
    for (const MemoryRegion& region : memoryRegions(sensor::readSmallFile(folder + "/maps", kLongestMaps))) {
        for (uint64_t at = region.begin; at < region.end; at += kPiece) {
            const uint64_t size = std::min(kPiece, region.end - at);
            if (size > left || static_cast<int64_t>(size) > archive.room()) {
                leftOut += size;
                continue; // a smaller one may still find room
            }
            const std::string bytes = readPiece(memory, at, size);
            if (!bytes.empty()) {
                left -= bytes.size();
                METSUKE_CHECK(archive.add(nameOf(pid, at, at + bytes.size()), bytes));
            }
        }
    }
    if (leftOut > 0) {
        archive.leaveOut(folder + "/mem", "left out: " + std::to_string(leftOut) + " bytes, no room");
    }
    return {};
}

} // namespace metsuke::actuator
