// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/mount_table.h"

#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sys/sysmacros.h>

namespace metsuke::sensor {

namespace {

template<size_t N>
bool isAmong(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// "\040" and its like.
std::string unescape(std::string_view text) {
    std::string plain;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto digit = [&](size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '7' ? text[at] - '0' : -1; };
        const int a = digit(i + 1), b = digit(i + 2), c = digit(i + 3);
        if (text[i] == '\\' && a >= 0 && a < 4 && b >= 0 && c >= 0) {
            plain += static_cast<char>(a * 64 + b * 8 + c);
            i += 3;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

std::optional<uint64_t> parseDevice(std::string_view text) {
    const size_t colon = text.find(':');
    unsigned major = 0, minor = 0;
    const char* end = text.data() + text.size();
    if (colon == std::string_view::npos || std::from_chars(text.data(), end, major).ec != std::errc()
        || std::from_chars(text.data() + colon + 1, end, minor).ec != std::errc()) {
        return std::nullopt;
    }
    return makedev(major, minor);
}

int64_t parseId(std::string_view text) {
    int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    return id;
}

bool isRemovable(uint64_t device, const std::string& sysfs) {
    const std::string folder = sysfs + "/dev/block/" + std::to_string(major(device)) + ':' + std::to_string(minor(device));
    // A partition has its disk above it; a stick that calls itself fixed still hangs on USB.
    return readSmallFile(folder + "/removable", 8).starts_with("1") || readSmallFile(folder + "/../removable", 8).starts_with("1")
        || readLink(folder).find("/usb") != std::string::npos;
}

} // namespace

std::vector<MountRow> parseMounts(std::string_view text) {
    constexpr size_t kMaximum = 16384, kDevice = 2, kRoot = 3, kTarget = 4, kOptional = 6;
    std::vector<MountRow> rows;
    for (const std::string_view line : split(text, '\n')) {
        const auto fields = split(line, ' ');
        const auto dash = std::find(fields.begin() + static_cast<ptrdiff_t>(std::min(fields.size(), kOptional)), fields.end(), "-");
        if (fields.end() - dash < 3 || rows.size() == kMaximum) {
            continue;
        }
        if (const auto device = parseDevice(fields[kDevice])) {
            rows.push_back({*device, unescape(fields[kRoot]), unescape(fields[kTarget]), std::string(dash[1]), unescape(dash[2]), parseId(fields[0])});
        }
    }
    return rows;
}

std::vector<MountRow> readMounts() {
    constexpr size_t kMaximumBytes = 4 << 20;
    return parseMounts(readSmallFile("/proc/self/mountinfo", kMaximumBytes));
}

endpoint::MountKind kindOf(const MountRow& mount, const std::string& sysfs) {
    using endpoint::MountKind;
    static constexpr std::array<std::string_view, 10> kRemote{"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "fuse.sshfs", "davfs"};
    static constexpr std::array<std::string_view, 3> kMemory{"tmpfs", "ramfs", "devtmpfs"};
    return isAmong(kRemote, mount.fileSystem)                   ? MountKind::Remote
        : isAmong(kMemory, mount.fileSystem)                    ? MountKind::Memory
        : mount.fileSystem == "overlay"                         ? MountKind::Overlay
        : isRemovable(mount.device, sysfs)                      ? MountKind::Removable
        : holdsFiles(mount) && mount.source.starts_with("/dev") ? MountKind::Local
                                                                : MountKind::Unknown;
}

bool holdsFiles(const MountRow& mount) {
    static constexpr std::array<std::string_view, 22> kKernel{"proc", "sysfs", "cgroup", "cgroup2", "devpts", "mqueue", "debugfs", "tracefs",
        "securityfs", "pstore", "bpf", "configfs", "fusectl", "efivarfs", "binfmt_misc", "autofs", "hugetlbfs", "rpc_pipefs", "nsfs", "selinuxfs",
        "devtmpfs", "fuse.gvfsd-fuse"};
    return !isAmong(kKernel, mount.fileSystem);
}

} // namespace metsuke::sensor
