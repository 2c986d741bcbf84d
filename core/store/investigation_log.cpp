// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/investigation_log.h"

#include "core/base/wall_clock.h"
#include "core/database/action_log.h"
#include "core/model/site_profile_json.h"
#include "core/store/case_writer.h"
#include "core/store/findings_codec.h"
#include "core/store/findings_reader.h"
#include "core/text/json_text.h"

#include <array>
#include <nlohmann/json.hpp>

namespace metsuke {

namespace {

using Json = nlohmann::json;

/// Tables that investigation changes. A change is a list of rows to be: ["pin", [key ...], [other columns ...] or null
/// for no such row], so that its inverse is the rows that were.
struct Table {
    std::string_view name;
    std::vector<std::string_view> keys;
    std::vector<std::string_view> others;
};

const std::array<Table, 5>& tables() {
    static const std::array<Table, 5> all{{{"triage", {"kind", "target"}, {"state"}},
        {"note", {"id"}, {"target_kind", "target", "at", "author", "text"}}, {"pin", {"target_kind", "target", "ts"}, {"label"}},
        {"graph_position", {"node"}, {"x", "y"}}, {"site", {"id"}, {"profile"}}}};
    return all;
}

std::string joined(const std::vector<std::string_view>& names, std::string_view separator, std::string_view suffix) {
    std::string text;
    for (const std::string_view name : names) {
        text += (text.empty() ? "" : std::string(separator)) + std::string(name) + std::string(suffix);
    }
    return text;
}

std::string takenKey(const std::string& source) { return "actions:" + source; }

/// Texts are bound as views: `values` must live until the statement is reset.
void bindJson(Statement& statement, int from, const Json& values) {
    for (const Json& value : values) {
        if (value.is_string()) {
            statement.bind(from, std::string_view(value.get_ref<const std::string&>()));
        } else if (value.is_number_integer()) {
            statement.bind(from, value.get<int64_t>());
        } else if (value.is_number()) {
            statement.bind(from, value.get<double>());
        } else {
            statement.bindNull(from);
        }
        ++from;
    }
}

Json columnJson(const Statement& statement, int column) {
    switch (statement.type(column)) {
    case Statement::Type::Integer:
        return statement.integer(column);
    case Statement::Type::Real:
        return statement.real(column);
    case Statement::Type::Text:
        return statement.string(column);
    default:
        return nullptr;
    }
}

Error badStep() { return {ErrorCode::Malformed, "store.undo_damaged"}; }

/// The row as it stands, null when there is none.
Result<Json> currentRow(Connection& connection, const Table& table, const Json& key) {
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT " + joined(table.others, ", ", "") + " FROM " + std::string(table.name) + " WHERE "
            + joined(table.keys, " AND ", " = ?")));
    bindJson(*statement, 1, key);
    Json row = nullptr;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        row = Json::array();
        for (size_t i = 0; i < table.others.size(); ++i) {
            row.push_back(columnJson(s, static_cast<int>(i)));
        }
    }));
    return row;
}

Result<void> writeRow(Connection& connection, const Table& table, const Json& key, const Json& row) {
    const std::string name(table.name);
    std::string sql = "DELETE FROM " + name + " WHERE " + joined(table.keys, " AND ", " = ?");
    if (!row.is_null()) {
        sql = "INSERT OR REPLACE INTO " + name + "(" + joined(table.keys, ", ", "") + ", " + joined(table.others, ", ", "") + ") VALUES(?";
        for (size_t i = 1; i < table.keys.size() + table.others.size(); ++i) {
            sql += ",?";
        }
        sql += ")";
    }
    METSUKE_TRY(Statement * statement, connection.cached(sql));
    const StatementUse use(*statement);
    bindJson(*use, 1, key);
    if (!row.is_null()) {
        bindJson(*use, 1 + static_cast<int>(table.keys.size()), row);
    }
    return use->run();
}

/// Makes the rows be, and answers the steps that bring back what was; steps that change nothing have no inverse.
Result<Json> applySteps(Connection& connection, const Json& steps) {
    Json inverse = Json::array();
    if (!steps.is_array()) {
        return badStep();
    }
    for (const Json& step : steps) {
        const bool shaped = step.is_array() && step.size() == 3 && step[0].is_string() && step[1].is_array();
        const auto table = std::find_if(tables().begin(), tables().end(),
            [&](const Table& t) { return shaped && t.name == step[0].get_ref<const std::string&>(); });
        if (table == tables().end() || step[1].size() != table->keys.size()
            || (!step[2].is_null() && (!step[2].is_array() || step[2].size() != table->others.size()))) {
            return badStep(); // the undo log of a case from elsewhere
        }
        METSUKE_TRY(Json before, currentRow(connection, *table, step[1]));
        if (before != step[2]) {
            METSUKE_CHECK(writeRow(connection, *table, step[1], step[2]));
            inverse.insert(inverse.begin(), Json::array({step[0], step[1], std::move(before)}));
        }
    }
    return inverse;
}

