// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/account_handler.h"

#include "core/actuator/linux/file_rewrite.h"
#include "core/actuator/linux/process_tree.h"
#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/plan/codec_fields.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <shadow.h>

namespace metsuke::actuator {

using openc2::Json;
using openc2::JsonFields;

namespace {

constexpr size_t kMostBytes = 1 << 20;
constexpr size_t kUid = 2; ///< of passwd(5)
constexpr size_t kPassword = 1, kExpiry = 7, kShadowFields = 9; ///< of shadow(5)
constexpr const char* kLongAgo = "1"; ///< day after 1970-01-01

const plan::AccountTarget& targetOf(const Task& task) { return std::get<plan::AccountTarget>(task.step.target); }

/// The line of a file of /etc that begins with this name and a colon; "" none.
std::string lineOf(const std::string& text, const std::string& name) {
    for (const std::string_view line : split(text, '\n')) {
        if (line.starts_with(name + ":")) {
            return std::string(line);
        }
    }
    return {};
}

std::vector<std::string> fieldsOf(const std::string& line) {
    std::vector<std::string> fields;
    for (const std::string_view one : split(line, ':')) {
        fields.emplace_back(one);
    }
    return fields;
}

bool isLocked(const std::string& password) { return password.starts_with('!') || password.starts_with('*'); }

std::string lockedLine(const std::string& line) {
    auto fields = fieldsOf(line);
    fields.resize(std::max(fields.size(), kShadowFields));
    fields[kPassword] = fields[kPassword].starts_with('!') ? fields[kPassword] : "!" + fields[kPassword];
    fields[kExpiry] = kLongAgo;
    std::string locked = fields.front();
    for (size_t i = 1; i < fields.size(); ++i) {
        locked += ':' + fields[i];
    }
    return locked;
}

/// How many run as it now. `passwd`: its fields.
int64_t processesOf(const std::vector<std::string>& passwd) {
    const sensor::ProcReader proc;
    return std::ranges::count_if(runningProcesses(), [&](const RunningProcess& one) {
        const auto facts = one.isKernelThread || one.hasEnded() ? std::nullopt : proc.process(one.key.pid);
        return facts && passwd.size() > kUid && std::to_string(facts->uid) == passwd[kUid];
    });
}

struct Lines {
    std::string before, after;
};

Result<Lines> readLines(const std::string& text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text));
    JsonFields fields(json);
    Lines lines{plan::readBytes(fields, "before", plan::kLongestPath), plan::readBytes(fields, "after", plan::kLongestPath)};
    METSUKE_CHECK(fields.done());
    return lines;
}

/// What other programs that change accounts take, too.
class PasswordLock {
public:
    explicit PasswordLock(bool isWanted)
        : m_isHeld(isWanted && ::lckpwdf() == 0) { }
    ~PasswordLock() {
        if (m_isHeld) {
            ::ulckpwdf();
        }
    }
    PasswordLock(const PasswordLock&) = delete;
    PasswordLock& operator=(const PasswordLock&) = delete;

private:
    bool m_isHeld;
};

} // namespace

std::optional<Message> AccountHandler::refuses(const plan::AccountTarget& target) const {
    const std::string passwd = sensor::readSmallFile(m_root + "/etc/passwd", kMostBytes), shadowed = sensor::readSmallFile(shadow(), kMostBytes);
    const std::string line = lineOf(passwd, target.name);
    const auto fields = fieldsOf(line);
    if (line.empty() || lineOf(shadowed, target.name).empty()) {
        return Message("actuator.no_local_account").with("name", cleanText(target.name, 64));
    }
    if (target.uid >= 0 && (fields.size() <= kUid || fields[kUid] != std::to_string(target.uid))) {
        return Message("actuator.other_account").with("name", cleanText(target.name, 64));
    }
    if (const auto refusal = m_protection.refusesAccount(target.name)) {
        return refusal->sentence;
    }
    const auto root = fieldsOf(lineOf(shadowed, "root"));
    const std::string groups = sensor::readSmallFile(m_root + "/etc/group", kMostBytes);
    for (const char* group : {"sudo", "wheel", "admin"}) {
        const auto members = fieldsOf(lineOf(groups, group));
        if (members.size() > 3 && members[3] == target.name && (root.size() <= kPassword || isLocked(root[kPassword]))) {
            return Message("actuator.last_administrator");
        }
    }
    return std::nullopt;
}

