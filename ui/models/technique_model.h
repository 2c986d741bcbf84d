// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include <QAbstractTableModel>

#include <optional>
#include <set>

namespace metsuke {

/// Detections by technique and host: the worst hosts have a column each, all others one together.
class TechniqueModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { PhaseColumn, NameColumn, TechniqueColumn, FirstHostColumn };
    static constexpr int kHostColumns = 3;
    enum Role {
        SeverityRole = Qt::UserRole + 1, ///< int, -1 where nothing fired
        CountRole,
        TechniqueRole,
        PhaseCodeRole, ///< "C2"
        HostRole, ///< address text; "" for the others
    };
    using QAbstractTableModel::QAbstractTableModel;

    void setSnapshot(const CaseSnapshot& snapshot, const std::set<std::string>* visible);
    [[nodiscard]] int detections() const { return m_detections; }
    /// Keys of the detections behind a cell.
    [[nodiscard]] std::vector<std::string> keysOf(const QModelIndex& index) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Cell {
        std::optional<Severity> worst;
        std::vector<std::string> keys;
    };
    struct Row {
        Phase phase = Phase::C2;
        bool firstOfPhase = false;
        QString name;
        QString technique;
        double weight = 0; ///< of the rule that names the row
        std::vector<Cell> cells;
    };
    std::vector<Row> m_rows;
    std::vector<HostKey> m_hosts;
    QStringList m_hostNames;
    int m_otherHosts = 0;
    int m_detections = 0;
};

} // namespace metsuke
