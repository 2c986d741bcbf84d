// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/agent_model.h"

#include "ui/services/format.h"
#include "ui/services/policy_words.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <map>
#include <set>

namespace metsuke {

void AgentModel::setRoster(const FleetSnapshotPtr& roster, const CaseSnapshotPtr& snapshot, Timestamp now) {
    const FleetSnapshotPtr before = std::exchange(m_roster, roster); // rows point into them until they are rebuilt
    const CaseSnapshotPtr snapshotBefore = std::exchange(m_snapshot, snapshot);
    m_now = now;
    rebuild();
}

void AgentModel::setGroup(Group group) {
    m_group = group;
    rebuild();
}

bool AgentModel::belongs(const Row& row, Group group) const {
    const bool isAgent = row.agent != nullptr;
    switch (group) {
    case Group::All: return isAgent;
    case Group::Connected: return isAgent && row.standing.state == AgentStanding::State::Connected;
    case Group::Attention: return isAgent && !row.standing.attention.isEmpty();
    case Group::Outdated: return isAgent && row.standing.isOutdated;
    case Group::OldPolicy: return isAgent && row.standing.isPolicyOld;
    case Group::Pending: return isAgent && row.standing.state == AgentStanding::State::Pending;
    case Group::NoAgent: return !isAgent;
    }
    return false;
}

void AgentModel::rebuild() {
    std::vector<Row> all;
    std::set<IpAddress> known;
    std::map<IpAddress, const Host*> hosts;
    for (const Host& host : m_snapshot->hosts) {
        hosts.try_emplace(host.key.ip, &host);
    }
    m_approved = static_cast<int>(std::count_if(m_roster->agents.begin(), m_roster->agents.end(), [](const fleet::Agent& agent) { return agent.state == fleet::AgentState::Approved; }));
    for (const fleet::Agent& agent : m_roster->agents) {
        Row row;
        row.key = agent.device;
        row.agent = &agent;
        row.standing = AgentStanding::of(agent, policyInForce(), m_now);
        for (const IpAddress& address : agent.heartbeat ? agent.heartbeat->addresses : std::vector<IpAddress>()) {
            const auto host = hosts.find(address);
            row.host = row.host == nullptr && host != hosts.end() ? host->second : row.host;
        }
        all.push_back(std::move(row));
        if (agent.heartbeat && agent.state == fleet::AgentState::Approved) {
            known.insert(agent.heartbeat->addresses.begin(), agent.heartbeat->addresses.end());
        }
    }
    const auto rank = [](const Row& row) { // what waits for somebody first, what is over last
        using State = AgentStanding::State;
        switch (row.standing.state) {
        case State::Pending: return 0;
        case State::Refused:
        case State::Revoked: return 3;
        default: return row.standing.attention.isEmpty() ? 2 : 1;
        }
    };
    std::stable_sort(all.begin(), all.end(), [&](const Row& a, const Row& b) {
        return rank(a) != rank(b) ? rank(a) < rank(b) : agent_words::name(*a.agent).localeAwareCompare(agent_words::name(*b.agent)) < 0;
    });
    for (const Host& host : m_snapshot->hosts) { // worst first
        if (host.inside && !host.key.ip.isUnset() && !known.contains(host.key.ip)) {
            Row row;
            row.key = host.key.display();
            row.host = &host;
            all.push_back(std::move(row));
        }
    }
    for (size_t group = 0; group < kGroupCount; ++group) {
        m_counts[group] = static_cast<int>(std::count_if(all.begin(), all.end(), [&](const Row& row) { return belongs(row, static_cast<Group>(group)); }));
    }
    std::erase_if(all, [this](const Row& row) { return !belongs(row, m_group); });
    replaceRows(m_rows, std::move(all), [](const Row& a, const Row& b) { return a.key == b.key; });
}

const fleet::Agent* AgentModel::agentAt(int row) const { return row >= 0 && row < rowCount() ? m_rows[static_cast<size_t>(row)].agent : nullptr; }
const Host* AgentModel::hostAt(int row) const { return row >= 0 && row < rowCount() ? m_rows[static_cast<size_t>(row)].host : nullptr; }
const AgentStanding* AgentModel::standingAt(int row) const { return agentAt(row) != nullptr ? &m_rows[static_cast<size_t>(row)].standing : nullptr; }

std::string AgentModel::keyAt(int row) const { return row >= 0 && row < rowCount() ? m_rows[static_cast<size_t>(row)].key : std::string(); }

int AgentModel::rowOf(const std::string& key) const {
    const auto row = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& one) { return one.key == key; });
    return row == m_rows.end() ? -1 : static_cast<int>(row - m_rows.begin());
}

