// SPDX-License-Identifier: GPL-3.0-or-later
// What an undo would meet is told before, and looking changes nothing. Accounts and packages: account_test.cpp, package_file_test.cpp.
#include "tests/actuator/quarantine_fixture.h"

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::kEvil;
using actuator::test::put;
using actuator::test::Quarantine;
using metsuke::test::readFile;
using plan::State;

namespace {

class UndoLook : public Quarantine {
protected:
    std::string takeAway() { return bench.carryOut({step()}).steps.front().undoId; }
    plan::StepReport look(const std::string& undoId) {
        const auto report = bench.lookAtUndo({undoId, ""});
        EXPECT_TRUE(report.isDryRun);
        EXPECT_EQ(report.steps.size(), 1U);
        return report.steps.empty() ? plan::StepReport{} : report.steps.front();
    }
};

} // namespace

TEST_F(UndoLook, AsItWasLeft_isToldTheOtherWayRound_andStaysAsItIs) {
    const auto done = bench.carryOut({step()}).steps.front();
    const size_t kept = inVault();
    const auto seen = look(done.undoId);
    EXPECT_EQ(seen.state, State::Planned);
    EXPECT_TRUE(seen.isChange);
    EXPECT_FALSE(seen.refusal);
    ASSERT_EQ(seen.objects.size(), done.objects.size());
    for (size_t i = 0; i < done.objects.size(); ++i) {
        EXPECT_EQ(seen.objects[i].before, done.objects[i].after);
        EXPECT_EQ(seen.objects[i].after, done.objects[i].before);
    }
    EXPECT_FALSE(exists(path));
    EXPECT_EQ(inVault(), kept);
    EXPECT_EQ(bench.journal->row(done.undoId)->value().shown.state, State::Done);
    EXPECT_EQ(bench.undo({done.undoId, ""}).state, State::Done);
    EXPECT_EQ(readFile(path), kEvil);
}

TEST_F(UndoLook, PathThatIsOccupied_isTold_withTheNameThatItGets) {
    const std::string id = takeAway();
    put(path, "somebody else's");
    const auto seen = look(id);
    EXPECT_EQ(seen.state, State::Planned);
    ASSERT_EQ(seen.effects.size(), 1U);
    EXPECT_EQ(seen.effects.front().id, "actuator.undo_beside");
    const auto* name = std::get_if<std::string>(&seen.effects.front().args.back().second);
    ASSERT_NE(name, nullptr);
    EXPECT_EQ(bench.undo({id, ""}).state, State::Done);
    EXPECT_EQ(readFile(stage->path(*name)), kEvil) << "as it was told";
    EXPECT_EQ(readFile(path), "somebody else's");
}

TEST_F(UndoLook, FolderThatIsGone_isToldAndMadeAgain) {
    path = stage->path("sub/evil");
    put(path, kEvil);
    const std::string id = takeAway();
    std::filesystem::remove_all(stage->path("sub"));
    const auto seen = look(id);
    ASSERT_EQ(seen.effects.size(), 1U);
    EXPECT_EQ(seen.effects.front().id, "actuator.undo_folder");
    EXPECT_FALSE(exists(stage->path("sub")));
    EXPECT_EQ(bench.undo({id, ""}).state, State::Done);
    EXPECT_EQ(readFile(path), kEvil);
}

TEST_F(UndoLook, CopyThatIsGoneOrPurged_standsInTheWay) {
    const std::string damaged = takeAway();
    for (const auto& copy : std::filesystem::directory_iterator(stage->vault())) {
        std::filesystem::resize_file(copy.path(), 10);
    }
    EXPECT_EQ(look(damaged).refusal->reason, "copy_damaged");
    put(path, kEvil);
    const std::string purged = takeAway();
    ASSERT_TRUE(bench.journal->purge(purged, refusalOf(Message("actuator.purged").with("days", 30)), bench.kNow).ok());
    const auto seen = look(purged);
    EXPECT_EQ(seen.state, State::Refused);
    EXPECT_EQ(seen.refusal->reason, "purged");
}

TEST_F(UndoLook, WhatIsAsBeforeAlready_needsNothing) {
    const std::string id = takeAway();
    EXPECT_EQ(bench.undo({id, ""}).state, State::Done);
    EXPECT_FALSE(look(id).isChange);
    EXPECT_EQ(bench.lookAtUndo({"nothing", ""}).refusal->reason, "nothing_to_undo");
}
