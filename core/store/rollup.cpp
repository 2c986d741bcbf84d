// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/rollup.h"

#include "core/base/keyed_hash.h"
#include "core/store/bounded_sum.h"
#include "core/store/row_codec.h"

#include <map>

namespace metsuke {

namespace {

constexpr std::string_view kAddSums
    = " ON CONFLICT DO UPDATE SET flows=flows+excluded.flows, bytes_out=min(4611686018427387904, bytes_out+excluded.bytes_out), "
      "bytes_in=min(4611686018427387904, bytes_in+excluded.bytes_in)";

int64_t coarser(int64_t bucket, int64_t from, int64_t to) {
    const int64_t factor = to / from;
    return bucket >= 0 ? bucket / factor : -((-bucket + factor - 1) / factor);
}

} // namespace

int64_t bucketOf(int64_t ns, int64_t seconds) {
    const int64_t width = seconds * kSecond;
    return ns >= 0 ? ns / width : -((-(ns + 1)) / width) - 1;
}

void Rollups::Sum::add(const Sum& other) {
    flows = boundedSum(flows, other.flows);
    out = boundedSum(out, other.out);
    in = boundedSum(in, other.in);
}

size_t Rollups::Hash::operator()(const ServiceKey& key) const {
    return KeyedHash::mix(static_cast<uint64_t>(key.bucket) ^ 0x9e3779b97f4a7c15ULL, std::hash<std::string>{}(key.service) | 1);
}
size_t Rollups::Hash::operator()(const HostKeyTime& key) const {
    return KeyedHash::mix(static_cast<uint64_t>(key.bucket) ^ 0x9e3779b97f4a7c15ULL, std::hash<IpAddress>{}(key.host) | 1);
}
size_t Rollups::Hash::operator()(const PairKey& key) const {
    const uint64_t ends = KeyedHash::mix(std::hash<IpAddress>{}(key.orig) ^ 0x9e3779b97f4a7c15ULL, std::hash<IpAddress>{}(key.resp) | 1);
    return KeyedHash::mix(ends ^ static_cast<uint64_t>(key.hour), std::hash<std::string>{}(key.service) | 1);
}

Result<void> Rollups::begin() {
    METSUKE_TRY(Statement statement, m_connection.prepare("SELECT DISTINCT host FROM rollup_host WHERE res = 86400 LIMIT ?1"));
    statement.bind(1, static_cast<int64_t>(kRollupHosts));
    while (true) {
        METSUKE_TRY(const bool row, statement.step());
        if (!row) {
            return {};
        }
        m_known.insert(readAddress(statement, 0));
    }
}

void Rollups::add(const EventHeader& header, const ConnEvent& conn, const Enrichment& enrichment) {
    const int64_t ns = header.ts.ns;
    const Sum sum{1, conn.orig_bytes, conn.resp_bytes};
    m_services[{bucketOf(ns, kServiceResolutions.front()), conn.service}].add(sum);
    if (enrichment.localOrig || !enrichment.localResp) {
        addHost(header.origHost, ns, sum);
    }
    if (enrichment.localResp) {
        addHost(header.respHost, ns, {1, conn.resp_bytes, conn.orig_bytes});
    }
    if (header.origHost.isUnset() || header.respHost.isUnset()) {
        return;
    }
    PairSum& pair = m_pairs[{bucketOf(ns, 3600), header.origHost, header.respHost, conn.service}];
    pair.first = pair.sum.flows == 0 ? ns : std::min(pair.first, ns);
    pair.last = pair.sum.flows == 0 ? ns : std::max(pair.last, ns);
    pair.sum.add(sum);
    pair.inside = (enrichment.localOrig ? 1 : 0) | (enrichment.localResp ? 2 : 0);
    if (!conn.server_name.empty()) {
        pair.name = conn.server_name;
    }
}

void Rollups::addHost(const IpAddress& host, int64_t ns, const Sum& sum) {
    if (host.isUnset()) {
        return;
    }
    if (!m_known.contains(host)) {
        if (m_known.size() >= kRollupHosts) {
            return;
        }
        m_known.insert(host);
    }
    m_hosts[{bucketOf(ns, kHostResolutions.front()), host}].add(sum);
}

Result<void> Rollups::flush(NameWriter& names) {
    METSUKE_CHECK(flushServices());
    METSUKE_CHECK(flushHosts());
    METSUKE_CHECK(flushPairs(names));
    m_services.clear();
    m_hosts.clear();
    m_pairs.clear();
    return {};
}

Result<void> Rollups::flushServices() {
    METSUKE_TRY(Statement * statement,
        m_connection.cached("INSERT INTO rollup_service VALUES(?1,?2,?3,?4,?5,?6)" + std::string(kAddSums)));
    const StatementUse use(*statement);
    std::map<ServiceKey, Sum> sums(m_services.begin(), m_services.end());
    for (size_t i = 0; i < kServiceResolutions.size(); ++i) {
        if (i > 0) {
            std::map<ServiceKey, Sum> wider;
            for (const auto& [key, sum] : sums) {
                wider[{coarser(key.bucket, kServiceResolutions[i - 1], kServiceResolutions[i]), key.service}].add(sum);
            }
            sums = std::move(wider);
        }
        for (const auto& [key, sum] : sums) {
            use->bind(1, kServiceResolutions[i]);
            use->bind(2, key.bucket);
            use->bind(3, std::string_view(key.service));
            use->bind(4, sum.flows);
            use->bind(5, sum.out);
            use->bind(6, sum.in);
            METSUKE_CHECK(use->run());
        }
    }
    return {};
}

Result<void> Rollups::flushHosts() {
    METSUKE_TRY(Statement * statement,
        m_connection.cached("INSERT INTO rollup_host VALUES(?1,?2,?3,?4,?5,?6)" + std::string(kAddSums)));
    const StatementUse use(*statement);
    std::map<HostKeyTime, Sum> sums(m_hosts.begin(), m_hosts.end());
    for (size_t i = 0; i < kHostResolutions.size(); ++i) {
        if (i > 0) {
            std::map<HostKeyTime, Sum> wider;
            for (const auto& [key, sum] : sums) {
                wider[{coarser(key.bucket, kHostResolutions[i - 1], kHostResolutions[i]), key.host}].add(sum);
            }
            sums = std::move(wider);
        }
        for (const auto& [key, sum] : sums) {
            use->bind(1, kHostResolutions[i]);
            use->bind(2, key.bucket);
            bindAddress(*use, 3, key.host);
            use->bind(4, sum.flows);
            use->bind(5, sum.out);
            use->bind(6, sum.in);
            METSUKE_CHECK(use->run());
        }
    }
    return {};
}

Result<void> Rollups::flushPairs(NameWriter& names) {
    METSUKE_TRY(Statement * statement,
        m_connection.cached("INSERT INTO pair_hour VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)" + std::string(kAddSums)
            + ", inside=excluded.inside, name=ifnull(excluded.name, name), first=min(first, excluded.first), "
              "last=max(last, excluded.last)"));
    const StatementUse use(*statement);
    std::vector<const std::pair<const PairKey, PairSum>*> sorted; // neighbours in the table are written together
    sorted.reserve(m_pairs.size());
    for (const auto& entry : m_pairs) {
        sorted.push_back(&entry);
    }
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
    for (const auto* entry : sorted) {
        const auto& [key, pair] = *entry;
        use->bind(1, key.hour);
        bindAddress(*use, 2, key.orig);
        bindAddress(*use, 3, key.resp);
        use->bind(4, std::string_view(key.service));
        use->bind(5, pair.inside);
        if (pair.name.empty()) {
            use->bindNull(6);
        } else {
            use->bind(6, names.idOf(pair.name));
        }
        use->bind(7, pair.sum.flows);
        use->bind(8, pair.sum.out);
        use->bind(9, pair.sum.in);
        use->bind(10, pair.first);
        use->bind(11, pair.last);
        METSUKE_CHECK(use->run());
    }
    return {};
}

} // namespace metsuke