constexpr std::string_view kUndoable = "SELECT id, what, forward, inverse FROM undo_log WHERE undone = 0 ORDER BY id DESC LIMIT 1";
constexpr std::string_view kRedoable = "SELECT id, what, forward, inverse FROM undo_log WHERE undone = 1 ORDER BY id LIMIT 1";

Result<std::optional<Message>> firstMessage(Connection& connection, std::string_view sql) {
    METSUKE_TRY(Statement * statement, connection.cached(sql));
    std::optional<Message> message;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) { message = decodeMessage(s.text(1)); }));
    return message;
}

} // namespace

Result<void> InvestigationLog::change(Json forward, const Message& what, const std::string& author, const std::string& kind) {
    METSUKE_TRY(Transaction transaction, Transaction::begin(m_connection, Transaction::Kind::Write));
    METSUKE_TRY(const Json inverse, applySteps(m_connection, forward));
    if (inverse.empty()) {
        return {}; // nothing changes: nothing to undo, nothing to log
    }
    METSUKE_CHECK(m_connection.execute("DELETE FROM undo_log WHERE undone = 1"));
    METSUKE_TRY(Statement * insert,
        m_connection.cached("INSERT INTO undo_log(undone, what, forward, inverse) VALUES(0, ?1, ?2, ?3)"));
    const StatementUse use(*insert);
    const std::string message = encodeMessage(what);
    const std::string forwardText = jsonText(forward);
    const std::string inverseText = jsonText(inverse);
    use->bind(1, std::string_view(message));
    use->bind(2, std::string_view(forwardText));
    use->bind(3, std::string_view(inverseText));
    METSUKE_CHECK(use->run());
    METSUKE_CHECK(m_connection.execute(
        "DELETE FROM undo_log WHERE id <= (SELECT max(id) FROM undo_log) - " + std::to_string(kUndoSteps)));
    METSUKE_CHECK(ActionLog::append(m_connection, wallClock(), author, kind, message));
    return transaction.commit();
}

Result<void> InvestigationLog::setTriage(
    std::string_view kind, const std::vector<std::string>& targets, TriageState state, const std::string& author) {
    Json steps = Json::array();
    // What nobody has judged is new, and has no row.
    const Json row = state == TriageState::New ? Json(nullptr) : Json::array({static_cast<int64_t>(state)});
    for (const std::string& target : targets) {
        steps.push_back(Json::array({"triage", Json::array({std::string(kind), target}), row}));
    }
    Message what = Message("action.triage").with("count", static_cast<int64_t>(targets.size()));
    what.with("state", "triage." + std::string(triageStateName(state)));
    return change(std::move(steps), what, author, "triage");
}

namespace {

/// What lists of actions say of a note: its first line, cut between two characters where it is long. Notes may carry whole
/// documents.
std::string headOf(const std::string& text) {
    constexpr size_t kLongest = 120; // bytes
    std::string head = text.substr(0, text.find('\n'));
    if (head.size() > kLongest) {
        size_t end = kLongest;
        while (end > 0 && (static_cast<unsigned char>(head[end]) & 0xc0) == 0x80) {
            --end;
        }
        head = head.substr(0, end) + "…";
    }
    return head;
}

} // namespace

Result<void> InvestigationLog::addNote(const Note& note) {
    // An undone note keeps its number for a redo until the next change.
    METSUKE_TRY(const int64_t last, m_connection.integer("SELECT max(id) FROM note"));
    const int64_t at = note.at.ns != 0 ? note.at.ns : wallClock().ns;
    Json steps = Json::array({Json::array({"note", Json::array({last + 1}),
        Json::array({note.targetKind, note.target, at, note.author, note.text})})});
    return change(std::move(steps), Message("action.note").with("text", headOf(note.text)), note.author, "note");
}

Result<void> InvestigationLog::addPin(const Pin& pin, const std::string& author) {
    Json steps = Json::array(
        {Json::array({"pin", Json::array({pin.targetKind, pin.target, pin.ts.ns}), Json::array({pin.label})})});
    return change(std::move(steps), Message("action.pin").with("label", pin.label), author, "pin");
}

