// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/roster.h"

#include "core/base/random_hex.h"
#include "core/fleet/roster_rows.h"
#include "core/fleet/roster_schema.h"
#include "core/fleet/roster_sql.h"

#include <nlohmann/json.hpp>

namespace metsuke::fleet {

namespace {

constexpr Duration kCommandsFor = 90 * kDay;
constexpr size_t kExpiredAtOnce = 1'000;
constexpr size_t kUnreadable = 1'000; // that are ended at once

nlohmann::json toLog(const openc2::Command& command) {
    return {{"command", command.id}, {"device", command.device}, {"action", command.action},
        {"target", command.targetKind}, {"dry_run", command.isDryRun}};
}

} // namespace

bool isOpen(const CommandRecord& record) {
    return record.state == CommandState::Queued || record.state == CommandState::Sent;
}

/// The readable ones: one that is damaged must not hold up all the others.
template <typename... Values>
Result<std::vector<CommandRecord>> Roster::find(const std::string& condition, const Values&... values) {
    std::vector<CommandRecord> records;
    METSUKE_CHECK(sql::each(
        *m_connection, std::string(kCommandColumns) + condition,
        [&](const Statement& row) -> Result<void> {
            CommandRow found = commandOf(row);
            if (found.isReadable) {
                records.push_back(std::move(found.record));
            } else if (isOpen(found.record) && m_unreadable.size() < kUnreadable) {
                m_unreadable.insert(found.record.command.id);
            }
            return {};
        },
        values...));
    return records;
}

Result<CommandRecord> Roster::order(openc2::Command command, const std::string& by, Timestamp now) {
    command.id = randomHex(16);
    command.notAfter.ns -= command.notAfter.ns % kMillisecond; // so it is on the wire
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const int64_t changed,
        sql::change(*m_connection,
            "UPDATE agent SET sequence = sequence + 1 WHERE device = ?1 AND state = ?2", command.device,
            AgentState::Approved));
    if (changed == 0) {
        return Error(
            ErrorCode::InvalidArgument, Message("fleet.not_approved").with("device", command.device));
    }
    METSUKE_CHECK(makeRoomForCommand(now));
    METSUKE_TRY(command.sequence,
        sql::number(*m_connection, "SELECT sequence FROM agent WHERE device = ?1", command.device));
    const std::string body = openc2::writeCommand(command);
    METSUKE_TRY(const auto readable, openc2::readCommand(body)); // as it must be for whom it is
    static_cast<void>(readable);
    METSUKE_CHECK(sql::change(*m_connection,
        "INSERT INTO command(id, device, state, body, sequence, epoch, by, created, changed, sent, "
        "not_after, response, size) "
        "VALUES(?1, ?2, ?3, ?4, ?5, '', ?6, ?7, ?7, 0, ?8, '', length(?4))",
        command.id, command.device, CommandState::Queued, body, command.sequence, by, now, command.notAfter));
    METSUKE_CHECK(step.log(now, by, "command.ordered", toLog(command)));
    METSUKE_TRY(const auto record, this->command(command.id));
    METSUKE_CHECK(step.commit());
    return *record;
}

/// What is at either end of an index tells enough, unless there are many: only then they are counted.
Result<bool> Roster::hasRoomForCommand() {
    METSUKE_TRY(const int64_t most,
        sql::number(*m_connection, "SELECT (SELECT max(number) FROM command) - (SELECT min(number) FROM command) + 1"));
    METSUKE_TRY(const int64_t largest, sql::number(*m_connection, "SELECT max(size) FROM command"));
    if (most < kMaximumCommands && (largest == 0 || most < kMaximumCommandBytes / largest)) {
        return true;
    }
    METSUKE_TRY(const int64_t count, sql::number(*m_connection, "SELECT count(*) FROM command"));
    METSUKE_TRY(const int64_t bytes, sql::number(*m_connection, "SELECT sum(size) FROM command"));
    return count < kMaximumCommands && bytes < kMaximumCommandBytes;
}

