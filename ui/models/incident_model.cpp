// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/incident_model.h"

#include "ui/models/host_list_model.h"
#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/theme/theme.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr quintptr kTopLevel = ~quintptr(0);

double weightIn(const HostRisk& risk, const Detection& detection) {
    for (const PhaseTerm& term : risk.phases) {
        for (const PhaseTerm::Part& part : term.parts) {
            if (part.detection == detection.key) {
                return part.weight;
            }
        }
    }
    return detection.weight;
}

} // namespace

bool IncidentModel::belongs(TriageState state, Group group) {
    const bool closed = state == TriageState::Benign || state == TriageState::Suppressed;
    switch (group) {
    case Group::Open: return !closed;
    case Group::New: return state == TriageState::New;
    case Group::Triaging: return state == TriageState::Triaging || state == TriageState::Suspicious;
    case Group::Confirmed: return state == TriageState::Confirmed;
    case Group::Closed: return closed;
    case Group::WatchList: return false;
    }
    return false;
}

int IncidentModel::countOf(const CaseSnapshot& snapshot, Group group, const std::set<std::string>* visible) {
    const auto seen = [&](const std::vector<std::string>& keys) {
        return visible == nullptr || std::any_of(keys.begin(), keys.end(), [&](const std::string& key) { return visible->contains(key); });
    };
    if (group == Group::WatchList) {
        return static_cast<int>(std::count_if(
            snapshot.watchList.begin(), snapshot.watchList.end(), [&](const WatchEntry& entry) { return seen(entry.detections); }));
    }
    return static_cast<int>(std::count_if(snapshot.incidents.begin(), snapshot.incidents.end(),
        [&](const Incident& incident) { return belongs(incident.state, group) && seen(incident.detections); }));
}

std::vector<IncidentModel::Row> IncidentModel::rowsOf(
    const CaseSnapshot& snapshot, Group group, const std::set<std::string>* visible) const {
    const auto fill = [&](Row& row, const std::vector<std::string>& keys, const HostRisk& risk) {
        row.first = {INT64_MAX};
        row.last = {INT64_MIN};
        for (const std::string& key : keys) {
            const Detection* detection = snapshot.detection(key);
            if (detection == nullptr || (visible != nullptr && !visible->contains(key))) {
                continue;
            }
            row.first = std::min(row.first, detection->first);
            row.last = std::max(row.last, detection->last);
            row.children.push_back({key, weightIn(risk, *detection)});
        }
        row.count = static_cast<int64_t>(row.children.size());
        row.name = snapshot.hostName(row.host);
    };
    std::vector<Row> rows;
    for (const Incident& incident : snapshot.incidents) {
        if (!belongs(incident.state, group)) {
            continue;
        }
        Row row;
        row.key = incident.key;
        row.host = incident.host;
        row.severity = incident.severity;
        row.state = incident.state;
        row.number = snapshot.incidentNumber(incident.key);
        row.what = sentences::what(incident);
        fill(row, incident.detections, incident.risk);
        if (row.count > 0) {
            rows.push_back(std::move(row));
        }
    }
    sortRows(rows);
    if (group != Group::Open && group != Group::WatchList) {
        return rows;
    }
    std::vector<Row> watched;
    for (const WatchEntry& entry : snapshot.watchList) {
        Row row;
        row.kind = Kind::Watch;
        row.host = entry.host;
        row.severity = entry.severity;
        row.state = entry.state == TriageState::New ? TriageState::Watched : entry.state;
        row.what = hostSentence(snapshot, entry.host);
        fill(row, entry.detections, entry.risk);
        if (row.count > 0) {
            watched.push_back(std::move(row));
        }
    }
    sortRows(watched);
    if (!watched.empty()) {
        Row heading;
        heading.kind = Kind::Heading;
        rows.push_back(std::move(heading));
        std::move(watched.begin(), watched.end(), std::back_inserter(rows));
    }
    return rows;
}

void IncidentModel::sortRows(std::vector<Row>& rows) const {
    const auto less = [this](const Row& a, const Row& b) {
        switch (m_sortColumn) {
        case NumberColumn: return a.number < b.number;
        case HostColumn: return a.name.localeAwareCompare(b.name) < 0;
        case CountColumn: return a.count < b.count;
        case FirstColumn: return a.first < b.first;
        case LastColumn: return a.last < b.last;
        case StateColumn: return a.state < b.state;
        default: return a.severity < b.severity;
        }
    };
    std::stable_sort(rows.begin(), rows.end(),
        [&](const Row& a, const Row& b) { return m_sortOrder == Qt::AscendingOrder ? less(a, b) : less(b, a); });
}

