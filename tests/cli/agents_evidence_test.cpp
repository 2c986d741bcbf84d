// SPDX-License-Identifier: GPL-3.0-or-later
// Packages of evidence from the command line: what a case has, and an expert's side, who has a key and no fleet.
#include "tests/cli/cli_program.h"
#include "tests/fleet/fleet_fixture.h"
#include "tests/support/memory_file.h"

#include "core/evidence/package_keys.h"
#include "core/evidence/sealed_package.h"
#include "core/evidence/ustar.h"

#include <fcntl.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::test;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

class CliEvidence : public metsuke::fleet::test::FleetTest {
protected:
    Ran evidence(std::vector<std::string> more) const {
        std::vector<std::string> all{"agents", "evidence"};
        all.insert(all.end(), more.begin(), more.end());
        all.insert(all.end(), {"--fleet", path().string()});
        return metsuke::test::run(all);
    }
    /// The public half of a new key pair in the file.
    std::string makeKey(const std::string& file) const {
        const Ran made = evidence({"--make-key", scratch / file});
        EXPECT_EQ(made.exitCode, 0) << made.err;
        return lines(made.out).at(0);
    }
    /// A bundle for that key with one file in it.
    std::string bundleFor(const std::string& recipient) const {
        const FileHandle archive = memoryFile();
        EXPECT_TRUE(evidence::addToUstar(archive, "file-1-evil", std::string_view("evil content")).ok());
        EXPECT_TRUE(evidence::endUstar(archive).ok());
        EXPECT_EQ(::lseek(archive.get(), 0, SEEK_SET), 0);
        const FileHandle out(::open((scratch / "bundle").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        EXPECT_TRUE(evidence::sealPackage(archive, out, evidence::RecipientKey::fromText(recipient).value()).ok());
        return scratch / "bundle";
    }
    ScratchFolder scratch;
};

} // namespace

TEST_F(CliEvidence, CaseWithoutPackages_hasNone_andAnUnknownOrderHasCollectedNothing) {
    const Ran list = evidence({officeCase(), "--json"});
    EXPECT_EQ(list.exitCode, 0) << list.err;
    EXPECT_THAT(list.out, IsEmpty());
    const Ran fetch = evidence({officeCase(), "--fetch", "p-1"});
    EXPECT_EQ(fetch.exitCode, 3);
    EXPECT_THAT(fetch.err, HasSubstr("p-1"));
    const Ran extract = evidence({officeCase(), "--extract", "u-1", scratch / "out"});
    EXPECT_EQ(extract.exitCode, 3) << extract.err;
    EXPECT_FALSE(std::filesystem::exists(scratch / "out"));
    EXPECT_NE(evidence({"/nowhere/x.metsuke"}).exitCode, 0);
}

TEST_F(CliEvidence, Expert_opensWhatWasSealedToTheKey) {
    const std::string bundle = bundleFor(makeKey("expert.key"));
    const Ran opened = evidence({bundle, "--key", scratch / "expert.key", "-o", scratch / "out"});
    EXPECT_EQ(opened.exitCode, 0) << opened.err;
    EXPECT_THAT(opened.out, HasSubstr("file-1-evil"));
    EXPECT_EQ(readFile(scratch / "out/file-1-evil"), "evil content");
    EXPECT_NE(evidence({bundle, "--key", scratch / "expert.key", "-o", scratch / "out"}).exitCode, 0) << "into a folder that is there";
    EXPECT_EQ(readFile(scratch / "out/file-1-evil"), "evil content");
}

TEST_F(CliEvidence, AnotherKey_orADamagedBundle_opensNothing) {
    const std::string bundle = bundleFor(makeKey("expert.key"));
    makeKey("other.key");
    const Ran foreign = evidence({bundle, "--key", scratch / "other.key", "-o", scratch / "out"});
    EXPECT_EQ(foreign.exitCode, 3) << foreign.err;
    std::string bytes = readFile(bundle);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    writeFile(bundle, bytes);
    const Ran damaged = evidence({bundle, "--key", scratch / "expert.key", "-o", scratch / "out"});
    EXPECT_EQ(damaged.exitCode, 3) << damaged.err;
    EXPECT_FALSE(std::filesystem::exists(scratch / "out"));
    EXPECT_NE(evidence({"--make-key", scratch / "expert.key"}).exitCode, 0) << "a key is not replaced";
}
