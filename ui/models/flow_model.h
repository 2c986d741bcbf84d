// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/windowed_model.h"

namespace metsuke {

/// Finished flows as a table.
class FlowModel : public WindowedModel<FlowRow> {
    Q_OBJECT
public:
    enum Column { SeverityColumn, StartColumn, SecondsColumn, ServiceColumn, FromColumn, ToColumn, NameColumn, OutColumn, InColumn, InfoColumn, RuleColumn, ColumnCount };
    enum Role { SeverityRole = Qt::UserRole + 1, LaneRole, AddressRole };

    explicit FlowModel(QObject* parent = nullptr);

    void setFlows(QueryService* service, const Filter& filter, const TimeRange& range, FlowSort sort, SortOrder order);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Sort key of a column, if rows can be sorted by it.
    [[nodiscard]] static std::optional<FlowSort> sortOf(int column);

private:
    [[nodiscard]] static QString text(const FlowRow& row, int column);
};

} // namespace metsuke
