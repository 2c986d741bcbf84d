// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/inspected_subject.h"

#include <QAbstractTableModel>

namespace metsuke {

/// Detections of what the Inspector explains, newest first. In memory.
class EvidenceModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { TimeColumn, SeverityColumn, RuleColumn, WhyColumn, WeightColumn, ColumnCount };
    enum Role { SeverityRole = Qt::UserRole + 1, KeyRole };
    using QAbstractTableModel::QAbstractTableModel;

    void setSubject(const InspectedSubject& subject);
    [[nodiscard]] const Detection* at(int row) const;
    [[nodiscard]] int rowOf(const std::string& key) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    InspectedSubject m_subject;
};

} // namespace metsuke
