// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/scan_handler.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/file_stage.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Direct;
using actuator::test::FileStage;
using actuator::test::put;

TEST(Scan, FilesOfTheContent_areFound_behindNoLinkAndNoOtherFileSystem) {
    if (const std::string why = FileStage::whyNot(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    const FileStage stage;
    const metsuke::test::TemporaryFolder folder;
    const std::string root = folder.path();
    put(root + "/a/b/.update", "evil");
    put(root + "/a/copy", "evil");
    put(root + "/a/other", "good");
    put(stage.path("elsewhere"), "evil");
    std::filesystem::create_directory_symlink(stage.path(""), root + "/link");
    std::filesystem::create_symlink(root + "/a/copy", root + "/name");
    ::mkfifo((root + "/pipe").c_str(), 0600);
    ScanHandler handler;
    Direct one(handler, plan::Action::ScanFiles, plan::ScanTarget{{root, root + "/link", "/nowhere"}, {actuator::test::digestOf(root + "/a/copy")}, ""});
    EXPECT_EQ(one.refusal(), "");
    const auto done = one.act();
    ASSERT_TRUE(done.ok());
    std::set<std::string> found;
    for (const auto& object : done->objects) {
        found.insert(object.name);
    }
    EXPECT_EQ(found, (std::set<std::string>{root + "/a/b/.update", root + "/a/copy"}));
    EXPECT_EQ(std::get<int64_t>(done->effects[0].args[1].second), 3);
}

TEST(Scan, Rules_areRefusedBecauseNobodyReadsThem) {
    ScanHandler handler;
    EXPECT_EQ(Direct(handler, plan::Action::ScanFiles, plan::ScanTarget{{"/home"}, {}, "rule a { condition: true }"}).refusal(), "no_rules");
}
