// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/worker.h"

#include <chrono>
#include <csignal>
#include <gtest/gtest.h>
#include <unistd.h>
#include <vector>

using namespace metsuke;
using namespace metsuke::actuator;

namespace {

const Amend kKeepNothing = [](const std::string&) { return Result<void>(); };

} // namespace

TEST(Worker, Result_comesBack_andSoDoesAnError) {
    EXPECT_EQ(*runInWorker([](const Amend&) { return Result<std::string>(std::string(3 << 20, 'x')); }, kMinute, kKeepNothing), std::string(3 << 20, 'x'));
    const auto failed = runInWorker(
        [](const Amend&) -> Result<std::string> { return Error(ErrorCode::DiskFull, Message("a.b").with("n", int64_t{7}), "why"); }, kMinute, kKeepNothing);
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().code, ErrorCode::DiskFull);
    EXPECT_EQ(failed.error().message, Message("a.b").with("n", int64_t{7}));
    EXPECT_EQ(failed.error().detail, "why");
}

TEST(Worker, Amend_returnsAfterItWasKept) {
    std::vector<std::string> kept;
    const auto keep = [&](const std::string& text) {
        kept.push_back(text);
        return kept.size() == 3 ? Result<void>(Error(ErrorCode::DiskFull, "a.full")) : Result<void>();
    };
    const auto result = runInWorker(
        [](const Amend& amend) -> Result<std::string> {
            METSUKE_CHECK(amend("1"));
            METSUKE_CHECK(amend("2"));
            METSUKE_CHECK(amend("3"));
            return std::string("never");
        },
        kMinute, keep);
    EXPECT_EQ(kept, (std::vector<std::string>{"1", "2", "3"}));
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::DiskFull);
}

TEST(Worker, OneThatNeverEnds_isKilledInTime) {
    const auto begun = std::chrono::steady_clock::now();
    pid_t worker = 0;
    const auto result = runInWorker(
        [](const Amend& amend) -> Result<std::string> {
            (void)amend(std::to_string(::getpid()));
            while (true) {
                ::pause();
            }
        },
        200 * kMillisecond, [&](const std::string& number) {
            worker = std::stoi(number);
            return Result<void>();
        });
    ASSERT_GT(worker, 0);
    EXPECT_NE(::kill(worker, 0), 0) << "it would go on behind the journal's back";
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::Busy);
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
}

TEST(Worker, OneThatCrashes_isAnError) {
    const auto result = runInWorker(
        [](const Amend&) -> Result<std::string> {
            ::raise(SIGKILL);
            return std::string();
        },
        kMinute, kKeepNothing);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().message.id, "actuator.worker_crashed");
}
