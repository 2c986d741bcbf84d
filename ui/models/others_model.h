// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/other_computers.h"

#include <QAbstractTableModel>

namespace metsuke {

/// Computers that were asked whether they met what a trace found: those that did first, then those without an answer.
class OthersModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { NameColumn, AnswerColumn, WhatColumn, FirstColumn, LastColumn, ColumnCount };
    enum Role { IconRole = Qt::UserRole + 1, TokenRole /* int(Token) */ };
    using QAbstractTableModel::QAbstractTableModel;
    void setComputers(const OtherComputers& others);
    [[nodiscard]] int met() const;
    void retranslate();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const OtherComputer& row, int column) const;
    std::vector<OtherComputer> m_rows;
};

} // namespace metsuke
