// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/actuator/file_stage.h"

#include "core/actuator/linux/file_facts.h"

#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace metsuke::actuator::test {

namespace {

FileHandle open(const std::string& path) { return FileHandle(::open(path.c_str(), O_RDONLY | O_CLOEXEC)); }

/// From now on what this program mounts is seen by nobody else. False in a chroot, whose root is no mount.
bool hasOwnMounts() {
    static const bool isOwn = ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    return isOwn;
}

} // namespace

std::string FileStage::whyNot() { return ::geteuid() != 0 ? "needs root" : hasOwnMounts() ? "" : "this machine gives no mounts of one's own"; }

FileStage::FileStage(int files, int vault) {
    EXPECT_TRUE(hasOwnMounts());
    for (const auto& [name, size] : {std::pair("files", files), std::pair("vault", vault)}) {
        std::filesystem::create_directory(m_folder / name);
        EXPECT_EQ(::mount("none", (m_folder / name).c_str(), "tmpfs", 0, ("size=" + std::to_string(size) + "k").c_str()), 0);
    }
}

FileStage::~FileStage() {
    ::umount2((m_folder / "files").c_str(), MNT_DETACH);
    ::umount2((m_folder / "vault").c_str(), MNT_DETACH);
}

void FileStage::remount(const char* options) const {
    const unsigned long flags = MS_REMOUNT | (std::string_view(options) == "ro" ? static_cast<unsigned long>(MS_RDONLY) : 0UL);
    EXPECT_EQ(::mount("none", (m_folder / "files").c_str(), "tmpfs", flags, nullptr), 0);
}

void put(const std::string& path, const std::string& content) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

std::string digestOf(const std::string& path) { return actuator::digestOf(open(path)); }

void dressUp(const std::string& path) {
    EXPECT_EQ(::chown(path.c_str(), 1234, 77), 0);
    EXPECT_EQ(::chmod(path.c_str(), 04751), 0);
    // user::rwx, user:42:r--, group::r-x, mask::r-x, other::--x, as the kernel takes them.
    constexpr unsigned char kRights[] = {2, 0, 0, 0, 1, 0, 7, 0, 255, 255, 255, 255, 2, 0, 4, 0, 42, 0, 0, 0, 4, 0, 5, 0, 255, 255, 255, 255, 16, 0, 5, 0,
        255, 255, 255, 255, 32, 0, 1, 0, 255, 255, 255, 255};
    EXPECT_EQ(::setxattr(path.c_str(), "system.posix_acl_access", kRights, sizeof kRights, 0), 0);
    constexpr unsigned char kCapability[] = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}; // CAP_NET_BIND_SERVICE
    EXPECT_EQ(::setxattr(path.c_str(), "security.capability", kCapability, sizeof kCapability, 0), 0);
    EXPECT_EQ(::setxattr(path.c_str(), "user.origin", "http://x/\0y", 11, 0), 0);
    const timespec times[] = {{1'600'000'000, 123'456'789}, {1'500'000'000, 987'654'321}};
    EXPECT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
    EXPECT_TRUE(setFlags(open(path), FS_IMMUTABLE_FL).ok());
}

FileMetadata metadataOf(const std::string& path) {
    auto metadata = readMetadata(open(path));
    EXPECT_TRUE(metadata.ok()) << path;
    return metadata ? *metadata : FileMetadata{};
}

void undress(const std::string& path) { EXPECT_TRUE(setFlags(open(path), 0).ok()); }

} // namespace metsuke::actuator::test
