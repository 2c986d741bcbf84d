// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/running_processes.h"

#include <gtest/gtest.h>

using namespace metsuke;
using namespace metsuke::endpoint;

namespace {

Activity started(uint64_t process, uint64_t parent) {
    ProcessStarted body;
    body.parent = {0, parent};
    return {Timestamp{static_cast<int64_t>(process)}, {0, process}, "t", body};
}
Activity image(uint64_t process, const std::string& path) {
    ImageStarted body;
    body.path = path;
    return {Timestamp{static_cast<int64_t>(process)}, {0, process}, "t", body};
}
Activity ended(uint64_t process) { return {Timestamp{100}, {0, process}, "t", ProcessEnded{}}; }

std::vector<uint64_t> order(const RunningProcesses& processes) {
    std::vector<uint64_t> numbers;
    for (const Activity& activity : processes.restated()) {
        if (std::holds_alternative<ProcessStarted>(activity.body)) {
            numbers.push_back(activity.process.low);
        }
    }
    return numbers;
}

} // namespace

TEST(RunningProcesses, DeadAncestor_isKeptAsLongAsItHasDescendants) {
    RunningProcesses processes;
    for (const auto& activity : {started(1, 0), started(2, 1), started(3, 2), started(4, 3)}) {
        processes.observe(activity);
    }
    processes.observe(ended(2));
    processes.observe(ended(3));
    EXPECT_EQ(order(processes), (std::vector<uint64_t>{1, 2, 3, 4}));
    processes.observe(ended(4));
    EXPECT_EQ(order(processes), (std::vector<uint64_t>{1}));
    processes.observe(ended(1));
    processes.observe(ended(1));
    EXPECT_EQ(processes.size(), 0U);
}

TEST(RunningProcesses, Images_keepTheFirstAndTheNewest) {
    RunningProcesses processes;
    processes.observe(started(1, 0));
    for (int i = 0; i < 40; ++i) {
        processes.observe(image(1, std::to_string(i)));
    }
    const auto restated = processes.restated();
    ASSERT_EQ(restated.size(), 1 + RunningProcesses::kMaximumImages);
    EXPECT_TRUE(std::get<ProcessStarted>(restated[0].body).wasRunning);
    EXPECT_EQ(std::get<ImageStarted>(restated[1].body).path, "0");
    EXPECT_EQ(std::get<ImageStarted>(restated.back().body).path, "39");
}

TEST(RunningProcesses, TooMany_areLeftOut) {
    RunningProcesses processes;
    for (uint64_t i = 1; i <= RunningProcesses::kMaximum + 5; ++i) {
        processes.observe(started(i, i)); // its own parent: no cycle
    }
    EXPECT_EQ(processes.size(), RunningProcesses::kMaximum);
}