plan::StepReport AccountHandler::check(const Task& task) {
    plan::StepReport report = task.blank();
    const plan::AccountTarget& target = targetOf(task);
    if (auto sentence = refuses(target)) {
        report.refusal = refusalOf(std::move(*sentence));
        return report;
    }
    const std::string line = lineOf(sensor::readSmallFile(shadow(), kMostBytes), target.name);
    report.tier = m_protection.isAssetAccount(target.name) ? plan::raised(report.tier) : report.tier;
    report.isChange = lockedLine(line) != line;
    report.found = {{"line", Digest::hex(DigestKind::Sha256, asBytes(line))}};
    report.effects = {Message("actuator.to_lock").with("name", cleanText(target.name, 64))};
    if (const int64_t running = processesOf(fieldsOf(lineOf(sensor::readSmallFile(m_root + "/etc/passwd", kMostBytes), target.name))); running > 0) {
        report.effects.push_back(Message("actuator.account_runs").with("count", running).with("name", cleanText(target.name, 64)));
    }
    return report;
}

Result<std::string> AccountHandler::capture(const Task& task) {
    const std::string line = lineOf(sensor::readSmallFile(shadow(), kMostBytes), targetOf(task).name);
    return openc2::canonical({{"before", plan::bytesJson(line)}, {"after", plan::bytesJson(lockedLine(line))}});
}

Result<void> AccountHandler::replaceLine(const std::string& undoId, const std::string& before, const std::string& after) const {
    const PasswordLock lock(m_root.empty());
    METSUKE_TRY(const Place place, openPlace(shadow()));
    METSUKE_TRY(const FileHandle file, openRegular(place));
    METSUKE_TRY(const std::string text, readWhole(file, kMostBytes));
    const size_t at = ("\n" + text).find("\n" + before + "\n");
    if (before.empty() || at == std::string::npos) {
        return Error(ErrorCode::InvalidArgument, "actuator.changed");
    }
    FileRecord record;
    record.path = shadow();
    record.aside = ".metsuke-" + undoId;
    record.kept.sha256 = Digest::hex(DigestKind::Sha256, asBytes(text));
    METSUKE_TRY(record.metadata, readMetadata(file));
    const FileVault none{std::filesystem::path()}; // a line is all that is kept of it, in the journal
    const FileRewrite rewrite(none);
    METSUKE_CHECK(rewrite.prepare(record, text.substr(0, at) + after + text.substr(at + before.size())));
    return rewrite.replace(record);
}

Result<plan::StepReport> AccountHandler::act(const Task& task, const std::string& text) {
    METSUKE_TRY(const Lines lines, readLines(text));
    METSUKE_CHECK(replaceLine(task.undoId, lines.before, lines.after));
    plan::StepReport report = task.blank();
    report.effects = {Message("actuator.locked").with("name", cleanText(targetOf(task).name, 64))};
    report.objects = {{"account", targetOf(task).name, "open", "locked"}};
    return report;
}

Result<void> AccountHandler::verify(const Task& task, const std::string& text) {
    return compare(task, text).standing == Standing::After ? Result<void>() : Error(ErrorCode::Internal, "actuator.changed");
}

Comparison AccountHandler::compare(const Task& task, const std::string& text) {
    const auto lines = readLines(text);
    const auto place = openPlace(shadow());
    if (!lines || !place) {
        return {Standing::Unclear, lines ? place.error().message.id : lines.error().message.id};
    }
    if (idAt(*place, ".metsuke-" + task.undoId)) {
        return {Standing::Between, {}};
    }
    const std::string now = lineOf(sensor::readSmallFile(shadow(), kMostBytes), targetOf(task).name);
    return now == lines->before ? Comparison{Standing::Before, {}}
        : now == lines->after   ? Comparison{Standing::After, {}}
                                : Comparison{Standing::Changed, cleanText(targetOf(task).name, 64)};
}

Result<void> AccountHandler::undo(const Task& task, const std::string& text) {
    METSUKE_TRY(const Lines lines, readLines(text));
    METSUKE_TRY(const Place place, openPlace(shadow()));
    METSUKE_CHECK(removeAt(place, ".metsuke-" + task.undoId));
    return compare(task, text).standing == Standing::Before ? Result<void>() : replaceLine(task.undoId, lines.after, lines.before);
}

} // namespace metsuke::actuator
