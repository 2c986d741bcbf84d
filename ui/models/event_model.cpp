// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/event_model.h"

#include "ui/models/event_words.h"
#include "ui/services/format.h"
#include "ui/theme/theme.h"

namespace metsuke {

namespace {

QString text(const EventRow& row, int column) {
    const EventHeader& header = row.event.header;
    const auto end = [](const IpAddress& ip, uint16_t port) {
        return ip.isUnset() ? QString() : format::endpoint(ip, port);
    };
    switch (column) {
    case EventModel::TimeColumn:
        return format::clockMillis(header.ts);
    case EventModel::KindColumn:
        return eventKindWord(row.event.kind());
    case EventModel::EventColumn:
        return eventSentence(row.event);
    case EventModel::FromColumn:
        return end(header.origHost, header.origPort);
    case EventModel::ToColumn:
        return end(header.respHost, header.respPort);
    default:
        return {};
    }
}

} // namespace

EventModel::EventModel(QObject* parent)
    : WindowedModel<EventRow>([](EventStore& store, const RowWindowPtr& window, int64_t page,
                                  const QueryBudget& budget) { return store.eventPage(window, page, budget); },
        parent) {}

void EventModel::setEvents(QueryService* service, std::optional<EventKind> kind, const Filter& filter, const TimeRange& range) {
    setQuery(service, [kind, filter, range](EventStore& store, const QueryBudget& budget) {
        return store.openEvents(kind, filter, range, budget);
    });
}

QVariant EventModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const EventRow* row = at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return row ? text(*row, index.column()) : index.column() == TimeColumn ? QStringLiteral("…") : QString();
    case Qt::ToolTipRole:
        return row && index.column() == EventColumn ? QVariant(text(*row, EventColumn)) : QVariant();
    case Qt::FontRole:
        return index.column() == KindColumn || index.column() == EventColumn ? font(TextStyle::Body) : font(TextStyle::Mono);
    case LaneRole:
        return row ? QVariant(static_cast<int>(laneToken(eventService(row->event)))) : QVariant();
    default:
        return {};
    }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case TimeColumn:
        return tr("Time");
    case KindColumn:
        return tr("Kind");
    case EventColumn:
        return tr("Event");
    case FromColumn:
        return tr("From");
    case ToColumn:
        return tr("To");
    default:
        return {};
    }
}

} // namespace metsuke
