// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/actuator/fake_world.h"

#include <csignal>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator::test {

namespace {

std::string readAll(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// In one step: whoever is killed leaves the one or the other.
void writeAll(const std::filesystem::path& path, const std::string& text) {
    const std::string part = path.string() + ".part";
    std::ofstream(part, std::ios::trunc) << text;
    std::filesystem::rename(part, path);
}

const std::string& pathOf(const Task& task) { return std::get<plan::FileTarget>(task.step.target).path; }

} // namespace

void FakeHandler::dieAt(const char* point, const Task& task) const {
    if (m_trouble == point && (m_troubledFile.empty() || pathOf(task).ends_with("/" + m_troubledFile))) {
        ::kill(::getppid(), SIGKILL);
        ::_exit(9);
    }
}

plan::StepReport FakeHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    report.tier = plan::Tier::T1;
    const std::string content = readAll(pathOf(task));
    report.found = {{"content", content}};
    report.isChange = content != "2";
    if (content == "p") {
        report.refusal = refusalOf(Message("actuator.protected").with("name", pathOf(task)));
    }
    if (content == "h") {
        report.tier = plan::Tier::T3;
    }
    return report;
}

Result<std::string> FakeHandler::capture(const Task& task) {
    dieAt("capture", task);
    return readAll(pathOf(task));
}

Result<plan::StepReport> FakeHandler::act(const Task& task, const std::string& record) {
    const std::string& path = pathOf(task);
    dieAt("act-begin", task);
    std::ofstream(m_folder / "deeds", std::ios::app) << "act " + path.substr(path.rfind('/') + 1) + "\n";
    writeAll(path, "1");
    METSUKE_CHECK(task.amend(record + "+"));
    dieAt("act-middle", task);
    if (m_trouble == "hang") {
        ::pause();
    }
    if (m_trouble == "fail") {
        return Error(ErrorCode::Internal, Message("actuator.protected").with("name", "fail"));
    }
    writeAll(path, "2");
    dieAt("act-end", task);
    plan::StepReport report = task.blank();
    report.effects = {Message("plan.quarantine_file")};
    return report;
}

Result<void> FakeHandler::verify(const Task& task, const std::string&) {
    dieAt("verify", task);
    return readAll(pathOf(task)) == "2" && m_trouble != "unverified" ? Result<void>() : Error(ErrorCode::Internal, "actuator.changed");
}

std::optional<Message> FakeHandler::cameBack(const Task& task, const std::string&, Duration) {
    return readAll(m_folder / "again").empty() ? std::nullopt : std::optional(Message("actuator.came_back").with("path", pathOf(task)));
}

Comparison FakeHandler::compare(const Task& task, const std::string& record) {
    const std::string content = readAll(pathOf(task));
    const bool isAmended = record.ends_with('+');
    if (content == record.substr(0, 1)) {
        return {Standing::Before, {}};
    }
    if (!isAmended && content != "1") { // the deed is never ahead of the record by more than its first half
        return {Standing::Changed, "ahead of its record"};
    }
    return content == "1" ? Comparison{Standing::Between, {}} : content == "2" ? Comparison{Standing::After, {}} : Comparison{Standing::Changed, "is " + content};
}

Result<void> FakeHandler::undo(const Task& task, const std::string& record) {
    const std::string& path = pathOf(task);
    dieAt("undo-begin", task);
    std::ofstream(m_folder / "deeds", std::ios::app) << "undo " + path.substr(path.rfind('/') + 1) + "\n";
    writeAll(path, "1");
    dieAt("undo-middle", task);
    writeAll(path, record.substr(0, 1));
    dieAt("undo-end", task);
    return {};
}

World::World(std::string trouble, std::string troubledFile) { setTrouble(std::move(trouble), std::move(troubledFile)); }

void World::setTrouble(std::string trouble, std::string troubledFile) {
    m_handlers.add(plan::Action::QuarantineFile, std::make_shared<FakeHandler>(folder.path(), std::move(trouble), std::move(troubledFile)));
}

void World::put(const std::string& file, const std::string& content) const { writeAll(folder.path() / file, content); }

std::string World::content(const std::string& file) const { return readAll(folder.path() / file); }

int World::deeds(const std::string& line) const {
    std::istringstream text(readAll(folder / "deeds"));
    int found = 0;
    for (std::string one; std::getline(text, one);) {
        found += one == line;
    }
    return found;
}

plan::Plan World::planFor(const std::vector<std::string>& files, const std::string& id) const {
    plan::Plan plan{id, "C-1", "agent-1", now.wall + kHour, {}};
    for (const std::string& file : files) {
        plan.steps.push_back({"step-" + file, plan::Action::QuarantineFile, plan::FileTarget{(folder.path() / file).string(), std::string(64, 'a')}, {}});
    }
    return plan;
}

PlanOrder World::order(const plan::Plan& plan, const std::string& command) {
    PlanOrder order{command + "-dry", "key-1", {{"Ann"}}, plan, "", true};
    const auto dry = actuator().carryOut(order, {});
    EXPECT_TRUE(dry.ok());
    order.command = command;
    order.planHash = dry.ok() ? dry->planHash : "";
    order.isDryRun = false;
    return order;
}

Journal& World::journal() {
    if (!m_journal) {
        m_journal = std::move(Journal::open(folder.path(), boot)).value();
    }
    return *m_journal;
}

Actuator& World::actuator() {
    if (!m_actuator) {
        Actuator::Settings settings;
        settings.device = "agent-1";
        settings.boot = boot;
        settings.run.clock = [this] { return now; };
        settings.isHeld = isHeld;
        settings.progress = [this](const plan::PlanReport& report) {
            if (told) {
                told(report);
            }
        };
        settings.run.progress = [this](const plan::StepReport& report) {
            if (progress) {
                progress(report);
            }
        };
        settings.mutatingPerMinute = mutatingPerMinute;
        m_actuator = std::make_unique<Actuator>(journal(), m_handlers, settings);
        EXPECT_TRUE(m_actuator->recover().ok());
    }
    return *m_actuator;
}

void World::close() {
    m_actuator.reset();
    m_journal.reset();
}

int World::inChild(const std::function<void()>& body) {
    close();
    const pid_t child = ::fork();
    if (child == 0) {
        body();
        close(); // or the journal would not be checkpointed
        ::_exit(0);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status;
}

} // namespace metsuke::actuator::test
