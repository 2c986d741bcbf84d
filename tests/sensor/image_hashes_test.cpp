// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/image_hashes.h"

#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::sensor;

namespace {

void write(const std::filesystem::path& path, const std::string& text) { std::ofstream(path, std::ios::binary | std::ios::trunc) << text; }
struct stat factsOf(const std::filesystem::path& path) {
    struct stat facts {};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0);
    return facts;
}

} // namespace

TEST(ImageHashes, FileThatIsGone_isStillKnown) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "x";
    write(path, "one");
    ImageHashes hashes;
    const struct stat seen = factsOf(path);
    const std::string sha256 = hashes.of(path.string());
    ASSERT_EQ(sha256.size(), 64U);
    std::filesystem::remove(path);
    EXPECT_EQ(hashes.lastOf(fileIdOf(seen), seen.st_size, changedOf(seen)), sha256);
    EXPECT_EQ(hashes.lastOf(fileIdOf(seen), seen.st_size, 0), sha256);
}

TEST(ImageHashes, OtherFileWithTheSameNumber_isNotTakenForIt) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "x";
    write(path, "one");
    ImageHashes hashes;
    const struct stat seen = factsOf(path);
    ASSERT_NE(hashes.of(path.string()), "");
    EXPECT_EQ(hashes.lastOf(fileIdOf(seen), seen.st_size + 1, 0), "");
    EXPECT_EQ(hashes.lastOf(fileIdOf(seen), -1, 0), "");
    EXPECT_EQ(hashes.lastOf(fileIdOf(seen), seen.st_size, changedOf(seen) + 1), ""); // hashed before it became what was seen
    EXPECT_EQ(hashes.lastOf({}, seen.st_size, 0), "");
}

TEST(ImageHashes, FileWhoseTimeWasSetBack_isHashedAgain) {
    const test::TemporaryFolder folder;
    const auto path = folder.path() / "x";
    write(path, "one");
    ImageHashes hashes;
    const std::string first = hashes.of(path.string());
    const auto modified = std::filesystem::last_write_time(path);
    const struct stat before = factsOf(path);
    while (changedOf(factsOf(path)) == changedOf(before)) { // the clock of a file system is coarse
        write(path, "two");
        std::filesystem::last_write_time(path, modified);
    }
    EXPECT_NE(hashes.of(path.string()), first);
}