void IncidentModel::setSnapshot(const CaseSnapshotPtr& snapshot, Group group, const std::set<std::string>* visible) {
    std::vector<Row> rows = rowsOf(*snapshot, group, visible);
    const bool same = std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(), [](const Row& a, const Row& b) {
        return a.kind == b.kind && a.key == b.key && a.host == b.host && a.children.size() == b.children.size();
    });
    const auto incidents = std::count_if(rows.begin(), rows.end(), [](const Row& row) { return row.kind == Kind::Incident; });
    if (same) {
        m_snapshot = snapshot;
        m_rows = std::move(rows);
        for (int row = 0; row < rowCount(); ++row) {
            const QModelIndex top = index(row, 0);
            emit dataChanged(top, index(row, ColumnCount - 1));
            if (rowCount(top) > 0) {
                emit dataChanged(index(0, 0, top), index(rowCount(top) - 1, ColumnCount - 1, top));
            }
        }
        return;
    }
    beginResetModel(); // other incidents: the page opens again what was open
    m_snapshot = snapshot;
    m_rows = std::move(rows);
    m_incidents = static_cast<int>(incidents);
    endResetModel();
}

void IncidentModel::sort(int column, Qt::SortOrder order) {
    if (column == m_sortColumn && order == m_sortOrder) {
        return;
    }
    m_sortColumn = column;
    m_sortOrder = order;
    beginResetModel();
    const auto heading = std::find_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.kind == Kind::Heading; });
    std::vector<Row> incidents(std::make_move_iterator(m_rows.begin()), std::make_move_iterator(heading));
    std::vector<Row> watched;
    if (heading != m_rows.end()) {
        watched.assign(std::make_move_iterator(heading + 1), std::make_move_iterator(m_rows.end()));
    }
    sortRows(incidents);
    sortRows(watched);
    m_rows = std::move(incidents);
    if (!watched.empty()) {
        Row row;
        row.kind = Kind::Heading;
        m_rows.push_back(std::move(row));
        std::move(watched.begin(), watched.end(), std::back_inserter(m_rows));
    }
    endResetModel();
}

int IncidentModel::headingRow() const {
    const auto it = std::find_if(m_rows.begin(), m_rows.end(), [](const Row& row) { return row.kind == Kind::Heading; });
    return it == m_rows.end() ? -1 : static_cast<int>(it - m_rows.begin());
}

IncidentModel::Kind IncidentModel::kindOf(const QModelIndex& index) const {
    return index.internalId() != kTopLevel ? Kind::Detection : m_rows[static_cast<size_t>(index.row())].kind;
}

Selection IncidentModel::selectionOf(const QModelIndex& index) const {
    if (!index.isValid()) {
        return {};
    }
    if (index.internalId() != kTopLevel) {
        const Row& row = m_rows[static_cast<size_t>(index.internalId())];
        return Selection::detection(row.children[static_cast<size_t>(index.row())].key, row.host);
    }
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    switch (row.kind) {
    case Kind::Incident: return Selection::incident(row.key, row.host);
    case Kind::Watch: return Selection::watch(row.host);
    default: return {};
    }
}

QModelIndex IncidentModel::indexOf(const Selection& selection) const {
    for (size_t i = 0; i < m_rows.size(); ++i) {
        const Row& row = m_rows[i];
        if (row.kind == Kind::Heading || !selection.host || row.host != *selection.host) {
            continue;
        }
        const QModelIndex top = index(static_cast<int>(i), 0);
        if (selection.kind == Selection::Kind::Detection && !selection.keys.empty()) {
            for (size_t child = 0; child < row.children.size(); ++child) {
                if (row.children[child].key == selection.keys.front()) {
                    return index(static_cast<int>(child), 0, top);
                }
            }
        }
        return top;
    }
    return {};
}

QModelIndex IncidentModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kTopLevel);
}

QModelIndex IncidentModel::parent(const QModelIndex& child) const {
    return !child.isValid() || child.internalId() == kTopLevel ? QModelIndex() : createIndex(static_cast<int>(child.internalId()), 0, kTopLevel);
}

int IncidentModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) {
        return static_cast<int>(m_rows.size());
    }
    if (parent.internalId() != kTopLevel || parent.column() > 0) {
        return 0;
    }
    return static_cast<int>(m_rows[static_cast<size_t>(parent.row())].children.size());
}

