// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/service_handler.h"
#include "tests/actuator/direct.h"
#include "tests/actuator/file_stage.h"
#include "tests/actuator/nothing_protected.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::actuator;
using actuator::test::Bench;
using actuator::test::Direct;
using actuator::test::kNothingProtected;
using actuator::test::put;
using plan::State;

namespace {

/// Without systemd: by its files alone.
struct Service : testing::Test {
    Service()
        : root((folder / "root").string())
        , handler(std::make_shared<ServiceHandler>(kNothingProtected, root)) {
        put(root + "/usr/lib/systemd/system/tool.service", "[Service]\nExecStart=/usr/bin/tool\n");
        std::filesystem::create_directories(root + "/etc/systemd/system");
        bench.handlers.add(plan::Action::StopService, handler);
    }
    std::string refusal(const std::string& name) { return Direct(*handler, plan::Action::StopService, plan::ServiceTarget{name}).refusal(); }
    metsuke::test::TemporaryFolder folder;
    std::string root;
    std::shared_ptr<ServiceHandler> handler;
    Bench bench;
};

} // namespace

TEST_F(Service, Masked_doesNotStart_untilThatIsUndone) {
    const std::string mask = root + "/etc/systemd/system/tool.service";
    const plan::Step step{"s1", plan::Action::StopService, plan::ServiceTarget{"tool.service"}, {}};
    const auto done = bench.carryOut({step});
    ASSERT_EQ(done.state, State::Done);
    EXPECT_EQ(std::filesystem::read_symlink(mask), "/dev/null");
    EXPECT_FALSE(bench.carryOut({step}).steps[0].isChange);
    EXPECT_EQ(bench.undo({done.steps[0].undoId, ""}).state, State::Done);
    EXPECT_FALSE(std::filesystem::is_symlink(mask));
}

TEST_F(Service, ThatIsSomebodysAddition_theSystemsOwn_orNone_isRefused) {
    put(root + "/etc/systemd/system/upd.service", "[Service]\nExecStart=/home/ann/.update\n");
    EXPECT_EQ(refusal("upd.service"), "unit_is_local");
    EXPECT_EQ(refusal("dbus.service"), "protected");
    EXPECT_EQ(refusal("none.service"), "no_unit");
    EXPECT_EQ(refusal("../../passwd"), "no_unit");
    EXPECT_EQ(refusal("tool.service"), "");
}

TEST_F(Service, UnitThatTookTheMasksPlace_isLeftAlone) {
    const auto done = bench.carryOut({{"s1", plan::Action::StopService, plan::ServiceTarget{"tool.service"}, {}}});
    const std::string mask = root + "/etc/systemd/system/tool.service";
    std::filesystem::remove(mask);
    put(mask, "[Service]\n");
    EXPECT_EQ(bench.undo({done.steps[0].undoId, ""}).steps[0].refusal->reason, "changed_since");
    EXPECT_TRUE(std::filesystem::is_regular_file(mask));
}
