// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/windowed_model.h"

#include <functional>

namespace metsuke {

/// Finished flows as a table.
class FlowModel : public WindowedModel<FlowRow> {
    Q_OBJECT
public:
    enum Column { SeverityColumn, StartColumn, SecondsColumn, ServiceColumn, FromColumn, ToColumn, NameColumn, OutColumn, InColumn, InfoColumn, RuleColumn, ColumnCount };
    enum Role { SeverityRole = Qt::UserRole + 1, LaneRole, ByPortRole };

    explicit FlowModel(QObject* parent = nullptr);

    void setFlows(QueryService* service, const Filter& filter, const TimeRange& range, FlowSort sort, SortOrder order);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Sort key of a column, if rows can be sorted by it.
    [[nodiscard]] static std::optional<FlowSort> sortOf(int column);
    /// What a host is called, for flows whose content names nobody; "" when it has no name.
    void setHostNames(std::function<QString(const IpAddress&)> nameOf) { m_nameOf = std::move(nameOf); }

    /// The service that content showed, else the one of the port.
    [[nodiscard]] static std::string_view serviceOf(const FlowRow& row);
    [[nodiscard]] static bool isByPort(const FlowRow& row) { return row.service.empty() && !serviceOf(row).empty(); }
    /// The name that the flow itself carries, and the rest of its line without it: each stands in its own column.
    [[nodiscard]] static std::pair<QString, QString> nameAndInfo(const FlowRow& row);

private:
    [[nodiscard]] QString text(const FlowRow& row, int column) const;
    [[nodiscard]] QString tip(const FlowRow& row, int column) const;
    std::function<QString(const IpAddress&)> m_nameOf;
};

} // namespace metsuke
