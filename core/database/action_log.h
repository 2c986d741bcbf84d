// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/database/connection.h"

#include <vector>

namespace metsuke {

/// An append-only log whose every entry carries the SHA-256 of the one before it, so that a change, an insertion or a
/// removal anywhere but at the very end shows; the count kept beside it shows a cut end too. Table `action_log` and key
/// `action_log_count` of table `meta` belong to the schema of the owner. Entries are not interpreted here.
class ActionLog {
public:
    static constexpr std::string_view kSchema
        = "CREATE TABLE action_log(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, "
          "kind TEXT NOT NULL, what TEXT NOT NULL, hash TEXT NOT NULL) STRICT;";

    struct Entry {
        int64_t number = 0; ///< 1, 2, 3 ...
        Timestamp at; ///< wall clock
        std::string actor;
        std::string kind;
        std::string what; ///< JSON
        std::string hash; ///< lower-case hex
    };
    struct Verdict {
        bool intact = true;
        int64_t brokenAt = 0; ///< first bad entry
        int64_t entries = 0;
    };

    /// Inside the caller's transaction, so that an action and its entry are kept or lost together.
    static Result<void> append(
        Connection& connection, Timestamp at, std::string_view actor, std::string_view kind, std::string_view what);
    static Result<std::vector<Entry>> newest(Connection& connection, size_t maximum);
    /// Those behind `number`, oldest first.
    static Result<std::vector<Entry>> after(Connection& connection, int64_t number, size_t maximum);
    /// Recomputes the chain.
    static Result<Verdict> verify(Connection& connection);

private:
    static std::string hashOf(const std::string& previous, const Entry& entry);
};

} // namespace metsuke
