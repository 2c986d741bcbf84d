// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/name_dictionary.h"
#include "core/store/row_codec.h"

#include <array>
#include <set>
#include <vector>

namespace metsuke {

/// The numbers that a case gives to event kinds (they are names across versions), and how many events it has.
class EventKinds {
public:
    Result<void> load(Connection& connection);
    /// 0 when the case does not know the kind.
    [[nodiscard]] int64_t idOf(EventKind kind) const { return m_ids[static_cast<size_t>(kind)]; }
    [[nodiscard]] int64_t rows(EventKind kind) const { return m_rows[static_cast<size_t>(kind)]; }

private:
    std::array<int64_t, kEventKindCount> m_ids{};
    std::array<int64_t, kEventKindCount> m_rows{};
};

/// Reads events of one kind by column names, so that a case of another minor version, which has other columns, reads as
/// far as it goes.
class EventReader {
public:
    static Result<EventReader> make(Connection& connection, EventKind kind);
    /// "SELECT ... FROM event_dns"; readRow() reads what it selects.
    [[nodiscard]] const std::string& select() const { return m_select; }
    [[nodiscard]] bool hasTable() const { return m_hasTable; }
    [[nodiscard]] bool has(std::string_view field) const { return m_present.contains(std::string(field)); }
    [[nodiscard]] int64_t readRow(const Statement& statement, NameReader& names, Event& event) const;

private:
    EventKind m_kind = EventKind::Conn;
    bool m_hasTable = false;
    std::string m_select;
    std::set<std::string> m_present;
    std::vector<const FieldDescriptor*> m_fields; ///< in the order of the select list
};

} // namespace metsuke
