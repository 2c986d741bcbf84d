// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/file_metadata.h"

#include "core/actuator/linux/safe_path.h"
#include "core/base/strings.h"
#include "core/plan/codec_fields.h"
#include "core/sensor/linux/small_files.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace metsuke::actuator {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr int64_t kKeptFlags = FS_IMMUTABLE_FL | FS_APPEND_FL;
constexpr size_t kMostAttributes = 256, kLongestAttribute = 65536;
constexpr int64_t kBillion = 1'000'000'000;

Error failed(const FileHandle& file) { return fileError(sensor::readLink("/proc/self/fd/" + std::to_string(file.get())), errno); }

Result<std::map<std::string, std::string>> readAttributes(const FileHandle& file) {
    std::map<std::string, std::string> attributes;
    std::vector<char> names(kLongestAttribute), value(kLongestAttribute);
    const ssize_t size = ::flistxattr(file.get(), names.data(), names.size());
    if (size < 0) {
        return errno == ENOTSUP ? Result<std::map<std::string, std::string>>(attributes) : failed(file);
    }
    for (const std::string_view name : split({names.data(), static_cast<size_t>(size)}, '\0')) {
        if (name.empty() || attributes.size() == kMostAttributes) {
            continue;
        }
        const ssize_t length = ::fgetxattr(file.get(), std::string(name).c_str(), value.data(), value.size());
        if (length < 0) {
            return failed(file);
        }
        attributes.emplace(name, std::string(value.data(), static_cast<size_t>(length)));
    }
    return attributes;
}

// 64 bits as text: JSON that is signed has 53.
std::string timeText(const FileTime& time) { return std::to_string(time.seconds) + '.' + std::to_string(time.nanoseconds); }

FileTime readTime(JsonFields& fields, const char* name) {
    const std::string text = fields.text(name, 48);
    const char* const end = text.data() + text.size();
    FileTime time;
    auto read = std::from_chars(text.data(), end, time.seconds);
    if (read.ec == std::errc() && read.ptr == end) { // of an agent before this one: nanoseconds alone
        return {time.seconds / kBillion - (time.seconds % kBillion < 0 ? 1 : 0), (time.seconds % kBillion + kBillion) % kBillion};
    }
    if (read.ec == std::errc() && *read.ptr == '.') {
        read = std::from_chars(read.ptr + 1, end, time.nanoseconds);
    }
    if (read.ec != std::errc() || read.ptr != end || time.nanoseconds < 0 || time.nanoseconds >= kBillion) {
        fields.fail(name);
    }
    return time;
}

} // namespace

int64_t flagsOf(const FileHandle& file) {
    int flags = 0; // the kernel writes an int, whatever the number of the call says
    return ::ioctl(file.get(), FS_IOC_GETFLAGS, &flags) == 0 ? flags & kKeptFlags : 0;
}

Result<void> setFlags(const FileHandle& file, int64_t wanted) {
    int flags = 0;
    if (::ioctl(file.get(), FS_IOC_GETFLAGS, &flags) != 0) {
        return wanted == 0 ? Result<void>() : failed(file);
    }
    if ((flags & kKeptFlags) == wanted) {
        return {};
    }
    flags = static_cast<int>((flags & ~kKeptFlags) | wanted);
    return ::ioctl(file.get(), FS_IOC_SETFLAGS, &flags) == 0 ? Result<void>() : failed(file);
}

Result<FileMetadata> readMetadata(const FileHandle& file) {
    struct stat facts {};
    if (::fstat(file.get(), &facts) != 0) {
        return failed(file);
    }
    FileMetadata metadata;
    metadata.mode = facts.st_mode & 07777;
    metadata.uid = facts.st_uid;
    metadata.gid = facts.st_gid;
    metadata.accessed = FileTime::of(facts.st_atim);
    metadata.modified = FileTime::of(facts.st_mtim);
    metadata.size = facts.st_size;
    metadata.links = static_cast<int64_t>(facts.st_nlink);
    METSUKE_TRY(metadata.attributes, readAttributes(file));
    metadata.flags = flagsOf(file);
    return metadata;
}

Result<void> applyMetadata(const FileHandle& file, const FileMetadata& metadata, bool withTimes) {
    // In this order: a change of owner takes away special bits and capabilities.
    if (::fchown(file.get(), static_cast<uid_t>(metadata.uid), static_cast<gid_t>(metadata.gid)) != 0 || ::fchmod(file.get(), metadata.mode) != 0) {
        return failed(file);
    }
    for (const auto& [name, value] : metadata.attributes) {
        if (::fsetxattr(file.get(), name.c_str(), value.data(), value.size(), 0) != 0) {
            return failed(file);
        }
    }
    const std::array<timespec, 2> times{metadata.accessed.spec(), metadata.modified.spec()};
    return !withTimes || ::futimens(file.get(), times.data()) == 0 ? Result<void>() : failed(file);
}

std::string differenceOf(const FileMetadata& before, const FileMetadata& after) {
    return before.mode != after.mode           ? "mode"
        : before.uid != after.uid              ? "owner"
        : before.gid != after.gid              ? "group"
        : before.size != after.size            ? "size"
        : before.modified != after.modified    ? "time"
        : before.attributes != after.attributes ? "attributes"
        : before.flags != after.flags          ? "flags"
                                               : "";
}

Json metadataJson(const FileMetadata& metadata) {
    Json attributes = Json::array();
    for (const auto& [name, value] : metadata.attributes) {
        attributes.push_back({{"name", plan::bytesJson(name)}, {"value", plan::bytesJson(value)}});
    }
    return {{"mode", metadata.mode}, {"uid", metadata.uid}, {"gid", metadata.gid}, {"accessed", timeText(metadata.accessed)},
        {"modified", timeText(metadata.modified)}, {"size", metadata.size}, {"links", metadata.links}, {"attributes", std::move(attributes)},
        {"flags", metadata.flags}};
}

FileMetadata readMetadataJson(JsonFields fields, JsonFields& parent) {
    FileMetadata metadata;
    metadata.mode = static_cast<uint32_t>(fields.number("mode", 0, 07777));
    metadata.uid = fields.number("uid", 0, UINT32_MAX);
    metadata.gid = fields.number("gid", 0, UINT32_MAX);
    metadata.accessed = readTime(fields, "accessed");
    metadata.modified = readTime(fields, "modified");
    metadata.size = fields.number("size");
    metadata.links = fields.number("links");
    for (JsonFields& one : fields.objects("attributes", kMostAttributes)) {
        std::string name = plan::readBytes(one, "name", plan::kLongestName);
        metadata.attributes.emplace(std::move(name), plan::readBytes(one, "value", kLongestAttribute));
        fields.join(one);
    }
    metadata.flags = fields.number("flags");
    parent.join(fields);
    return metadata;
}

} // namespace metsuke::actuator
