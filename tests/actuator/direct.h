// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/actuator.h"
#include "core/sensor/linux/host_clock.h"
#include "tests/support/temporary_folder.h"

#include <csignal>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator::test {

/// A handler without journal, called in this very process.
struct Direct {
    Direct(ActionHandler& called, plan::Action action, plan::Target target)
        : handler(called)
        , step{"s1", action, std::move(target), {}} { }
    Task task() {
        return {step, changes, "test-" + std::to_string(::getpid()), [this](const std::string& text) {
                    record = text;
                    return Result<void>();
                }};
    }
    plan::StepReport check() { return handler.check(task()); }
    std::string refusal() {
        const auto report = check();
        return report.refusal ? report.refusal->reason : "";
    }
    Result<plan::StepReport> act() {
        auto captured = handler.capture(task());
        if (!captured) {
            return captured.error();
        }
        record = *captured;
        return handler.act(task(), record);
    }
    Result<void> verify() { return handler.verify(task(), record); }
    Standing standing() { return handler.compare(task(), record).standing; }
    Result<void> undo() { return handler.undo(task(), record); }

    ActionHandler& handler;
    plan::Step step;
    OwnChanges changes;
    std::string record;
};

/// How long it takes; moments to be killed at lie within that.
inline useconds_t microsecondsOf(const std::function<void()>& work) {
    const Duration begun = sensor::sinceBoot();
    work();
    return static_cast<useconds_t>((sensor::sinceBoot() - begun) / kMicrosecond);
}

/// Real handlers under the real actuator, over a folder that is gone afterwards.
class Bench {
public:
    Bench() { open(); }
    /// As after a start: a journal that was left is brought to its end.
    void open() {
        actuator.reset();
        journal.reset();
        journal = std::move(Journal::open(folder.path(), sensor::bootId())).value();
        actuator = std::make_unique<Actuator>(*journal, handlers, settings());
        EXPECT_TRUE(actuator->recover().ok());
    }
    void close() {
        actuator.reset();
        journal.reset();
    }
    static Actuator::Settings settings() {
        return {"agent-1", sensor::bootId(), {[] { return Moment{kNow, sensor::sinceBoot()}; }, {}}, 10'000, 10'000};
    }
    /// Looked at and confirmed by one operator.
    plan::PlanReport carryOut(std::vector<plan::Step> steps) {
        const std::string number = std::to_string(m_number++);
        PlanOrder order{"dry-" + number, "key-1", {{"Ann"}}, {"plan-" + number, "", "agent-1", kNow + kHour, std::move(steps)}, "", true};
        const auto dry = actuator->carryOut(order, {});
        if (!dry || dry->state != plan::State::Planned) {
            return dry ? *dry : plan::PlanReport{};
        }
        order.command = "c-" + number;
        order.planHash = dry->planHash;
        order.isDryRun = false;
        auto done = actuator->carryOut(order, {});
        return done ? *done : plan::PlanReport{};
    }
    /// carryOut() by a process of its own, which is killed after that time, and then as after a start. False: it ended before.
    bool carryOutKilledAfter(useconds_t moment, const plan::Step& step) {
        close();
        const pid_t child = ::fork();
        if (child == 0) {
            std::signal(SIGALRM, [](int) { ::kill(::getpid(), SIGKILL); });
            open();
            ::ualarm(moment, 0);
            (void)carryOut({step});
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        open();
        return WIFSIGNALED(status);
    }
    plan::PlanReport undo(const plan::UndoRequest& request) {
        auto undone = actuator->undo({"u-" + std::to_string(m_number++), "key-1", request, false}, {});
        return undone ? *undone : plan::PlanReport{};
    }

    plan::PlanReport lookAtUndo(const plan::UndoRequest& request) {
        auto seen = actuator->undo({"l-" + std::to_string(m_number++), "key-1", request, true}, {});
        return seen ? *seen : plan::PlanReport{};
    }

    static constexpr Timestamp kNow{1'790'000'000'000 * kMillisecond};
    metsuke::test::TemporaryFolder folder;
    HandlerRegistry handlers;
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Actuator> actuator;

private:
    int m_number = 0;
};

} // namespace metsuke::actuator::test
