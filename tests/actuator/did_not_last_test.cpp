// SPDX-License-Identifier: GPL-3.0-or-later
// What was taken away and is there again a moment later is no success, and can be undone all the same.
#include "core/plan/came_back.h"
#include "tests/actuator/fake_world.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::World;
using plan::State;

namespace {

/// Carried out, and looked at again a few seconds later.
struct DidNotLast : testing::Test {
    DidNotLast() {
        world.put("a", "0");
        const auto done = world.actuator().carryOut(world.order(world.planFor({"a"})), {});
        EXPECT_EQ(done->state, State::Done);
        undoId = done->steps[0].undoId;
    }
    void look(Duration later = 3 * kSecond) {
        world.now = {world.now.wall + later, world.now.sinceBoot + later};
        ASSERT_TRUE(world.actuator().tick().ok());
    }
    plan::JournalRow row() { return world.journal().list({})->front(); }
    World world;
    std::string undoId;
};

} // namespace

TEST_F(DidNotLast, Step_staysInForceWithTheReason_andIsNotedOnce) {
    look();
    EXPECT_FALSE(row().refusal);
    world.put("again", "1");
    look();
    ASSERT_TRUE(row().refusal);
    EXPECT_EQ(row().refusal->reason, plan::kCameBack);
    EXPECT_EQ(row().state, State::Done);
    const std::string head = *world.journal().head();
    look();
    world.close(); // nor after a start
    look();
    EXPECT_EQ(*world.journal().head(), head);
    EXPECT_TRUE(*world.journal().isIntact());
    EXPECT_EQ(world.actuator().undo({"u-1", "key-1", {undoId, ""}, false}, {})->state, State::Done);
    EXPECT_EQ(world.content("a"), "0");
}

TEST_F(DidNotLast, AfterAnUndo_nobodyLooksAnyMore) {
    ASSERT_EQ(world.actuator().undo({"u-1", "key-1", {undoId, ""}, false}, {})->state, State::Done);
    world.put("again", "1");
    look();
    EXPECT_FALSE(row().refusal);
    EXPECT_EQ(row().state, State::RolledBack);
}

TEST_F(DidNotLast, AfterAMinute_itIsLookedAtOnceMore_andThenNoMore) {
    look(2 * kMinute);
    world.put("again", "1");
    look();
    EXPECT_FALSE(row().refusal);
}
