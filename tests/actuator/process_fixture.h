// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/process_handlers.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/actuator/nest.h"
#include "tests/actuator/nothing_protected.h"
#include "tests/support/process.h"

#include <gtest/gtest.h>

namespace metsuke::actuator::test {

class Processes : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = Nest::whyNot(); !why.empty()) {
            GTEST_SKIP() << why;
        }
        nest = std::make_unique<Nest>();
    }
    pid_t tree(int size) {
        const int before = nest->shared().count;
        const pid_t first = nest->start([size](Shared& shared) { growTree(shared, size); });
        EXPECT_TRUE(metsuke::test::eventually([&] { return nest->shared().count == before + size; }));
        return first;
    }
    bool stands() {
        const int64_t before = nest->beats();
        nest->letTimePass(30);
        return nest->beats() == before;
    }
    std::unique_ptr<Nest> nest;
};

} // namespace metsuke::actuator::test
