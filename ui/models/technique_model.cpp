// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/technique_model.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"

#include <QStringBuilder>

#include <algorithm>
#include <map>

namespace metsuke {

void TechniqueModel::setSnapshot(const CaseSnapshot& snapshot, const std::set<std::string>* visible) {
    std::set<HostKey> flagged;
    for (const Detection& detection : snapshot.detections) {
        if (visible == nullptr || visible->contains(detection.key)) {
            flagged.insert(detection.host);
        }
    }
    std::vector<HostKey> columns;
    for (const Host& host : snapshot.hosts) { // by severity
        if (flagged.contains(host.key) && columns.size() < static_cast<size_t>(kHostColumns)) {
            columns.push_back(host.key);
        }
    }
    std::map<std::pair<Phase, QString>, Row> rows;
    int count = 0;
    for (const Detection& detection : snapshot.detections) {
        if (visible != nullptr && !visible->contains(detection.key)) {
            continue;
        }
        ++count;
        const RuleRow* rule = snapshot.rule(detection.rule);
        const QString technique = detection.attack.empty() ? QString() : QString::fromStdString(detection.attack.front());
        Row& row = rows[{detection.phase, technique.isEmpty() ? QString::fromStdString(detection.rule) : technique}];
        row.phase = detection.phase;
        row.technique = technique;
        if (row.name.isEmpty() || detection.weight > row.weight) {
            row.name = sentences::ruleTitle(rule, detection.rule);
            row.weight = detection.weight;
        }
        row.cells.resize(columns.size() + 1);
        const auto column = std::find(columns.begin(), columns.end(), detection.host);
        Cell& cell = row.cells[static_cast<size_t>(column - columns.begin())];
        cell.worst = std::max(cell.worst.value_or(Severity::Info), detection.severity);
        cell.keys.push_back(detection.key);
    }
    beginResetModel(); // every row and column may be another one
    m_hosts = columns;
    m_hostNames.clear();
    for (const HostKey& host : columns) {
        m_hostNames.append(snapshot.hostName(host));
    }
    m_otherHosts = static_cast<int>(flagged.size() - columns.size());
    m_detections = count;
    m_rows.clear();
    for (auto& [key, row] : rows) {
        row.firstOfPhase = m_rows.empty() || m_rows.back().phase != row.phase;
        m_rows.push_back(std::move(row));
    }
    endResetModel();
}

std::vector<std::string> TechniqueModel::keysOf(const QModelIndex& index) const {
    if (!index.isValid()) {
        return {};
    }
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    if (index.column() >= FirstHostColumn) {
        return row.cells[static_cast<size_t>(index.column() - FirstHostColumn)].keys;
    }
    std::vector<std::string> all;
    for (const Cell& cell : row.cells) {
        all.insert(all.end(), cell.keys.begin(), cell.keys.end());
    }
    return all;
}

int TechniqueModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int TechniqueModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : FirstHostColumn + static_cast<int>(m_hosts.size()) + 1;
}

QVariant TechniqueModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    if (index.column() < FirstHostColumn) {
        if (role == Qt::DisplayRole || role == Qt::ToolTipRole) {
            switch (index.column()) {
            case PhaseColumn: return row.firstOfPhase || role == Qt::ToolTipRole ? format::phaseWord(row.phase) : QString();
            case NameColumn: return role == Qt::DisplayRole || row.technique.isEmpty() ? row.name : QString(row.name % u' ' % row.technique);
            default: return row.technique;
            }
        }
        return role == TechniqueRole ? QVariant(row.technique) : role == PhaseCodeRole ? QVariant(format::phaseCode(row.phase)) : QVariant();
    }
    const Cell& cell = row.cells[static_cast<size_t>(index.column() - FirstHostColumn)];
    switch (role) {
    case SeverityRole: return cell.worst ? static_cast<int>(*cell.worst) : -1;
    case CountRole: return static_cast<int>(cell.keys.size());
    case TechniqueRole: return row.technique;
    case HostRole: {
        const auto column = static_cast<size_t>(index.column() - FirstHostColumn);
        return column < m_hosts.size() ? QString::fromStdString(m_hosts[column].display()) : QString();
    }
    case Qt::AccessibleTextRole:
        return cell.worst ? tr("%1: %n detections, worst %2", "technique and severity", static_cast<int>(cell.keys.size()))
                                .arg(row.name, format::severityWord(*cell.worst))
                          : tr("%1: nothing").arg(row.name);
    default: return {};
    }
}

QVariant TechniqueModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole || section < FirstHostColumn) {
        return {};
    }
    const int host = section - FirstHostColumn;
    if (host < m_hostNames.size()) {
        return m_hostNames[host];
    }
    return m_otherHosts > 0 ? tr("%n others", "hosts", m_otherHosts) : QString();
}

} // namespace metsuke
