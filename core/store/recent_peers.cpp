// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/recent_peers.h"

#include "core/base/strings.h"

#include <algorithm>
#include <set>

namespace metsuke {

namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& one : names) {
        text += (text.empty() ? "" : ", ") + cleanText(one, 64);
    }
    return text;
}

Message wordsOf(const PairRow& row, const IpAddress& host) {
    const bool isBegunHere = row.a.ip == host;
    const IpAddress& peer = isBegunHere ? row.b.ip : row.a.ip;
    const std::string name = isBegunHere && !row.bName.empty() ? cleanText(row.bName, 128) + " (" + peer.toString() + ')' : peer.toString();
    Message words = Message(isBegunHere ? "mitigation.blast_talks" : "mitigation.blast_serves_one").with("peer", name).with("last", row.last.ns);
    return row.services.empty() ? words : std::move(words).with("services", joined(row.services));
}

} // namespace

std::vector<Message> recentPeers(const std::vector<PairRow>& pairs, const IpAddress& host, Timestamp since) {
    std::vector<PairRow> recent;
    std::ranges::copy_if(pairs, std::back_inserter(recent), [&](const PairRow& row) { return row.last >= since && (row.a.ip == host || row.b.ip == host); });
    std::ranges::stable_sort(recent, std::greater(), &PairRow::last);
    std::set<IpAddress> clients;
    std::set<std::string> services;
    for (const PairRow& row : recent) {
        if (row.b.ip == host) {
            clients.insert(row.a.ip);
            services.insert(row.services.begin(), row.services.end());
        }
    }
    std::vector<Message> words;
    if (clients.size() >= kManyClients) {
        Message server = Message("mitigation.blast_server").with("count", static_cast<int64_t>(clients.size()));
        words.push_back(services.empty() ? server : std::move(server).with("services", joined({services.begin(), services.end()})));
    }
    for (size_t i = 0; i < std::min(recent.size(), kMostPeers); ++i) {
        words.push_back(wordsOf(recent[i], host));
    }
    if (recent.size() > kMostPeers) {
        words.push_back(Message("mitigation.blast_more_peers").with("count", static_cast<int64_t>(recent.size() - kMostPeers)));
    }
    return words;
}

Result<std::vector<Message>> recentPeers(EventStore& store, const IpAddress& host, const QueryBudget& budget) {
    METSUKE_TRY(const CaseSummary summary, store.summary(budget));
    METSUKE_TRY(const auto hosts, store.hosts(budget));
    const auto known = std::ranges::find(hosts, host, [](const Host& one) { return one.key.ip; });
    if (summary.last.ns == 0 || known == hosts.end()) {
        return std::vector<Message>();
    }
    const Timestamp since = summary.last - kRecent;
    METSUKE_TRY(const auto pairs, store.pairs({since, summary.last}, known->key, budget));
    return recentPeers(pairs, host, since);
}

} // namespace metsuke
