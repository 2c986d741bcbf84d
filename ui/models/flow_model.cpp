// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/flow_model.h"

#include "ui/services/format.h"
#include "ui/theme/theme.h"

#include "core/event/port_service.h"

namespace metsuke {

namespace {

/// What others call a port (of ICMP) is none.
QString endText(const IpAddress& address, uint16_t port, uint8_t proto) { return format::endpoint(address, proto == 6 || proto == 17 ? port : 0); }

} // namespace

FlowModel::FlowModel(QObject* parent)
    : WindowedModel<FlowRow>([](EventStore& store, const RowWindowPtr& window, int64_t page,
                                 const QueryBudget& budget) { return store.flowPage(window, page, budget); },
        parent) {}

void FlowModel::setFlows(QueryService* service, const Filter& filter, const TimeRange& range, FlowSort sort, SortOrder order) {
    setQuery(service, [filter, range, sort, order](EventStore& store, const QueryBudget& budget) {
        return store.openFlows(filter, range, sort, order, budget);
    });
}

std::optional<FlowSort> FlowModel::sortOf(int column) {
    switch (column) {
    case StartColumn:
        return FlowSort::Time;
    case SecondsColumn:
        return FlowSort::Elapsed;
    case OutColumn:
        return FlowSort::OrigBytes;
    case InColumn:
        return FlowSort::RespBytes;
    default:
        return std::nullopt;
    }
}

std::string_view FlowModel::serviceOf(const FlowRow& row) {
    return row.service.empty() ? serviceOfPort(row.proto, row.respPort) : std::string_view(row.service);
}

std::pair<QString, QString> FlowModel::nameAndInfo(const FlowRow& row) {
    QString name = format::untrusted(row.name);
    QString info = format::untrusted(row.info);
    const bool dns = row.service == "dns" || row.service == "mdns" || row.service == "llmnr" || row.service == "nbns";
    if (dns && name.isEmpty()) {
        name = info.section(u' ', 0, 0); // the question
        info = info.section(u' ', 1);
    } else if (info == name) {
        info.clear();
    } else if (!name.isEmpty() && info.startsWith(name + u' ')) {
        info.remove(0, name.size() + 1);
    } else if (const qsizetype verb = info.indexOf(u' ') + 1; verb > 0 && !name.isEmpty() && QStringView(info).mid(verb).startsWith(QString(name + u'/'))) {
        info.remove(verb, name.size()); // GET /path
    }
    return {name, info};
}

QString FlowModel::text(const FlowRow& row, int column) const {
    switch (column) {
    case StartColumn:
        return format::clockMillis(row.ts);
    case SecondsColumn:
        return QString::number(row.duration, 'f', row.duration < 99.95 ? 1 : 0);
    case ServiceColumn:
        return serviceOf(row).empty() ? QString::fromStdString(protocolName(row.proto)).toUpper() : format::serviceName(serviceOf(row));
    case FromColumn:
        return endText(row.orig, row.origPort, row.proto);
    case ToColumn:
        return endText(row.resp, row.respPort, row.proto);
    case NameColumn: {
        const QString name = nameAndInfo(row).first;
        return name.isEmpty() && m_nameOf ? m_nameOf(row.resp) : name;
    }
    case OutColumn:
        return format::count(row.origBytes);
    case InColumn:
        return format::count(row.respBytes);
    case InfoColumn:
        return nameAndInfo(row).second;
    case RuleColumn: {
        QStringList rules;
        for (const auto& rule : row.rules) {
            rules << QString::fromStdString(rule);
        }
        return rules.join(QLatin1Char(' '));
    }
    default:
        return {};
    }
}

QString FlowModel::tip(const FlowRow& row, int column) const {
    switch (column) {
    case ServiceColumn:
        return isByPort(row) ? tr("Named after port %1 alone: the content did not show what it is.").arg(row.respPort) : QString();
    case NameColumn:
    case InfoColumn:
    case RuleColumn:
        return text(row, column);
    default:
        return {};
    }
}

QVariant FlowModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const FlowRow* row = at(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return row ? text(*row, column) : column == StartColumn ? QStringLiteral("…") : QString();
    case Qt::ToolTipRole:
        return row ? tip(*row, column) : QString();
    case Qt::TextAlignmentRole:
        return column == SecondsColumn || column == OutColumn || column == InColumn
            ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::FontRole:
        return column == StartColumn || column == FromColumn || column == ToColumn || column == NameColumn || column == RuleColumn
            ? font(TextStyle::Mono)
            : font(TextStyle::Body);
    case Qt::AccessibleTextRole:
        if (row && column == SeverityColumn) {
            return row->rules.empty() ? QString() : format::severityWord(row->worst);
        }
        if (row && column == ServiceColumn && isByPort(*row)) {
            return tr("%1, by its port", "service").arg(text(*row, column));
        }
        return row ? text(*row, column) : QString();
    case Qt::ForegroundRole: // a name of the host, not of the flow
        return row && column == NameColumn && nameAndInfo(*row).first.isEmpty() ? QVariant(color(Token::Text2)) : QVariant();
    case ByPortRole:
        return row && isByPort(*row);
    case SeverityRole:
        return row && !row->rules.empty() ? QVariant(static_cast<int>(row->worst)) : QVariant();
    case LaneRole:
        return row ? QVariant(static_cast<int>(laneToken(serviceOf(*row)))) : QVariant();
    default:
        return {};
    }
}

QVariant FlowModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return section == SecondsColumn || section == OutColumn || section == InColumn
            ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role == Qt::AccessibleTextRole && section == SeverityColumn) {
        return tr("Severity");
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case StartColumn:
        return tr("Start");
    case SecondsColumn:
        return tr("Secs");
    case ServiceColumn:
        return tr("Service");
    case FromColumn:
        return tr("From");
    case ToColumn:
        return tr("To");
    case NameColumn:
        return tr("Name");
    case OutColumn:
        return tr("Out B");
    case InColumn:
        return tr("In B");
    case InfoColumn:
        return tr("Info");
    case RuleColumn:
        return tr("Rule");
    default:
        return QString();
    }
}

} // namespace metsuke