Result<void> InvestigationLog::removePin(const Pin& pin, const std::string& author) {
    Json steps = Json::array({Json::array({"pin", Json::array({pin.targetKind, pin.target, pin.ts.ns}), nullptr})});
    return change(std::move(steps), Message("action.unpin").with("label", pin.label), author, "unpin");
}

Result<void> InvestigationLog::saveGraphPositions(const std::map<std::string, std::pair<double, double>>& positions) {
    METSUKE_TRY(const auto present, readGraphPositions(m_connection));
    Json steps = Json::array();
    for (const auto& [node, place] : present) {
        if (!positions.contains(node)) {
            steps.push_back(Json::array({"graph_position", Json::array({node}), nullptr}));
        }
    }
    for (const auto& [node, place] : positions) {
        const auto it = present.find(node);
        if (it == present.end() || it->second != place) {
            steps.push_back(Json::array({"graph_position", Json::array({node}), Json::array({place.first, place.second})}));
        }
    }
    const auto moved = static_cast<int64_t>(steps.size());
    return change(std::move(steps), Message("action.layout").with("count", moved), "", "layout");
}

Result<void> InvestigationLog::setSiteProfile(const SiteProfile& profile, const Message& what, const std::string& author) {
    Json steps = Json::array({Json::array({"site", Json::array({1}), Json::array({writeSiteProfile(profile)})})});
    return change(std::move(steps), what, author, "site");
}

Result<void> InvestigationLog::undo(const std::string& author) { return move(true, author); }
Result<void> InvestigationLog::redo(const std::string& author) { return move(false, author); }

Result<void> InvestigationLog::move(bool undo, const std::string& author) {
    METSUKE_TRY(Transaction transaction, Transaction::begin(m_connection, Transaction::Kind::Write));
    METSUKE_TRY(Statement * select, m_connection.cached(undo ? kUndoable : kRedoable));
    int64_t id = 0;
    std::string what;
    std::string steps;
    METSUKE_CHECK(forEachRow(*select, [&](const Statement& s) {
        id = s.integer(0);
        what = s.string(1);
        steps = s.string(undo ? 3 : 2);
    }));
    if (id == 0) {
        return {};
    }
    METSUKE_TRY(const Json inverse, applySteps(m_connection, Json::parse(steps, nullptr, false)));
    METSUKE_TRY(Statement * update, m_connection.cached("UPDATE undo_log SET undone = ?2 WHERE id = ?1"));
    const StatementUse use(*update);
    use->bind(1, id);
    use->bind(2, int64_t{undo ? 1 : 0});
    METSUKE_CHECK(use->run());
    METSUKE_CHECK(ActionLog::append(m_connection, wallClock(), author, undo ? "undo" : "redo", what));
    return transaction.commit();
}

Result<void> InvestigationLog::record(const std::string& actor, const std::string& kind, const Message& what) {
    METSUKE_TRY(Transaction transaction, Transaction::begin(m_connection, Transaction::Kind::Write));
    METSUKE_CHECK(ActionLog::append(m_connection, wallClock(), actor, kind, encodeMessage(what)));
    return transaction.commit();
}

Result<size_t> InvestigationLog::take(const std::string& source, const std::vector<CaseStore::OutsideEntry>& entries) {
    METSUKE_TRY(Transaction transaction, Transaction::begin(m_connection, Transaction::Kind::Write));
    METSUKE_TRY(const int64_t before, taken(m_connection, source));
    int64_t last = before;
    size_t count = 0;
    for (const CaseStore::OutsideEntry& entry : entries) {
        if (entry.number > before) {
            METSUKE_CHECK(ActionLog::append(m_connection, wallClock(), entry.actor, entry.kind, encodeMessage(entry.what)));
            last = std::max(last, entry.number);
            ++count;
        }
    }
    if (count == 0) {
        return count;
    }
    METSUKE_TRY(Statement * statement, m_connection.cached("INSERT OR REPLACE INTO meta(key, value) VALUES(?1, ?2)"));
    const std::string key = takenKey(source);
    const StatementUse use(*statement);
    use->bind(1, key);
    use->bind(2, last);
    METSUKE_CHECK(use->run());
    METSUKE_CHECK(transaction.commit());
    return count;
}

Result<int64_t> InvestigationLog::taken(Connection& connection, const std::string& source) { return metaInteger(connection, takenKey(source)); }

Result<std::optional<Message>> InvestigationLog::undoable(Connection& connection) { return firstMessage(connection, kUndoable); }
Result<std::optional<Message>> InvestigationLog::redoable(Connection& connection) { return firstMessage(connection, kRedoable); }

} // namespace metsuke
