// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/private_file.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

using namespace metsuke;

namespace {

class PrivateFile : public testing::Test {
protected:
    [[nodiscard]] Result<std::string> read(size_t maximum = 100) const { return readPrivateFile(path, maximum, "test.unreadable"); }
    metsuke::test::TemporaryFolder folder;
    const std::filesystem::path path = folder / "secret";
};

} // namespace

TEST_F(PrivateFile, Written_isReadBack_andIsItsOwnersAlone) {
    const mode_t before = ::umask(0);
    EXPECT_FALSE(writePrivateFile(path, "first"));
    EXPECT_FALSE(writePrivateFile(path, std::string("with\0zero", 9)));
    ::umask(before);
    EXPECT_EQ(*read(), std::string("with\0zero", 9));
    struct stat state { };
    ASSERT_EQ(::stat(path.c_str(), &state), 0);
    EXPECT_EQ(state.st_mode & 0777, 0600U);
    EXPECT_FALSE(std::filesystem::exists(path.string() + ".part"));
}

TEST_F(PrivateFile, WhatAProcessLeftBehind_isNoObstacle) {
    std::filesystem::create_symlink(folder / "elsewhere", path.string() + ".part");
    EXPECT_FALSE(writePrivateFile(path, "text"));
    EXPECT_EQ(*read(), "text");
    EXPECT_FALSE(std::filesystem::exists(folder / "elsewhere"));
}

TEST_F(PrivateFile, ThatCannotBeWritten_leavesWhatIsThere) {
    std::filesystem::create_directory(path);
    EXPECT_TRUE(writePrivateFile(path, "text"));
    EXPECT_TRUE(writePrivateFile(folder / "missing" / "secret", "text"));
    EXPECT_TRUE(std::filesystem::is_directory(path));
    EXPECT_FALSE(std::filesystem::exists(path.string() + ".part"));
}

TEST_F(PrivateFile, Missing_isEmpty_tooLargeOrALinkIsNot) {
    EXPECT_EQ(*read(), "");
    EXPECT_FALSE(writePrivateFile(path, std::string(100, 'x')));
    EXPECT_TRUE(read(100).ok());
    const auto large = read(99);
    ASSERT_FALSE(large.ok());
    EXPECT_EQ(large.error().code, ErrorCode::Malformed);
    EXPECT_EQ(large.error().message.id, "test.unreadable");
    std::filesystem::remove(path);
    std::ofstream(folder / "target") << "text";
    std::filesystem::create_symlink(folder / "target", path);
    EXPECT_FALSE(read().ok());
}
