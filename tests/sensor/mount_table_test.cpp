// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/mount_table.h"

#include "core/sensor/linux/mount_watch.h"

#include <gtest/gtest.h>
#include <sys/sysmacros.h>

using namespace metsuke;
using namespace metsuke::sensor;
using endpoint::MountKind;

namespace {
constexpr const char* kTable = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
                               "30 22 0:25 / /tmp\\040dir rw - tmpfs tmpfs rw\n"
                               "31 22 0:44 /export /mnt/share rw,relatime master:5 propagate_from:2 - cifs //server/share rw\n"
                               "32 22 0:5 / /proc rw - proc proc rw\n"
                               "damaged line\n"
                               "33 22 x:y / /bad rw - ext4 /dev/sdb1 rw\n";
}

TEST(MountTable, Parse_undoesEscapesAndPassesOverDamage) {
    const auto mounts = parseMounts(kTable);
    ASSERT_EQ(mounts.size(), 4U);
    EXPECT_EQ(mounts[0].device, makedev(8, 1));
    EXPECT_EQ(mounts[1].target, "/tmp dir");
    EXPECT_EQ(mounts[2].source, "//server/share");
    EXPECT_EQ(mounts[2].fileSystem, "cifs");
}

TEST(MountTable, Kind_ofSharesMemoryAndTheKernel) {
    const auto mounts = parseMounts(kTable);
    ASSERT_EQ(mounts.size(), 4U);
    EXPECT_EQ(kindOf(mounts[1]), MountKind::Memory);
    EXPECT_EQ(kindOf(mounts[2]), MountKind::Remote);
    EXPECT_FALSE(holdsFiles(mounts[3]));
    EXPECT_TRUE(holdsFiles(mounts[0]));
}

TEST(MountTable, Comparison_tellsWhatCameAndWhatWent) {
    auto before = parseMounts(kTable);
    auto after = before;
    after.erase(after.begin() + 2);
    after.push_back({makedev(8, 17), "/", "/media/usb", "vfat", "/dev/sdb1"});
    const auto changes = compareMounts(before, after);
    ASSERT_EQ(changes.size(), 2U);
    EXPECT_TRUE(changes[0].isGone);
    EXPECT_EQ(changes[0].kind, MountKind::Remote);
    EXPECT_EQ(changes[1].target, "/media/usb");
    EXPECT_TRUE(compareMounts(after, after).empty());
}

TEST(MountTable, MountInTheSamePlaceAsTheOneBefore_isAnother) {
    const auto before = parseMounts("40 22 0:50 / /mnt rw - tmpfs none rw\n"), after = parseMounts("41 22 0:50 / /mnt rw - tmpfs none rw\n");
    ASSERT_EQ(before.size(), 1U);
    EXPECT_EQ(before[0].id, 40);
    EXPECT_EQ(compareMounts(before, after).size(), 2U);
}
