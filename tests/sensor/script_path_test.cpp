// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/script_path.h"

#include "tests/support/temporary_folder.h"

#include <fstream>
#include <gtest/gtest.h>

using namespace metsuke::sensor;

namespace {

std::vector<ImageWatch::Opened> opened(const std::vector<std::string>& paths) {
    std::vector<ImageWatch::Opened> all;
    for (const std::string& path : paths) {
        all.emplace_back().path = path;
    }
    return all;
}

} // namespace

TEST(ScriptPath, RelativeName_isWhatTheKernelOpened_whereverTheProcessWorksByNow) {
    const auto all = opened({"/srv/home/first", "/usr/bin/bash"});
    for (const char* name : {"home/first", "./home/first", "first", "../home/first", "../../home/./first", "/srv/home/first"}) {
        EXPECT_EQ(openedAs(name, all), "/srv/home/first") << name;
    }
    for (const char* name : {"", "irst", "second", "/home/first", "other/first"}) {
        EXPECT_EQ(openedAs(name, all), "") << name;
    }
    EXPECT_EQ(openedAs("run", opened({"/old/run", "/new/run", "/usr/bin/sh"})), "/new/run") << "the latest";
}

TEST(ScriptPath, RelativeName_isInTheFirstFolderThatHasIt_elseInTheLast) {
    const metsuke::test::TemporaryFolder folder;
    const std::string root = folder.path();
    std::filesystem::create_directories(folder / "home/home");
    std::ofstream(folder / "home/first") << "x";
    EXPECT_EQ(pathInFolders("home/first", {root, root + "/home"}), root + "/home/first");
    EXPECT_EQ(pathInFolders("first", {root, "", root + "/home"}), root + "/home/first");
    EXPECT_EQ(pathInFolders("gone", {root, root + "/home"}), root + "/home/gone");
    EXPECT_EQ(pathInFolders("/a/../b", {root}), "/b");
    EXPECT_EQ(pathInFolders("first", {}), "first") << "nobody knows where";
    EXPECT_EQ(pathInFolders("", {root}), "");
}
