// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever has the public key can make a package; only the private one reads it, and only whole.
#include "core/evidence/sealed_package.h"

#include "core/base/digest.h"
#include "tests/support/memory_file.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::evidence;
using metsuke::test::contentOf;
using metsuke::test::memoryFile;

namespace {

class Packages : public testing::Test {
protected:
    std::string sealed(const std::string& content) const {
        const FileHandle target = memoryFile();
        const auto totals = sealPackage(memoryFile(content), target, key.recipient());
        EXPECT_TRUE(totals.ok());
        return contentOf(target);
    }
    /// nullopt: it does not open.
    static std::optional<std::string> opened(const std::string& package, const OpeningKey& with) {
        const FileHandle target = memoryFile();
        const auto totals = openPackage(memoryFile(package), &target, with);
        if (!totals.ok()) {
            EXPECT_EQ(totals.error().code, ErrorCode::Malformed);
            return std::nullopt;
        }
        return contentOf(target);
    }

    OpeningKey key = OpeningKey::make().value();
};

} // namespace

TEST_F(Packages, ContentOfEverySize_comesOutAsItWas) {
    for (const size_t size : {0UL, 1UL, 65535UL, 65536UL, 65537UL, 200'000UL}) {
        const std::string content(size, 'x');
        EXPECT_EQ(opened(sealed(content), key), content) << size;
    }
}

TEST_F(Packages, TotalsAreOfTheContent_andNothingOfItShows) {
    const FileHandle target = memoryFile();
    const auto totals = sealPackage(memoryFile("METSUKE-SIM"), target, key.recipient());
    ASSERT_TRUE(totals.ok());
    EXPECT_EQ(totals->size, 11);
    EXPECT_EQ(totals->sha256, Digest::hex(DigestKind::Sha256, asBytes("METSUKE-SIM")));
    EXPECT_EQ(contentOf(target).find("METSUKE"), std::string::npos);
    EXPECT_NE(sealed("METSUKE-SIM"), sealed("METSUKE-SIM")) << "another key every time";
}

TEST_F(Packages, WhatIsCutAddedExchangedOrFlipped_doesNotOpen) {
    const std::string package = sealed(std::string(150'000, 'a') + "b");
    const size_t piece = 65536 + 16, header = 40;
    EXPECT_FALSE(opened(package.substr(0, header + 2 * piece), key)) << "cut after a whole piece";
    EXPECT_FALSE(opened(package.substr(0, 20), key));
    EXPECT_FALSE(opened("", key));
    EXPECT_FALSE(opened(package + "x", key));
    EXPECT_FALSE(opened(package.substr(0, header) + package.substr(header + piece, piece) + package.substr(header, piece) + package.substr(header + 2 * piece), key));
    for (const size_t at : {0UL, 9UL, 45UL, package.size() - 1}) {
        std::string flipped = package;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        EXPECT_FALSE(opened(flipped, key)) << at;
    }
}

TEST_F(Packages, SomebodyElse_doesNotOpenIt_andAPointOfLowOrderIsRefused) {
    EXPECT_FALSE(opened(sealed("x"), OpeningKey::make().value()));
    std::string low = sealed("x");
    low.replace(8, 32, std::string(32, '\0'));
    EXPECT_FALSE(opened(low, key));
    EXPECT_FALSE(makeKeyFor(RecipientKey::fromText("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").value()).ok());
}

TEST_F(Packages, KeyOnDisk_isTheSameAndTheOwners) {
    const metsuke::test::TemporaryFolder folder;
    ASSERT_TRUE(key.save(folder / "case.key").ok());
    const auto loaded = OpeningKey::load(folder / "case.key");
    ASSERT_TRUE(loaded.ok());
    EXPECT_EQ(loaded->recipient(), key.recipient());
    EXPECT_EQ(opened(sealed("y"), *loaded), "y");
    EXPECT_FALSE(key.save(folder / "case.key").ok()) << "none is replaced";
    std::filesystem::permissions(folder / "case.key", std::filesystem::perms::others_read, std::filesystem::perm_options::add);
    EXPECT_EQ(OpeningKey::load(folder / "case.key").error().code, ErrorCode::PermissionDenied);
}
