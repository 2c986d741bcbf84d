// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/service_handler.h"

#include "core/actuator/linux/safe_path.h"
#include "core/base/strings.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr const char* kNowhere = "/dev/null";
constexpr const char* kStopped = "masked inactive"; ///< how it is left

const std::string& nameOf(const Task& task) { return std::get<plan::ServiceTarget>(task.step.target).name; }

bool isUnitName(const std::string& name) {
    constexpr std::array<std::string_view, 5> kKinds{".service", ".timer", ".socket", ".path", ".target"};
    const bool isPlain = !name.starts_with('.') && !name.starts_with('-') && name.size() < 200 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '@' || c == ':' || c == '\\';
    });
    return isPlain && std::ranges::any_of(kKinds, [&](std::string_view kind) { return name.ends_with(kind); });
}

} // namespace

bool ServiceHandler::isMasked(const std::string& name) const { return sensor::readLink(maskOf(name)) == kNowhere; }

bool ServiceHandler::hasManager() const { return m_root.empty() && ::access("/run/systemd/system", F_OK) == 0; }

bool ServiceHandler::ask(const std::vector<std::string>& words) const {
    if (!hasManager()) {
        return true;
    }
    std::vector<std::string> command{"/usr/bin/systemctl"};
    command.insert(command.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (std::string& word : command) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    char* environment[] = {nullptr};
    pid_t child = -1;
    int status = 0;
    return ::posix_spawn(&child, arguments.front(), nullptr, nullptr, arguments.data(), environment) == 0 && ::waitpid(child, &status, 0) == child
        && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

plan::StepReport ServiceHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const std::string& name = nameOf(task);
    const std::string shown = cleanText(name, 200);
    const bool isThere = isUnitName(name) && std::ranges::any_of(std::array{"/usr/lib/systemd/system/", "/lib/systemd/system/", "/run/systemd/system/"},
                                                 [&](const char* folder) { return ::access((m_root + folder + name).c_str(), F_OK) == 0; });
    const bool isOwnFile = isUnitName(name) && ::access(maskOf(name).c_str(), F_OK) == 0 && !isMasked(name);
    if (auto refusal = m_protection.refusesService(name)) {
        report.refusal = std::move(refusal);
    } else if (isOwnFile) {
        report.refusal = refusalOf(Message("actuator.unit_is_local").with("path", cleanText(maskOf(name))));
    } else if (!isThere && !(isUnitName(name) && isMasked(name))) {
        report.refusal = refusalOf(Message("actuator.no_unit").with("name", shown));
    } else {
        report.isChange = stateOf(name) != kStopped;
        report.tier = m_protection.isAssetService(name) ? plan::raised(report.tier) : report.tier;
        report.effects = {Message(hasManager() ? "actuator.to_stop" : "actuator.to_mask").with("name", shown)};
    }
    return report;
}

std::string ServiceHandler::stateOf(const std::string& name) const {
    const bool isActive = hasManager() && ask({"--quiet", "is-active", name});
    return std::string(isMasked(name) ? "masked " : "unmasked ") + (isActive ? "active" : "inactive");
}

Result<std::string> ServiceHandler::capture(const Task& task) { return stateOf(nameOf(task)); }

Result<plan::StepReport> ServiceHandler::act(const Task& task, const std::string&) {
    const std::string& name = nameOf(task);
    METSUKE_TRY(const Place place, openPlace(maskOf(name)));
    if (!isMasked(name) && ::symlinkat(kNowhere, place.folder.get(), place.name.c_str()) != 0) {
        return fileError(maskOf(name), errno);
    }
    METSUKE_CHECK(syncFolder(place));
    if (!ask({"daemon-reload"}) || !ask({"stop", name})) {
        return Error(ErrorCode::Internal, Message("actuator.not_stopped").with("name", cleanText(name, 200)));
    }
    plan::StepReport report = task.blank();
    report.effects = {Message(hasManager() ? "actuator.stopped" : "actuator.masked").with("name", cleanText(name, 200))};
    report.objects = {{"service", name, "", "masked"}};
    return report;
}

Result<void> ServiceHandler::verify(const Task& task, const std::string&) {
    return stateOf(nameOf(task)) == kStopped
        ? Result<void>()
        : Error(ErrorCode::Internal, Message("actuator.not_stopped").with("name", cleanText(nameOf(task), 200)));
}

Comparison ServiceHandler::compare(const Task& task, const std::string& record) {
    const std::string& name = nameOf(task);
    if (!isMasked(name) && ::access(maskOf(name).c_str(), F_OK) == 0) {
        return {Standing::Changed, cleanText(maskOf(name))};
    }
    const std::string now = stateOf(name);
    return {now == record ? Standing::Before : now == kStopped ? Standing::After : Standing::Between, {}};
}

Result<void> ServiceHandler::undo(const Task& task, const std::string& record) {
    const std::string& name = nameOf(task);
    METSUKE_TRY(const Place place, openPlace(maskOf(name)));
    if (isMasked(name) && !record.starts_with("masked ")) {
        METSUKE_CHECK(removeAt(place, place.name));
        METSUKE_CHECK(syncFolder(place));
    }
    const bool wasActive = record.ends_with(" active");
    return ask({"daemon-reload"}) && (!wasActive || ask({"start", name}))
        ? Result<void>()
        : Error(ErrorCode::Internal, Message("actuator.not_started").with("name", cleanText(name, 200)));
}

} // namespace metsuke::actuator