/// Forgets finished ones: those of long ago, then the oldest.
Result<void> Roster::makeRoomForCommand(Timestamp now) {
    constexpr std::string_view kForget = "DELETE FROM command WHERE number IN (SELECT number FROM command "
                                         "WHERE state >= 2 AND changed < ?1 ORDER BY number LIMIT 100)";
    METSUKE_TRY(const int64_t oldest,
        sql::number(*m_connection, "SELECT changed FROM command ORDER BY number LIMIT 1"));
    if (oldest < (now - kCommandsFor).ns) {
        METSUKE_CHECK(sql::change(*m_connection, kForget, now - kCommandsFor));
    }
    while (true) {
        METSUKE_TRY(const bool hasRoom, hasRoomForCommand());
        if (hasRoom) {
            return {};
        }
        METSUKE_TRY(const int64_t gone, sql::change(*m_connection, kForget, now + kDay));
        if (gone == 0) {
            return Error(
                ErrorCode::Busy, Message("fleet.too_many_commands").with("maximum", kMaximumCommands));
        }
    }
}

Result<std::optional<CommandRecord>> Roster::command(const std::string& id) {
    METSUKE_TRY(auto records, find("WHERE c.id = ?1", id));
    return records.empty() ? std::optional<CommandRecord>() : std::move(records.front());
}

Result<std::optional<CommandRecord>> Roster::newest(const std::string& device, const std::string& targetKind) {
    // As writeCommand has it. What somebody wrote into a target has its quotes escaped, or is another member.
    const std::string beginning = "\"target\":{\"" + targetKind + "\":";
    METSUKE_TRY(auto records,
        find("WHERE c.device = ?1 AND instr(c.body, ?2) > 0 ORDER BY c.number DESC LIMIT 1", device, beginning));
    const bool isIt = !records.empty() && records.front().command.targetKind == targetKind;
    return isIt ? std::optional(std::move(records.front())) : std::nullopt;
}

Result<std::vector<CommandRecord>> Roster::commands(const std::string& device, size_t maximum) {
    return device.empty()
        ? find("ORDER BY c.number DESC LIMIT ?1", maximum)
        : find("WHERE c.device = ?1 ORDER BY c.number DESC LIMIT ?2", device, maximum);
}

Result<std::vector<CommandHead>> Roster::commandHeads(const std::string& device, size_t maximum) {
    std::vector<CommandHead> heads;
    METSUKE_CHECK(sql::each(
        *m_connection, "SELECT id, state, changed FROM command WHERE device = ?1 ORDER BY number DESC LIMIT ?2",
        [&](const Statement& row) -> Result<void> {
            const int64_t state = row.integer(1);
            const bool isKnown = state >= 0 && state <= static_cast<int64_t>(CommandState::Unknown);
            heads.push_back({row.string(0), isKnown ? static_cast<CommandState>(state) : CommandState::Unknown, {row.integer(2)}});
            return {};
        },
        device, maximum));
    return heads;
}

Result<std::vector<CommandRecord>> Roster::outstanding(Timestamp now, Duration again, size_t maximum) {
    return find(
        "WHERE c.state < 2 AND c.not_after >= ?1 AND a.state = 1 AND c.sent <= ?2 AND (c.state = 0 OR a.seen "
        ">= ?3) ORDER BY c.sent, c.number LIMIT ?4",
        now, now - again, now - kConnectedFor, maximum);
}

Result<std::vector<CommandRecord>> Roster::unanswered(
    const std::string& device, Timestamp now, size_t maximum) {
    return find(
        "WHERE c.device = ?1 AND c.state < 2 AND c.not_after >= ?2 AND a.state = 1 ORDER BY c.number LIMIT ?3",
        device, now, maximum);
}

Result<void> Roster::markSent(const std::vector<std::string>& ids, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    for (const std::string& id : ids) {
        METSUKE_CHECK(sql::change(*m_connection,
            "UPDATE command SET epoch = iif(state = 0, coalesce((SELECT epoch FROM agent WHERE agent.device "
            "= command.device), ''), epoch), "
            "changed = iif(state = 0, ?2, changed), state = 1, sent = ?2 WHERE id = ?1 AND state < 2",
            id, now));
    }
    return step.commit();
}

Result<void> Roster::markUnsent(const std::vector<std::string>& ids, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    for (const std::string& id : ids) {
        METSUKE_CHECK(sql::change(*m_connection,
            "UPDATE command SET state = 0, changed = created, sent = ?2 WHERE id = ?1 AND state = 1", id,
            now));
    }
    return step.commit();
}

Result<void> Roster::putOff(const std::vector<std::string>& ids, Timestamp sent) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    for (const std::string& id : ids) {
        METSUKE_CHECK(sql::change(*m_connection, "UPDATE command SET sent = ?2 WHERE id = ?1 AND state < 2", id, sent));
    }
    return step.commit();
}

