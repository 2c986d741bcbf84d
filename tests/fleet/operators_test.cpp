// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/operators.h"

#include "core/fleet/fleet_keys.h"
#include "tests/fleet/fleet_fixture.h"

#include <fstream>

using namespace metsuke;
using namespace metsuke::fleet;
using namespace metsuke::fleet::test;

namespace {

class Operators : public FleetTest {
protected:
    static openc2::Policy::Operator person(const std::string& name) {
        return {name, "administrator", openc2::SigningKey::make()->verifyingKey().toText()};
    }
};

} // namespace

TEST_F(Operators, WhoIsAdded_isInTheNextPolicyBesideTheWorkstation) {
    const int64_t before = *FleetKeys::open(path())->keepPolicy({"unix:/run/a"});
    const auto suzuki = person("suzuki");
    ASSERT_WORKS(addOperator(path(), suzuki));
    auto keys = FleetKeys::open(path());
    ASSERT_WORKS(keys);
    EXPECT_EQ(*keys->keepPolicy({"unix:/run/a"}), before + 1);
    const auto policy = openc2::readPolicy(keys->policy(), keys->root());
    ASSERT_WORKS(policy);
    ASSERT_EQ(policy->operators.size(), 2U);
    EXPECT_EQ(policy->operators[0].name, "workstation");
    EXPECT_EQ(policy->operators[1].key, suzuki.key);
    ASSERT_WORKS(removeOperator(path(), "suzuki"));
    EXPECT_EQ(*FleetKeys::open(path())->keepPolicy({"unix:/run/a"}), before + 2);
}

TEST_F(Operators, NameOrKeyOfAnother_isRefused) {
    const auto suzuki = person("suzuki");
    ASSERT_WORKS(addOperator(path(), suzuki));
    EXPECT_FAILS(addOperator(path(), person("suzuki")), "fleet.operator_taken");
    EXPECT_FAILS(addOperator(path(), {"tanaka", "administrator", suzuki.key}), "fleet.operator_taken");
    EXPECT_FAILS(addOperator(path(), person("workstation")), "fleet.operator_taken");
    EXPECT_FAILS(addOperator(path(), person("")), "fleet.operator_taken");
    EXPECT_FALSE(addOperator(path(), {"tanaka", "administrator", "no key"}).ok());
    EXPECT_FAILS(removeOperator(path(), "tanaka"), "fleet.no_operator");
    EXPECT_EQ(readOperators(path())->size(), 1U);
}

TEST_F(Operators, DamagedFile_isNoReasonToObeyOthers) {
    for (const char* text : {"[]", R"({"operators":[{"name":"x","role":"king","key":""}]})", R"({"operators":[{"name":"x","role":"analyst","key":"a"}]})"}) {
        std::ofstream(path() / "operators.json") << text;
        std::filesystem::permissions(path() / "operators.json", std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        EXPECT_FALSE(readOperators(path()).ok()) << text;
        EXPECT_FALSE(FleetKeys::open(path()).ok()) << text;
    }
}
