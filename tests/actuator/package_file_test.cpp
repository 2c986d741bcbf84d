// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/package_file_handler.h"
#include "core/base/digest.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/file_stage.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Bench;
using actuator::test::Direct;
using actuator::test::FileStage;
using actuator::test::put;
using metsuke::test::readFile;
using plan::State;

namespace {

const std::string kGood = "#!/bin/sh\necho good\n", kEvil = "#!/bin/sh\n# METSUKE-SIM\n";

/// A package that was really built, said to be installed below a folder.
class PackageFile : public testing::Test {
protected:
    void SetUp() override {
        const std::string why = FileStage::whyNot();
        if (!why.empty() || ::access("/usr/bin/dpkg-deb", X_OK) != 0) {
            GTEST_SKIP() << (why.empty() ? "needs dpkg-deb" : why);
        }
        stage = std::make_unique<FileStage>(32768);
        path = stage->path("bin/tool");
        const std::string tree = stage->path("tree");
        put(tree + "/DEBIAN/control", "Package: tool\nVersion: 1:2.0-1\nArchitecture: all\nMaintainer: Ann <a@example.org>\nDescription: x\n");
        put(tree + path, kGood);
        ::chmod((tree + path).c_str(), 04755);
        std::filesystem::create_directories(stage->path("archives"));
        ASSERT_EQ(metsuke::test::quietly({"dpkg-deb", "--root-owner-group", "-b", tree, stage->path("archives/tool_1%3a2.0-1_all.deb")}), 0);
        put(stage->path("dpkg/status"), "Package: other\nVersion: 1\nArchitecture: all\n\nPackage: tool\nStatus: install ok installed\nVersion: 1:2.0-1\nArchitecture: all\n");
        put(stage->path("dpkg/info/tool.md5sums"), Digest::hex(DigestKind::Md5, asBytes(kGood)) + "  " + path.substr(1) + "\n");
        handler = std::make_shared<PackageFileHandler>(stage->vault(), PackagePlaces{stage->path("dpkg"), stage->path("archives")});
        bench.handlers.add(plan::Action::RestorePackageFile, handler);
        put(path, kEvil);
    }
    plan::Step step() { return {"s1", plan::Action::RestorePackageFile, plan::PackageFileTarget{path, "tool"}, {}}; }
    std::string refusal() { return Direct(*handler, plan::Action::RestorePackageFile, step().target).refusal(); }
    std::unique_ptr<FileStage> stage;
    std::shared_ptr<PackageFileHandler> handler;
    Bench bench;
    std::string path;
};

} // namespace

TEST_F(PackageFile, Changed_isAsThePackageBroughtIt_andWhatWasThereComesBack) {
    actuator::test::dressUp(path);
    const FileMetadata before = actuator::test::metadataOf(path);
    const auto done = bench.carryOut({step()});
    ASSERT_EQ(done.state, State::Done) << (done.steps.empty() || !done.steps[0].refusal ? "" : done.steps[0].refusal->reason);
    EXPECT_EQ(readFile(path), kGood);
    const FileMetadata now = actuator::test::metadataOf(path);
    EXPECT_EQ(now.mode, 04755u);
    EXPECT_EQ(now.uid, 0);
    EXPECT_TRUE(now.attributes.empty()) << "neither capabilities nor rights of somebody else's";
    EXPECT_FALSE(bench.carryOut({step()}).steps[0].isChange);
    EXPECT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    EXPECT_EQ(readFile(path), kEvil);
    EXPECT_EQ(differenceOf(before, actuator::test::metadataOf(path)), "");
    actuator::test::undress(path);
}

TEST_F(PackageFile, OnlyItsRightsChanged_areSetRight) {
    put(path, kGood);
    ::chmod(path.c_str(), 06777);
    const auto done = bench.carryOut({step()});
    ASSERT_EQ(done.state, State::Done);
    EXPECT_TRUE(done.steps[0].isChange);
    EXPECT_EQ(actuator::test::metadataOf(path).mode, 04755u);
}

TEST_F(PackageFile, WithoutItsPackage_orWithAnother_isRefused) {
    put(stage->path("dpkg/info/tool.md5sums"), std::string(32, 'a') + "  " + path.substr(1) + "\n");
    EXPECT_EQ(refusal(), "package_damaged");
    std::filesystem::remove(stage->path("archives/tool_1%3a2.0-1_all.deb"));
    EXPECT_EQ(refusal(), "no_package_file");
    std::filesystem::remove(stage->path("dpkg/info/tool.md5sums"));
    EXPECT_EQ(refusal(), "no_package_file");
    EXPECT_EQ(readFile(path), kEvil);
}

TEST_F(PackageFile, UpdatedOrChangedSince_standsInTheWayOfAnUndo_andIsToldBefore) {
    const std::string id = bench.carryOut({step()}).steps[0].undoId;
    EXPECT_EQ(bench.lookAtUndo({id, ""}).steps[0].state, State::Planned);
    EXPECT_EQ(readFile(path), kGood) << "only looked";
    put(path, "#!/bin/sh\necho by hand\n");
    auto seen = bench.lookAtUndo({id, ""}).steps[0];
    ASSERT_EQ(seen.state, State::Refused);
    EXPECT_EQ(seen.refusal->reason, "changed_since");
    const std::string newer = "#!/bin/sh\necho newer\n";
    put(path, newer);
    put(stage->path("dpkg/info/tool.md5sums"), Digest::hex(DigestKind::Md5, asBytes(newer)) + "  " + path.substr(1) + "\n");
    seen = bench.lookAtUndo({id, ""}).steps[0];
    ASSERT_TRUE(seen.refusal);
    const auto* difference = std::get_if<std::string>(&seen.refusal->sentence.args.front().second);
    ASSERT_NE(difference, nullptr);
    EXPECT_NE(difference->find("tool was updated"), std::string::npos) << *difference;
    EXPECT_EQ(bench.undo({id, ""}).steps[0].refusal->reason, "changed_since") << "and so it is";
    EXPECT_EQ(readFile(path), newer);
}
