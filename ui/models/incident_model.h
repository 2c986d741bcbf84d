// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include <QAbstractItemModel>

#include <set>

namespace metsuke {

/// The queue: incidents with their detections as children, then the watch-list under a heading of its own, so that
/// suspicious hosts never look like alerts. In memory: at most some thousand rows.
class IncidentModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { SeverityColumn, NumberColumn, HostColumn, WhatColumn, CountColumn, FirstColumn, LastColumn, StateColumn, ColumnCount };
    enum Role {
        KindRole = Qt::UserRole + 1, ///< int(Kind)
        SeverityRole, ///< int(Severity), of the glyph; -1 for headings
        StateRole, ///< int(TriageState), -1 where there is none
        TechniqueRole, ///< of a detection
    };
    enum class Kind { Incident, Watch, Heading, Detection };
    enum class Group { Open, New, Triaging, Confirmed, Closed, WatchList };
    static constexpr size_t kGroupCount = 6;

    using QAbstractItemModel::QAbstractItemModel;

    /// `visible`: keys of the detections that count; null: all. Keeps rows in place when only their values changed.
    void setSnapshot(const CaseSnapshotPtr& snapshot, Group group, const std::set<std::string>* visible);
    [[nodiscard]] static bool belongs(TriageState state, Group group);
    /// Rows a group would show.
    [[nodiscard]] static int countOf(const CaseSnapshot& snapshot, Group group, const std::set<std::string>* visible);

    [[nodiscard]] Kind kindOf(const QModelIndex& index) const;
    [[nodiscard]] Selection selectionOf(const QModelIndex& index) const;
    /// Of the row that stands for `selection`; invalid when it is not here.
    [[nodiscard]] QModelIndex indexOf(const Selection& selection) const;
    [[nodiscard]] int incidents() const { return m_incidents; }
    [[nodiscard]] int headingRow() const; ///< -1 when there is none

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    struct Child {
        std::string key;
        double weight = 0; ///< as it stands in the arithmetic
    };
    struct Row {
        Kind kind = Kind::Incident;
        std::string key; ///< of the incident
        HostKey host;
        double severity = 0;
        TriageState state = TriageState::New;
        int number = 0;
        int64_t count = 0;
        Timestamp first;
        Timestamp last;
        QString name;
        QString what;
        std::vector<Child> children;
    };
    [[nodiscard]] std::vector<Row> rowsOf(const CaseSnapshot& snapshot, Group group, const std::set<std::string>* visible) const;
    void sortRows(std::vector<Row>& rows) const;
    [[nodiscard]] QVariant rowData(const Row& row, int column, int role) const;
    [[nodiscard]] QVariant childData(const Child& child, int column, int role) const;
    [[nodiscard]] QString time(Timestamp t) const;

    CaseSnapshotPtr m_snapshot = std::make_shared<const CaseSnapshot>();
    std::vector<Row> m_rows;
    int m_incidents = 0;
    int m_sortColumn = SeverityColumn;
    Qt::SortOrder m_sortOrder = Qt::DescendingOrder;
};

} // namespace metsuke
