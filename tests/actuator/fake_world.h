// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/actuator.h"
#include "tests/support/temporary_folder.h"

#include <string>

namespace metsuke::actuator::test {

/// A world of files that hold one digit: 0 is before, 1 is half way, 2 is after, anything else is somebody else's doing. Each
/// deed is written down in FOLDER/deeds, so that one done twice shows.
class FakeHandler : public ActionHandler {
public:
    /// Where the whole actuator, this worker with it, is killed: "capture", "act-begin", "act-middle", "act-end", "verify",
    /// "undo-begin", "undo-middle", "undo-end". "hang": act never ends. "fail": act fails half way. "unverified": verify fails.
    explicit FakeHandler(std::filesystem::path folder, std::string trouble = {}, std::string troubledFile = {})
        : m_folder(std::move(folder))
        , m_trouble(std::move(trouble))
        , m_troubledFile(std::move(troubledFile)) { }

    plan::StepReport check(const Task& task) override;
    Result<std::string> capture(const Task& task) override;
    Result<plan::StepReport> act(const Task& task, const std::string& record) override;
    Result<void> verify(const Task& task, const std::string& record) override;
    /// As long as there is a file FOLDER/again.
    std::optional<Message> cameBack(const Task& task, const std::string& record, Duration within) override;
    Comparison compare(const Task& task, const std::string& record) override;
    Result<void> undo(const Task& task, const std::string& record) override;

private:
    void dieAt(const char* point, const Task& task) const;
    std::filesystem::path m_folder;
    std::string m_trouble, m_troubledFile;
};

/// Journal, handlers and actuator over a folder; the clock is set by hand.
class World {
public:
    explicit World(std::string trouble = {}, std::string troubledFile = {});
    void put(const std::string& file, const std::string& content) const;
    [[nodiscard]] std::string content(const std::string& file) const;
    /// Lines "act FILE" and "undo FILE".
    [[nodiscard]] int deeds(const std::string& line) const;
    /// One step a file.
    [[nodiscard]] plan::Plan planFor(const std::vector<std::string>& files, const std::string& id = "plan-1") const;
    /// As one that was looked at and confirmed by one operator.
    PlanOrder order(const plan::Plan& plan, const std::string& command = "c-1");

    /// Opens the journal if it is not; recovers.
    Actuator& actuator();
    Journal& journal();
    void close();
    void setTrouble(std::string trouble, std::string troubledFile = {});
    /// In a process of its own, which may be killed; its wait status.
    int inChild(const std::function<void()>& body);

    metsuke::test::TemporaryFolder folder;
    Moment now{{1'790'000'000'000 * kMillisecond}, 1000 * kSecond};
    std::string boot = "boot-1";
    std::function<void(const plan::StepReport&)> progress;
    std::function<void(const plan::PlanReport&)> told; ///< of a run, before each step
    std::function<bool(const plan::JournalRow&)> isHeld;
    int mutatingPerMinute = 10;

private:
    HandlerRegistry m_handlers;
    std::unique_ptr<Journal> m_journal;
    std::unique_ptr<Actuator> m_actuator;
};

} // namespace metsuke::actuator::test
