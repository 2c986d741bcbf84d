// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_table.h"

namespace metsuke {

/// Rows of a kind in blocks of this many: each block's first id and time span let pages and time ranges skip the rest.
inline constexpr int64_t kEventBlock = 512;

/// Writes events of all kinds but flows, and the count and blocks of every kind. Runs inside its owner's transactions.
class EventWriter {
public:
    EventWriter(Connection& connection, NameWriter& names)
        : m_connection(connection)
        , m_names(names) {}
    Result<void> begin();
    Result<void> append(int64_t id, const Event& event);
    /// Takes all rows of `kind` away.
    Result<void> remove(EventKind kind);
    /// Writes the header part of a row anew; `table` may be one of flows, too.
    Result<void> correct(const std::string& table, int64_t id, const Event& event);
    /// Counts a row of `kind` (flows are written elsewhere).
    Result<void> count(EventKind kind, int64_t id, int64_t ts);
    /// Counts and open blocks; before a commit.
    Result<void> writeProgress();
    [[nodiscard]] int64_t total() const;

private:
    struct Kind {
        int64_t caseId = 0;
        int64_t rows = 0;
        int64_t blockFirst = 0;
        int64_t t0 = 0;
        int64_t t1 = 0;
        bool dirty = false;
        Statement insert;
    };
    Result<void> prepare(EventKind kind);
    void bindField(Statement& statement, int index, const FieldDescriptor& field, const FieldValue& value);
    Result<void> writeBlock(const Kind& kind);
    Result<void> resumeBlock(Kind& kind);

    Connection& m_connection;
    NameWriter& m_names;
    std::array<Kind, kEventKindCount> m_kinds;
    PackedWriter m_extra;
    std::vector<std::string> m_lists; ///< encoded lists of the row being bound
};

} // namespace metsuke
