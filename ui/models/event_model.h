// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/windowed_model.h"

namespace metsuke {

/// Events of every kind, in order.
class EventModel : public WindowedModel<EventRow> {
    Q_OBJECT
public:
    enum Column { TimeColumn, KindColumn, EventColumn, FromColumn, ToColumn, ColumnCount };
    enum Role { LaneRole = Qt::UserRole + 1 };

    explicit EventModel(QObject* parent = nullptr);
    void setEvents(QueryService* service, std::optional<EventKind> kind, const Filter& filter, const TimeRange& range);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
};

} // namespace metsuke