int AgentModel::rowFor(const std::string& key, const std::optional<HostKey>& selected) const {
    const int row = rowOf(key);
    const auto isSelected = [&](const Row& one) { return !selected || (one.host != nullptr && one.host->key == *selected); };
    if (row >= 0 && isSelected(m_rows[static_cast<size_t>(row)])) {
        return row;
    }
    const auto first = std::find_if(m_rows.begin(), m_rows.end(), isSelected);
    return first == m_rows.end() ? -1 : static_cast<int>(first - m_rows.begin());
}

QString AgentModel::agentText(const Row& row, int column) const {
    const fleet::Agent& agent = *row.agent;
    switch (column) {
    case NameColumn: return agent_words::name(agent);
    case StateColumn: return agent_words::state(row.standing.state);
    case VersionColumn: return agent_words::version(agent);
    case PolicyColumn: return policy_words::ofAgent(agent, policyInForce());
    case SystemColumn: return agent_words::system(agent).section(u',', 0, 0); // the kernel stands beside it, in the detail
    case SensorsColumn: return agent_words::sensors(agent);
    case SeenColumn: return format::ago(agent.lastSeen, m_now);
    case ClockColumn: return agent_words::clock(agent);
    case RetentionColumn: return agent_words::retention(agent);
    case AddressColumn: return agent_words::addresses(agent, QStringLiteral(", "));
    default: return {};
    }
}

QString AgentModel::hostText(const Host& host, int column) const {
    switch (column) {
    case NameColumn: return m_snapshot->hostName(host.key);
    case StateColumn: return tr("no agent");
    case SeenColumn: return format::moment(host.last);
    case AddressColumn: return QString::fromStdString(host.key.display());
    default: return {};
    }
}

QVariant AgentModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    using State = AgentStanding::State;
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    const bool needsCare = !row.standing.attention.isEmpty();
    switch (role) {
    case Qt::DisplayRole: return row.agent != nullptr ? agentText(row, index.column()) : hostText(*row.host, index.column());
    case Qt::ToolTipRole:
        return index.column() == StateColumn && needsCare ? row.standing.attention.join(u'\n').toHtmlEscaped()
                                                          : data(index, Qt::DisplayRole).toString().toHtmlEscaped();
    case Qt::AccessibleTextRole:
        return index.column() == StateColumn && needsCare ? tr("%1, needs attention", "state of an agent").arg(agentText(row, StateColumn)) : data(index, Qt::DisplayRole);
    case Qt::FontRole:
        return index.column() == NameColumn ? metsuke::font(TextStyle::BodyStrong)
            : index.column() == AddressColumn || index.column() == VersionColumn ? metsuke::font(TextStyle::Mono)
                                                                                 : metsuke::font(TextStyle::Body);
    case IconRole:
        return row.agent == nullptr                    ? QStringLiteral("minus")
            : row.standing.state == State::Pending     ? QStringLiteral("help")
            : row.standing.state == State::Refused || row.standing.state == State::Revoked ? QStringLiteral("lock")
            : needsCare                                ? QStringLiteral("warning")
            : row.standing.state == State::Connected   ? QStringLiteral("check")
                                                       : QStringLiteral("clock");
    case TokenRole:
        return static_cast<int>(row.agent == nullptr || row.standing.state == State::Refused || row.standing.state == State::Revoked ? Token::Text3
                : row.standing.state == State::Pending   ? Token::Accent
                : needsCare                              ? Token::StateWarn
                : row.standing.state == State::Connected ? Token::StateOk
                                                         : Token::StateWait);
    default: return {};
    }
}

QVariant AgentModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case NameColumn: return tr("Computer");
    case StateColumn: return tr("State");
    case VersionColumn: return tr("Version");
    case PolicyColumn: return tr("Policy");
    case SystemColumn: return tr("System");
    case SensorsColumn: return tr("Records by");
    case SeenColumn: return tr("Last seen");
    case ClockColumn: return tr("Clock");
    case RetentionColumn: return tr("Keeps");
    case AddressColumn: return tr("Addresses");
    default: return {};
    }
}

} // namespace metsuke
