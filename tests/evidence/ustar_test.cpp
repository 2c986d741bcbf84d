// SPDX-License-Identifier: GPL-3.0-or-later
// An archive that a hostile computer made leaves nothing outside of the folder that it is unpacked in.
#include "core/evidence/ustar.h"

#include "tests/support/memory_file.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

#include <cstring>
#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::evidence;
using metsuke::test::memoryFile;
using metsuke::test::Process;
using metsuke::test::readFile;

namespace {

class Ustar : public testing::Test {
protected:
    static std::string blockOf(const std::array<char, kUstarBlock>& header) { return {header.data(), header.size()}; }
    /// One file under this name, whatever it is; `change`: its header, whose checksum is put right again.
    static FileHandle archive(const std::string& name, const std::function<void(char*)>& change = {}) {
        auto header = ustarHeader(name, 3);
        if (change) {
            change(header.data());
            std::memset(header.data() + 148, ' ', 8);
            unsigned sum = 0;
            for (const char c : header) {
                sum += static_cast<unsigned char>(c);
            }
            std::snprintf(header.data() + 148, 8, "%06o", sum);
        }
        return memoryFile(blockOf(header) + "abc" + std::string(ustarFill(3) + kUstarEnd, '\0'));
    }
    bool isUnpacked(const FileHandle& from) {
        const auto files = unpackUstar(from, folder / "out");
        EXPECT_EQ(files.ok(), std::filesystem::exists(folder / "out"));
        std::filesystem::remove_all(folder / "out");
        return files.ok();
    }

    metsuke::test::TemporaryFolder folder;
};

} // namespace

TEST_F(Ustar, WhatWasPutIn_isReadByTar_andUnpackedByUs) {
    const FileHandle made = memoryFile();
    ASSERT_TRUE(addToUstar(made, "process-7/net/tcp", "line\n").ok());
    ASSERT_TRUE(addToUstar(made, "large", memoryFile(std::string(100'000, 'x')), 100'000).ok());
    ASSERT_TRUE(addToUstar(made, "empty", "").ok());
    ASSERT_TRUE(endUstar(made).ok());
    ASSERT_FALSE(writePrivateFile(folder / "a.tar", metsuke::test::contentOf(made)));
    Process tar({"tar", "-tf", folder / "a.tar"});
    EXPECT_EQ(tar.wait(), 0) << tar.err();
    EXPECT_EQ(tar.out(), "process-7/net/tcp\nlarge\nempty\n");
    const auto files = unpackUstar(made, folder / "out");
    ASSERT_TRUE(files.ok()) << files.error().message.id;
    EXPECT_EQ(files->size(), 3U);
    EXPECT_EQ(readFile(folder / "out/process-7/net/tcp"), "line\n");
    EXPECT_EQ(readFile(folder / "out/large").size(), 100'000U);
    EXPECT_EQ(std::filesystem::status(folder / "out/large").permissions(), std::filesystem::perms(0600));
}

TEST_F(Ustar, NamesThatLeaveTheFolder_areRefused) {
    EXPECT_TRUE(isUnpacked(archive("plain/name")));
    EXPECT_TRUE(isUnpacked(archive("file-1-line\nbreak\xff"))) << "of a file that is called so";
    for (const char* name : {"/etc/passwd", "../up", "a/../../up", "a/./b", "a//b", "", "a/", ".."}) {
        EXPECT_FALSE(isUnpacked(archive(name))) << name;
    }
    EXPECT_FALSE(isUnpacked(archive("prefix", [](char* header) { std::strcpy(header + 345, "/etc"); })));
}

TEST_F(Ustar, LinksDevicesAndWrongHeaders_areRefused) {
    for (const char kind : {'1', '2', '3', '4', '5', '6', 'x', 'L', '\0'}) {
        EXPECT_FALSE(isUnpacked(archive("a", [kind](char* header) { header[156] = kind; }))) << kind;
    }
    EXPECT_FALSE(isUnpacked(archive("a", [](char* header) { std::strcpy(header + 124, "77777777777"); }))) << "larger than the archive";
    EXPECT_FALSE(isUnpacked(archive("a", [](char* header) { std::strcpy(header + 124, "-1"); })));
    EXPECT_FALSE(isUnpacked(archive("a", [](char* header) { std::memcpy(header + 257, "gnutar", 6); })));
    auto wrong = ustarHeader("a", 3);
    wrong[0] = 'b'; // its sum is that of another name
    EXPECT_FALSE(isUnpacked(memoryFile(blockOf(wrong) + std::string(2048, '\0'))));
    EXPECT_FALSE(isUnpacked(memoryFile(blockOf(ustarHeader("a", 0))))) << "without an end";
    EXPECT_FALSE(isUnpacked(memoryFile("")));
}

TEST_F(Ustar, NameTwiceOrFileAsFolder_isRefused_andNothingIsLeft) {
    const auto two = [](const std::string& first, const std::string& second) {
        return memoryFile(blockOf(ustarHeader(first, 0)) + blockOf(ustarHeader(second, 0)) + std::string(kUstarEnd, '\0'));
    };
    EXPECT_TRUE(isUnpacked(two("a", "b")));
    EXPECT_FALSE(isUnpacked(two("a", "a")));
    EXPECT_FALSE(isUnpacked(two("a", "a/b")));
}

TEST_F(Ustar, FolderThatIsThere_isLeftAlone) {
    std::filesystem::create_directory(folder / "out");
    ASSERT_FALSE(writePrivateFile(folder / "out/mine", "x"));
    EXPECT_EQ(unpackUstar(archive("a"), folder / "out").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(readFile(folder / "out/mine"), "x");
}
