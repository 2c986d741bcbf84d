// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/script_handler.h"

#include "core/actuator/linux/safe_path.h"
#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr size_t kMostOutput = 3000;
constexpr Duration kReserve = 5 * kSecond; ///< of the step's time, to end what the script started
constexpr const char* kBegun = "begun";

const plan::ScriptTarget& targetOf(const Task& task) { return std::get<plan::ScriptTarget>(task.step.target); }

struct Ended {
    int status = 0;
    bool isInTime = true;
    std::string output;
};

[[noreturn]] void become(const std::string& interpreter, int script, int output) {
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    ::dup2(output, 1);
    ::dup2(output, 2);
    const int kept = ::dup(script); // open in what is started: the script's name
    const std::string path = "/dev/fd/" + std::to_string(kept);
    std::string program = interpreter, argument = path, search = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale = "LC_ALL=C";
    char* arguments[] = {program.data(), argument.data(), nullptr};
    char* environment[] = {search.data(), locale.data(), nullptr};
    ::execve(interpreter.c_str(), arguments, environment);
    ::_exit(127);
}

/// Reads what it says until it ends or its time does, and not only until it says no more; orphans of it are ours meanwhile, and end with it.
Ended follow(pid_t script, const FileHandle& output, Duration most) {
    Ended ended;
    const FileHandle process(static_cast<int>(::syscall(SYS_pidfd_open, script, 0)));
    const Duration until = sensor::sinceBoot() + most;
    std::array<pollfd, 2> waits{pollfd{process.get(), POLLIN, 0}, pollfd{output.get(), POLLIN, 0}};
    std::array<char, 4096> part;
    while (true) {
        const Duration left = until - sensor::sinceBoot();
        ended.isInTime = left > 0;
        if (!ended.isInTime) {
            break;
        }
        if (::poll(waits.data(), waits.size(), static_cast<int>(left / kMillisecond) + 1) <= 0) {
            continue;
        }
        if (waits[1].revents == 0) { // all that it said was read
            break;
        }
        const ssize_t size = ::read(output.get(), part.data(), part.size());
        if (size <= 0) {
            waits[1] = {-1, 0, 0}; // poll passes it over
            continue;
        }
        ended.output.append(part.data(), std::min(static_cast<size_t>(size), kMostOutput - std::min(kMostOutput, ended.output.size())));
    }
    if (!ended.isInTime) {
        ::kill(script, SIGKILL); // it may not have its group yet
        ::kill(-script, SIGKILL);
    }
    ::waitpid(script, &ended.status, 0);
    ::kill(-script, SIGKILL);
    return ended;
}

} // namespace

plan::StepReport ScriptHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const plan::ScriptTarget& target = targetOf(task);
    struct stat facts {};
    const bool isRoots = ::stat(target.interpreter.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_uid == 0
        && (facts.st_mode & (S_IWGRP | S_IWOTH)) == 0 && (facts.st_mode & S_IXUSR) != 0;
    if (!isRoots) {
        report.refusal = refusalOf(Message("actuator.no_interpreter").with("path", cleanText(target.interpreter)));
        return report;
    }
    report.found = {{"script", Digest::hex(DigestKind::Sha256, asBytes(target.text))}};
    report.effects = {Message("actuator.to_run").with("interpreter", cleanText(target.interpreter)).with("seconds", target.timeout / kSecond)};
    return report;
}

Result<std::string> ScriptHandler::capture(const Task&) { return std::string("captured"); }

Result<plan::StepReport> ScriptHandler::act(const Task& task, const std::string& record) {
    if (record == kBegun) {
        return Error(ErrorCode::Internal, "actuator.interrupted"); // twice would be another deed
    }
    const plan::ScriptTarget& target = targetOf(task);
    const FileHandle script(::memfd_create("metsuke-script", 0));
    int ends[2];
    if (::write(script.get(), target.text.data(), target.text.size()) != static_cast<ssize_t>(target.text.size()) || ::pipe2(ends, O_CLOEXEC) != 0) {
        return Error(ErrorCode::Internal, Message("actuator.no_worker").with("reason", std::strerror(errno)));
    }
    ::lseek(script.get(), 0, SEEK_SET);
    FileHandle ours(ends[0]), theirs(ends[1]);
    METSUKE_CHECK(task.amend(kBegun));
    const pid_t child = ::fork();
    if (child < 0) {
        return Error(ErrorCode::Internal, Message("actuator.no_worker").with("reason", std::strerror(errno)));
    }
    if (child == 0) {
        become(target.interpreter, script.get(), theirs.get());
    }
    theirs.reset();
    const Duration most = plan::traitsOf(plan::Action::RunScript).deadline - kReserve;
    const Ended ended = follow(child, ours, std::min(target.timeout, most));
    plan::StepReport report = task.blank();
    report.effects = {Message("actuator.script_ended").with("status", int64_t{WIFEXITED(ended.status) ? WEXITSTATUS(ended.status) : 128 + WTERMSIG(ended.status)})};
    report.objects = {{"output", target.interpreter, "", cleanText(ended.output, kMostOutput)}};
    if (!ended.isInTime) {
        return Error(ErrorCode::Busy, "actuator.too_slow");
    }
    if (!WIFEXITED(ended.status) || WEXITSTATUS(ended.status) != 0) {
        return Error(ErrorCode::Internal, Message("actuator.script_failed").with("output", cleanText(ended.output, kMostOutput)));
    }
    return report;
}

Result<void> ScriptHandler::verify(const Task&, const std::string&) { return {}; }

Comparison ScriptHandler::compare(const Task&, const std::string& record) {
    return {record == kBegun ? Standing::Unclear : Standing::Before, {}};
}

Result<void> ScriptHandler::undo(const Task&, const std::string&) { return Error(ErrorCode::Unsupported, "actuator.irreversible"); }

} // namespace metsuke::actuator
