// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/mitigation_view.h"

#include <QAbstractTableModel>

namespace metsuke {

/// The steps of a plan in the safe order, with what its computer said of them. Those of a proposal can be chosen as long as
/// nothing was ordered. In memory; rows keep their place as long as only their values change.
class StepModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { StepColumn, TargetColumn, WhyColumn, SureColumn, SaidColumn, ColumnCount };
    enum Role { IconRole = Qt::UserRole + 1, TokenRole /* int(Token) */ };
    using QAbstractTableModel::QAbstractTableModel;

    struct Row {
        plan::Step step;
        std::optional<mitigation::ProposedStep> proposed; ///< as it was proposed, where that is known
        std::optional<plan::StepReport> report; ///< the newest
        std::vector<Message> notes; ///< what else it would hit, or why it was not chosen
        bool isChosen = true;
    };
    /// `host`: the computer's name. `isOpen`: steps can be chosen. `isDryRun`: what the reports are of.
    void setSteps(std::vector<Row> rows, const QString& host, bool isOpen, bool isDryRun);
    [[nodiscard]] const Row* stepAt(int row) const; ///< null: no such row
    [[nodiscard]] const QString& host() const { return m_host; }
    [[nodiscard]] bool isDryRun() const { return m_isDryRun; }
    [[nodiscard]] int chosen() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void chosenChanged(const std::string& step, bool isChosen); ///< by the analyst

private:
    [[nodiscard]] QString text(const Row& row, int column) const;
    std::vector<Row> m_rows;
    QString m_host;
    bool m_isOpen = false;
    bool m_isDryRun = true;
};

} // namespace metsuke
