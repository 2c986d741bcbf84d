// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/case_session.h"

#include "ui/services/format.h"

#include <algorithm>

namespace metsuke {

namespace {

template<typename Map, typename Key, typename Row>
const Row* find(const Map& map, const Key& key, const std::vector<Row>& rows) {
    const auto it = map.find(key);
    return it == map.end() ? nullptr : &rows[it->second];
}

} // namespace

void CaseSnapshot::index() {
    for (size_t i = 0; i < detections.size(); ++i) {
        m_detections.emplace(detections[i].key, i);
    }
    for (size_t i = 0; i < rules.size(); ++i) {
        m_rules.emplace(rules[i].id, i);
    }
    for (size_t i = 0; i < hosts.size(); ++i) {
        m_hosts.emplace(hosts[i].key, i);
        m_hostByAddress.emplace(hosts[i].key.display(), i);
    }
    for (size_t i = 0; i < watchList.size(); ++i) {
        m_watchOf.emplace(watchList[i].host, i);
    }
    std::vector<size_t> byTime;
    for (size_t i = 0; i < incidents.size(); ++i) {
        m_incidents.emplace(incidents[i].key, i);
        m_incidentOf.emplace(incidents[i].host, i);
        byTime.push_back(i);
    }
    std::stable_sort(byTime.begin(), byTime.end(), [&](size_t a, size_t b) {
        return std::tie(incidents[a].first, incidents[a].key) < std::tie(incidents[b].first, incidents[b].key);
    });
    for (size_t i = 0; i < byTime.size(); ++i) {
        m_numbers.emplace(incidents[byTime[i]].key, static_cast<int>(i) + 1);
    }
}

const Detection* CaseSnapshot::detection(const std::string& key) const {
    return find(m_detections, key, detections);
}
const Incident* CaseSnapshot::incident(const std::string& key) const { return find(m_incidents, key, incidents); }
const Incident* CaseSnapshot::incidentOf(const HostKey& host) const { return find(m_incidentOf, host, incidents); }
const WatchEntry* CaseSnapshot::watchOf(const HostKey& host) const { return find(m_watchOf, host, watchList); }
const Host* CaseSnapshot::host(const HostKey& key) const { return find(m_hosts, key, hosts); }
const RuleRow* CaseSnapshot::rule(const std::string& id) const { return find(m_rules, id, rules); }

QString CaseSnapshot::hostName(const HostKey& key) const {
    const Host* known = host(key);
    return known != nullptr && !known->names.empty() ? format::untrusted(known->names.front())
                                                     : QString::fromStdString(key.display());
}

QString CaseSnapshot::hostName(const std::string& address) const {
    const Host* known = find(m_hostByAddress, address, hosts);
    return known != nullptr && !known->names.empty() ? format::untrusted(known->names.front())
                                                     : format::untrusted(address);
}

int CaseSnapshot::incidentNumber(const std::string& key) const {
    const auto it = m_numbers.find(key);
    return it == m_numbers.end() ? 0 : it->second;
}

} // namespace metsuke
