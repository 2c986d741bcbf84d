// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/database/connection.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace metsuke::agent {

/// What an agent was told to do, and what it answered until that was acknowledged: STATE/ledger.db (synchronous=FULL), with
/// a hash-chained log of it. A command that comes again is answered again and not done again. The last 10,000 commands are
/// remembered. One thread.
class AgentLedger {
public:
    static Result<std::unique_ptr<AgentLedger>> open(const std::filesystem::path& folder);

    struct Known {
        std::string digest; ///< of what it asked
        std::string answer; ///< as it was sent, until that was acknowledged; "" then, and before
        bool isAnswered = false;
    };
    Result<std::optional<Known>> known(const std::string& command);
    /// It is to be done: in the ledger before anything of it is. `freshness`: openc2::Acceptance as it is from now on.
    /// `what`: for the log, JSON.
    Result<void> accept(const std::string& command, const std::string& digest, const std::string& freshness, const std::string& what, Timestamp now);
    /// `sealed`: kept until it is acknowledged.
    Result<void> answer(const std::string& command, const std::string& sealed, Timestamp now);
    /// Answers that nobody has acknowledged, oldest first: at most `maximum`, and no more once they have `bytes`.
    Result<std::vector<std::string>> unacknowledged(size_t maximum, size_t bytes);
    Result<void> acknowledge(const std::vector<std::string>& commands);

    /// What decides whether a command is fresh (openc2::Acceptance), as text; "" at first.
    Result<std::string> freshness();
    Result<void> setFreshness(const std::string& text);

    /// `what`: JSON.
    Result<void> note(const std::string& kind, const std::string& what, Timestamp now);
    /// Hash of the newest entry of the log.
    Result<std::string> head();

private:
    explicit AgentLedger(std::unique_ptr<Connection> connection)
        : m_connection(std::move(connection)) { }
    std::unique_ptr<Connection> m_connection;
};

} // namespace metsuke::agent
