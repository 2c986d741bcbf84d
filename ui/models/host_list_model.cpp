// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/host_list_model.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"

#include <algorithm>
#include <map>

namespace metsuke {

namespace {

QString remarkOf(const Host& host) {
    QString who;
    for (const HostAlias& alias : host.aliases) {
        if (alias.kind == HostAlias::Kind::User) {
            who = format::untrusted(alias.value);
        }
    }
    if (who.isEmpty() && !host.roles.empty() && host.roles.front() != "workstation") {
        who = sentences::role(host.roles.front());
    }
    const QString address = QString::fromStdString(host.key.display());
    return who.isEmpty() ? address : QString(address + QStringLiteral(" · ") + who);
}

} // namespace

QString hostSentence(const CaseSnapshot& snapshot, const HostKey& host) {
    if (const Incident* incident = snapshot.incidentOf(host); incident != nullptr && !incident->story.id.empty()) {
        return sentences::deeds(*incident);
    }
    const Detection* heaviest = nullptr;
    for (const Detection& detection : snapshot.detections) {
        if (detection.host == host && (heaviest == nullptr || detection.weight > heaviest->weight)) {
            heaviest = &detection;
        }
    }
    return heaviest == nullptr ? QString() : sentences::deed(*heaviest, snapshot);
}

void HostListModel::setSnapshot(const CaseSnapshot& snapshot, const std::set<std::string>* visible) {
    struct Facts {
        std::array<std::optional<Severity>, kPhaseCells> phases;
        Timestamp since{INT64_MAX};
    };
    std::map<HostKey, Facts> facts;
    for (const Detection& detection : snapshot.detections) {
        if (visible != nullptr && !visible->contains(detection.key)) {
            continue;
        }
        Facts& host = facts[detection.host];
        host.since = std::min(host.since, detection.first);
        const auto phase = static_cast<size_t>(detection.phase);
        if (phase < kPhaseCells) {
            host.phases[phase] = std::max(host.phases[phase].value_or(Severity::Info), detection.severity);
        }
    }
    std::vector<HostListRow> rows;
    for (const Host& host : snapshot.hosts) {
        const auto found = facts.find(host.key);
        if (found == facts.end()) {
            continue;
        }
        HostListRow row;
        row.key = host.key;
        row.name = snapshot.hostName(host.key);
        row.remark = remarkOf(host);
        row.severity = host.severity;
        row.why = hostSentence(snapshot, host.key);
        row.phases = found->second.phases;
        row.since = found->second.since;
        if (const Incident* incident = snapshot.incidentOf(host.key)) {
            row.isIncident = true;
            row.incident = incident->key;
        }
        rows.push_back(std::move(row));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const HostListRow& a, const HostListRow& b) { return a.severity > b.severity; });
    beginResetModel(); // a handful of rows that all change together
    m_rows = std::move(rows);
    endResetModel();
}

int HostListModel::rowOf(const HostKey& key) const {
    const auto it = std::find_if(m_rows.begin(), m_rows.end(), [&](const HostListRow& row) { return row.key == key; });
    return it == m_rows.end() ? -1 : static_cast<int>(it - m_rows.begin());
}

int HostListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant HostListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const HostListRow& row = m_rows[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return row.name;
    case RowRole: return QVariant::fromValue(&row);
    case Qt::AccessibleTextRole:
        return tr("%1, %2, severity %3 of 10, %4. %5", "name, address, number, word, sentence")
            .arg(row.name, row.remark, format::severity(row.severity), format::hostSeverityWord(row.severity), row.why);
    case Qt::ToolTipRole: return row.why;
    default: return {};
    }
}

} // namespace metsuke

Q_DECLARE_METATYPE(const metsuke::HostListRow*)
