// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/steady_model.h"
#include "ui/theme/theme.h"

#include <QAbstractTableModel>

#include <string>
#include <vector>

namespace metsuke {

/// What a table of a few rows shows in one place.
struct RecordCell {
    QString text;
    QString icon; ///< themeIcon before the words; "" none
    Token token = Token::Text2; ///< of the icon
    TextStyle style = TextStyle::Body;
    double fraction = -1; ///< of a bar behind the words, 0 to 1; negative: none
};

struct RecordRow {
    std::string key; ///< unique; a row keeps its place in hand by it
    std::vector<RecordCell> cells; ///< by column
};

/// A few rows that somebody else words: exceptions, packages, computers. Rows keep their place as long as only their values change.
class RecordModel : public SteadyModel<QAbstractTableModel> {
    Q_OBJECT
public:
    enum Role { IconRole = Qt::UserRole + 1, TokenRole /* int(Token) */, FractionRole };
    using SteadyModel::SteadyModel;

    void setColumns(const QStringList& names);
    void setRows(std::vector<RecordRow> rows);
    [[nodiscard]] std::string keyAt(int row) const; ///< "" no such row
    [[nodiscard]] int rowOf(const std::string& key) const; ///< -1: none

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_columns.size()); }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QStringList m_columns;
    std::vector<RecordRow> m_rows;
};

} // namespace metsuke
