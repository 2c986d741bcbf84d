// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/package_index.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::sensor;
namespace fs = std::filesystem;

TEST(PackageIndex, Files_areTheirPackages_alsoByTheNameOfTheMergedFolder) {
    std::string name = (fs::temp_directory_path() / "metsuke-packages-XXXXXX").string();
    const fs::path folder = ::mkdtemp(name.data());
    std::ofstream(folder / "bash.list") << "/.\n/bin\n/bin/bash\n/usr/share/doc/bash\n";
    std::ofstream(folder / "libc6:amd64.list") << "/lib/x86_64-linux-gnu/libc.so.6\n";
    std::ofstream(folder / "bash.md5sums") << "x  bin/bash\n";
    PackageIndex packages(folder);
    EXPECT_EQ(packages.ownerOf("/usr/bin/bash", kSecond), "bash");
    EXPECT_EQ(packages.ownerOf("/bin/bash", kSecond), "bash");
    EXPECT_EQ(packages.ownerOf("/usr/lib/x86_64-linux-gnu/libc.so.6", kSecond), "libc6");
    EXPECT_EQ(packages.ownerOf("/home/.update", kSecond), "");
    std::ofstream(folder / "new.list") << "/usr/bin/new\n";
    EXPECT_EQ(packages.ownerOf("/usr/bin/new", kMinute), "new");
    EXPECT_EQ(packages.ownerOf("/usr/bin/bash", kMinute), "bash");
    fs::remove_all(folder);
}

TEST(PackageIndex, WithoutDpkg_nothingIsAnybodys) {
    PackageIndex packages("/nowhere");
    EXPECT_EQ(packages.ownerOf("/usr/bin/bash", kSecond), "");
    EXPECT_EQ(packages.files(), 0U);
}
