// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/steady_model.h"
#include "ui/services/agent_words.h"
#include "ui/services/case_session.h"

#include <QAbstractTableModel>

namespace metsuke {

/// The roster as a table, and beside it hosts of the case that no agent is on. In memory. Rows keep their place as long as
/// only their values change.
class AgentModel : public SteadyModel<QAbstractTableModel> {
    Q_OBJECT
public:
    enum Column { NameColumn, StateColumn, VersionColumn, PolicyColumn, SystemColumn, SensorsColumn, SeenColumn, ClockColumn, RetentionColumn, AddressColumn, ColumnCount };
    enum Role { IconRole = Qt::UserRole + 1, TokenRole /* int(Token) of the state's icon */ };
    enum class Group { All, Connected, Attention, Outdated, OldPolicy, Pending, NoAgent };
    static constexpr size_t kGroupCount = 7;
    using SteadyModel::SteadyModel;

    void setRoster(const FleetSnapshotPtr& roster, const CaseSnapshotPtr& snapshot, Timestamp now);
    void setGroup(Group group);
    [[nodiscard]] Group group() const { return m_group; }
    [[nodiscard]] int countOf(Group group) const { return m_counts[static_cast<size_t>(group)]; }
    [[nodiscard]] int approved() const { return m_approved; } ///< agents that may connect, in all groups

    /// Null for a host without agent, and where there is no such row.
    [[nodiscard]] const fleet::Agent* agentAt(int row) const;
    [[nodiscard]] const AgentStanding* standingAt(int row) const;
    /// Of the case: the one without agent, or one whose address the agent told last; null: none is.
    [[nodiscard]] const Host* hostAt(int row) const;
    [[nodiscard]] std::string keyAt(int row) const; ///< names the row as long as it is shown; "" no such row
    [[nodiscard]] int rowOf(const std::string& key) const; ///< -1: not shown
    /// The row of `key`, as long as it is of the host that is selected; else that host's; without a selection the first. -1:
    /// there is none.
    [[nodiscard]] int rowFor(const std::string& key, const std::optional<HostKey>& selected) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row {
        std::string key; ///< device, or address of a host
        const fleet::Agent* agent = nullptr; ///< of m_roster
        const Host* host = nullptr; ///< of m_snapshot; never null without agent
        AgentStanding standing;
    };
    void rebuild();
    [[nodiscard]] int64_t policyInForce() const { return m_roster->policy ? m_roster->policy->policy.version : 0; }
    [[nodiscard]] bool belongs(const Row& row, Group group) const;
    [[nodiscard]] QString agentText(const Row& row, int column) const;
    [[nodiscard]] QString hostText(const Host& host, int column) const;

    FleetSnapshotPtr m_roster = std::make_shared<const FleetSnapshot>();
    CaseSnapshotPtr m_snapshot = std::make_shared<const CaseSnapshot>();
    Timestamp m_now;
    Group m_group = Group::All;
    std::vector<Row> m_rows;
    std::array<int, kGroupCount> m_counts{};
    int m_approved = 0;
};

} // namespace metsuke
