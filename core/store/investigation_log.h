// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/store/case_store.h"

#include <nlohmann/json_fwd.hpp>

namespace metsuke {

/// What analysts do, on the write connection: every call is one transaction that changes rows, keeps how to change
/// them back, and writes to the action log. Not thread-safe: CaseStore serialises.
class InvestigationLog {
public:
    explicit InvestigationLog(Connection& connection)
        : m_connection(connection) {}

    Result<void> setTriage(std::string_view kind, const std::vector<std::string>& targets, TriageState state, const std::string& author);
    Result<void> addNote(const Note& note);
    Result<void> addPin(const Pin& pin, const std::string& author);
    Result<void> removePin(const Pin& pin, const std::string& author);
    Result<void> saveGraphPositions(const std::map<std::string, std::pair<double, double>>& positions);
    Result<void> setSiteProfile(const SiteProfile& profile, const Message& what, const std::string& author);
    Result<void> undo(const std::string& author);
    Result<void> redo(const std::string& author);
    Result<void> record(const std::string& actor, const std::string& kind, const Message& what);
    /// CaseStore::takeActions.
    Result<size_t> take(const std::string& source, const std::vector<CaseStore::OutsideEntry>& entries);

    /// Inside a snapshot of any connection.
    static Result<std::optional<Message>> undoable(Connection& connection);
    static Result<std::optional<Message>> redoable(Connection& connection);
    static Result<int64_t> taken(Connection& connection, const std::string& source);

    static constexpr int64_t kUndoSteps = 1000; ///< older ones are forgotten

private:
    Result<void> change(nlohmann::json forward, const Message& what, const std::string& author, const std::string& kind);
    Result<void> move(bool undo, const std::string& author);

    Connection& m_connection;
};

} // namespace metsuke