Result<void> Roster::sendAgainBy(const std::string& way, Timestamp sent) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_CHECK(sql::change(*m_connection,
        "UPDATE command SET sent = 0 WHERE state = 1 AND sent < ?2 AND device IN (SELECT device FROM agent WHERE seen_by = ?1)",
        way, sent));
    return step.commit();
}

Result<bool> Roster::answered(const std::string& device, const openc2::Response& response, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const auto known, command(response.commandId));
    const bool isOpen = known && known->command.device == device
        && (known->state == CommandState::Queued || known->state == CommandState::Sent
            || known->state == CommandState::Unknown);
    if (!isOpen) {
        return false;
    }
    const bool isLast = response.status != openc2::kInterim;
    METSUKE_CHECK(sql::change(*m_connection,
        "UPDATE command SET response = ?2, state = ?3, changed = ?4, size = length(body) + length(?2) WHERE "
        "id = ?1",
        response.commandId, openc2::writeResponse(response), isLast ? CommandState::Answered : known->state,
        now));
    if (isLast) {
        auto what = toLog(known->command);
        what["status"] = response.status;
        what["reason"] = response.reason;
        METSUKE_CHECK(step.log(now, device, "command.answered", what));
    }
    METSUKE_CHECK(step.commit());
    return true;
}

Result<void> Roster::forgetResults(const std::string& id) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const auto known, command(id));
    if (!known || known->state != CommandState::Answered || !known->response) {
        return {};
    }
    openc2::Response kept = *known->response;
    kept.results.clear();
    METSUKE_CHECK(sql::change(*m_connection,
        "UPDATE command SET response = ?2, size = length(body) + length(?2) WHERE id = ?1", id, openc2::writeResponse(kept)));
    return step.commit();
}

Result<void> Roster::cancel(const std::string& id, const std::string& by, Timestamp now) {
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const auto known, command(id));
    if (!known) {
        return Error(ErrorCode::NotFound, Message("fleet.unknown_command").with("command", id));
    }
    if (known->state != CommandState::Queued) {
        return Error(ErrorCode::InvalidArgument,
            Message("fleet.not_queued")
                .with("command", id)
                .with("state", "fleet.command_" + std::string(commandStateName(known->state))));
    }
    METSUKE_CHECK(sql::change(*m_connection, "UPDATE command SET state = ?2, changed = ?3 WHERE id = ?1", id,
        CommandState::Cancelled, now));
    METSUKE_CHECK(step.log(now, by, "command.cancelled", toLog(known->command)));
    return step.commit();
}

Result<int64_t> Roster::expire(Timestamp now) {
    METSUKE_TRY(const int64_t due,
        sql::number(*m_connection, "SELECT count(*) FROM command WHERE state < 2 AND not_after < ?1", now));
    if (due == 0 && m_unreadable.empty()) {
        return 0; // asked often: the file is not written for nothing
    }
    METSUKE_TRY(RosterStep step, RosterStep::begin(*m_connection));
    METSUKE_TRY(const auto late,
        find("WHERE c.state < 2 AND c.not_after < ?1 ORDER BY c.not_after LIMIT ?2", now, kExpiredAtOnce));
    for (const CommandRecord& record : late) {
        const CommandState state
            = record.state == CommandState::Queued ? CommandState::Expired : CommandState::Unknown;
        METSUKE_CHECK(sql::change(*m_connection, "UPDATE command SET state = ?2, changed = ?3 WHERE id = ?1",
            record.command.id, state, now));
        METSUKE_CHECK(
            step.log(now, "fleet", "command." + std::string(commandStateName(state)), toLog(record.command)));
    }
    METSUKE_TRY(const int64_t unreadable, endUnreadable(step, now));
    METSUKE_CHECK(step.commit());
    m_unreadable.clear();
    return static_cast<int64_t>(late.size()) + unreadable;
}

/// They cannot be sent, so nobody is to wait for them; this tells it once.
Result<int64_t> Roster::endUnreadable(RosterStep& step, Timestamp now) {
    int64_t ended = 0;
    for (const std::string& id : m_unreadable) {
        METSUKE_TRY(const int64_t changed,
            sql::change(*m_connection,
                "UPDATE command SET state = iif(state = 0, ?2, ?3), changed = ?4 WHERE id = ?1 AND state < 2", id,
                CommandState::Cancelled, CommandState::Unknown, now));
        if (changed > 0) {
            METSUKE_CHECK(step.log(now, "fleet", "command.unreadable", {{"command", id}}));
        }
        ended += changed;
    }
    return ended;
}

} // namespace metsuke::fleet
