// SPDX-License-Identifier: GPL-3.0-or-later
// The log of auditd: records of one time and serial are one event.
#include "core/activity_import/audit_record.h"
#include "core/activity_import/auditd_teller.h"
#include "core/activity_import/importer.h"

#include "core/base/strings.h"

#include <array>
#include <deque>

namespace metsuke::activity_import {

namespace {

constexpr size_t kMostOpen = 256; // events whose records may still come, since others come in between
constexpr size_t kMostArgumentBytes = 32 * 1024;

/// An event while its records come.
struct Group {
    RawEvent event;
    int64_t serial = 0;
    size_t argumentBytes = 0;
    bool isComplete = false;
};

/// Fields that are numbers or names as they are.
constexpr std::array<std::string_view, 17> kPlainFields{"success", "exit", "a0", "a1", "a2", "a3", "ppid", "pid", "auid", "uid",
    "ses", "op", "res", "acct", "addr", "terminal", "id"};

void addPlain(const AuditRecord& record, RawEvent& event) {
    for (const std::string_view name : kPlainFields) {
        if (const std::string_view value = record.get(name); !value.empty()) {
            event.add(std::string(name), std::string(value));
        }
    }
    if (std::string program = record.text("exe"); !program.empty()) {
        event.add("exe", std::move(program));
    }
}

/// a0="sh" a1=2D63 ..., long ones in pieces: a2_len=9000 a2[0]=... a2[1]=...
void addArguments(const AuditRecord& record, Group& group) {
    for (const auto& [name, value] : record.fields) {
        const bool isArgument = name.size() > 1 && name[0] == 'a' && name[1] >= '0' && name[1] <= '9' && name.find('_') == std::string::npos;
        if (!isArgument || group.argumentBytes > kMostArgumentBytes) {
            continue;
        }
        std::string text = record.text(name);
        group.argumentBytes += text.size() + 1;
        const std::string argument = "arg" + name.substr(1, name.find('[') - 1);
        auto& fields = group.event.fields;
        if (name.find('[') != std::string::npos && !fields.empty() && fields.back().first == argument) {
            fields.back().second += text; // bounded by the bytes of all
        } else {
            group.event.add(argument, std::move(text));
        }
    }
}

void addPath(const AuditRecord& record, RawEvent& event) {
    // "DELETE 08:01 131 path": a name may hold anything, so it is the last.
    std::string_view type = record.get("nametype");
    type = type.empty() ? "UNKNOWN" : type; // of kernels before 3.4 (objtype=)
    event.add("path",
        std::string(type) + ' ' + std::string(record.get("dev")) + ' ' + std::string(record.get("inode")) + ' ' + record.text("name"));
}

void addRecord(const AuditRecord& record, Group& group) {
    RawEvent& event = group.event;
    if (record.type == "SYSCALL") {
        std::string_view name = record.get("SYSCALL");
        name = name.empty() ? nameOfSystemCall(record.get("arch"), numberIn(record.get("syscall"))) : name;
        event.kind = name;
        addPlain(record, event);
    } else if (record.type == "EXECVE") {
        addArguments(record, group);
    } else if (record.type == "PATH") {
        addPath(record, event);
    } else if (record.type == "CWD") {
        event.add("cwd", record.text("cwd"));
    } else if (record.type == "SOCKADDR") {
        event.add("saddr", std::string(record.get("saddr")));
    } else if (record.type == "PROCTITLE") {
        event.add("proctitle", record.text("proctitle"));
    } else if (record.type == "KERN_MODULE") {
        event.add("module", record.text("name"));
    } else if (event.kind.empty()) {
        event.kind = record.type;
        addPlain(record, event);
        if (const std::string_view user = record.get("ID"); !user.empty()) {
            event.add("ID", std::string(user));
        }
    }
}

class Grouper {
public:
    explicit Grouper(EventSink& sink)
        : m_sink(sink) { }

    Result<void> take(const AuditRecord& record, int64_t line) {
        Group& group = groupOf(record, line);
        addRecord(record, group);
        const bool isAlone = group.event.kind == record.type; // no system call
        group.isComplete = isAlone || record.type == "EOE" || record.type == "PROCTITLE"; // the last one of an event
        while (!m_open.empty() && (m_open.size() > kMostOpen || m_open.front().isComplete)) {
            METSUKE_CHECK(giveOldest());
        }
        return {};
    }
    Result<void> finish() {
        while (!m_open.empty()) {
            METSUKE_CHECK(giveOldest());
        }
        return {};
    }

private:
    Group& groupOf(const AuditRecord& record, int64_t line) {
        for (auto group = m_open.rbegin(); group != m_open.rend(); ++group) {
            if (group->serial == record.serial && group->event.time == record.time && group->event.host == record.node) {
                return *group;
            }
        }
        Group& made = m_open.emplace_back();
        made.event.time = record.time;
        made.event.line = line;
        made.event.host = record.node;
        made.serial = record.serial;
        return made;
    }
    Result<void> giveOldest() {
        Group group = std::move(m_open.front());
        m_open.pop_front();
        if (group.event.kind.empty()) {
            m_sink.foreign(); // a system call that says nothing here
            return {};
        }
        return m_sink.take(std::move(group.event));
    }

    EventSink& m_sink;
    std::deque<Group> m_open; ///< in their order
};

Result<void> decode(LogInput& input, EventSink& sink) {
    Grouper grouper(sink);
    while (true) {
        METSUKE_TRY(const auto line, input.line());
        if (!line) {
            return grouper.finish();
        }
        const auto record = line->isTooLong ? std::nullopt : parseAuditRecord(line->text);
        if (record) {
            METSUKE_CHECK(grouper.take(*record, line->number));
        } else if (line->isTooLong || line->text.find("audit") != std::string::npos || line->text.find("type=") != std::string::npos) {
            sink.unreadable(line->number);
        } else if (!trim(line->text).empty()) {
            sink.foreign(); // of another program, in a shared log
        }
    }
}

} // namespace

Importer auditd() {
    return {"auditd", "auditd",
        [](std::string_view beginning) {
            return beginning.find("type=") != std::string_view::npos && beginning.find("audit(") != std::string_view::npos;
        },
        decode, []() -> std::unique_ptr<ActivityTeller> { return std::make_unique<AuditdTeller>(); }};
}

} // namespace metsuke::activity_import