int IncidentModel::columnCount(const QModelIndex&) const { return ColumnCount; }

Qt::ItemFlags IncidentModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) {
        return Qt::NoItemFlags;
    }
    return kindOf(index) == Kind::Heading ? Qt::ItemFlags(Qt::ItemIsEnabled) : Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

QString IncidentModel::time(Timestamp t) const {
    const QString day = format::shortDate(t);
    return day == format::shortDate(m_snapshot->summary.last) ? format::clock(t) : QString(day % u' ' % format::clock(t));
}

QVariant IncidentModel::rowData(const Row& row, int column, int role) const {
    switch (role) {
    case KindRole: return static_cast<int>(row.kind);
    case SeverityRole: return row.kind == Kind::Heading ? -1 : static_cast<int>(glyphOf(hostSeverity(row.severity)));
    case StateRole: return row.kind == Kind::Heading ? -1 : static_cast<int>(row.state);
    case Qt::ToolTipRole: return column == WhatColumn ? row.what : QVariant();
    case Qt::AccessibleTextRole:
        return column != SeverityColumn || row.kind == Kind::Heading ? rowData(row, column, Qt::DisplayRole)
            : QVariant(tr("%1 of 10, %2", "severity of a host").arg(format::severity(row.severity), format::hostSeverityWord(row.severity)));
    case Qt::DisplayRole: break;
    default: return {};
    }
    if (row.kind == Kind::Heading) {
        return column == SeverityColumn ? tr("Watch-list: suspicious, not enough for an incident") : QVariant();
    }
    switch (column) {
    case SeverityColumn: return format::severity(row.severity);
    case NumberColumn: return row.number > 0 ? QString::number(row.number) : QString();
    case HostColumn: return row.name;
    case WhatColumn: return row.what;
    case CountColumn: return format::count(row.count);
    case FirstColumn: return time(row.first);
    case LastColumn: return time(row.last);
    case StateColumn: return format::triageWord(row.state);
    default: return {};
    }
}

QVariant IncidentModel::childData(const Child& child, int column, int role) const {
    const Detection* detection = m_snapshot->detection(child.key);
    if (detection == nullptr) {
        return {};
    }
    switch (role) {
    case KindRole: return static_cast<int>(Kind::Detection);
    case SeverityRole: return static_cast<int>(detection->severity);
    case StateRole: return -1;
    case TechniqueRole: return detection->attack.empty() ? QString() : QString::fromStdString(detection->attack.front());
    case Qt::ToolTipRole: return column == WhatColumn ? sentences::why(*detection, m_snapshot->rule(detection->rule)) : QVariant();
    case Qt::AccessibleTextRole:
        return column != SeverityColumn ? childData(child, column, Qt::DisplayRole)
                                        : QVariant(tr("%1, weight %2", "severity of a detection, number")
                                                       .arg(format::severityWord(detection->severity), format::signedWeight(child.weight)));
    case Qt::DisplayRole: break;
    default: return {};
    }
    switch (column) {
    case SeverityColumn: return format::signedWeight(child.weight);
    case HostColumn: return QString::fromStdString(detection->rule);
    case WhatColumn: return sentences::deed(*detection, *m_snapshot);
    case CountColumn: return format::count(detection->count);
    case FirstColumn: return time(detection->first);
    case LastColumn: return time(detection->last);
    default: return {};
    }
}

QVariant IncidentModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool right = index.column() == CountColumn || index.column() == FirstColumn || index.column() == LastColumn;
        return QVariant::fromValue((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (index.internalId() == kTopLevel) {
        return rowData(m_rows[static_cast<size_t>(index.row())], index.column(), role);
    }
    return childData(m_rows[static_cast<size_t>(index.internalId())].children[static_cast<size_t>(index.row())], index.column(), role);
}

QVariant IncidentModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool right = section == CountColumn || section == FirstColumn || section == LastColumn;
        return QVariant::fromValue((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case SeverityColumn: return tr("Severity");
    case NumberColumn: return tr("No.", "number of an incident");
    case HostColumn: return tr("Host / rule");
    case WhatColumn: return tr("What happened");
    case CountColumn: return tr("Count");
    case FirstColumn: return tr("First", "time");
    case LastColumn: return tr("Last", "time");
    case StateColumn: return tr("State");
    default: return {};
    }
}

} // namespace metsuke
