// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"
#include "core/event/event.h"
#include "core/store/name_dictionary.h"

#include <array>
#include <unordered_map>
#include <unordered_set>

namespace metsuke {

/// Bucket widths in seconds. Services have all; hosts from kHostResolutions on.
inline constexpr std::array<int64_t, 6> kServiceResolutions{1, 10, 60, 600, 3600, 86400};
inline constexpr std::array<int64_t, 5> kHostResolutions{10, 60, 600, 3600, 86400};
/// Inside hosts that have their own roll-up. Of further ones the timeline is made from their flows.
inline constexpr size_t kRollupHosts = 8192;

/// Number of the bucket of `seconds` width that holds `ns`; rounds down, also before 1970.
[[nodiscard]] int64_t bucketOf(int64_t ns, int64_t seconds);

/// Sums flows while they are stored, so that timelines and the graph never look at rows: by second and service, by ten
/// seconds and host, by hour and pair. Kept in memory between commits, then added to the tables.
class Rollups {
public:
    explicit Rollups(Connection& connection)
        : m_connection(connection) {}
    /// Which hosts have a roll-up already.
    Result<void> begin();
    void add(const EventHeader& header, const ConnEvent& conn, const Enrichment& enrichment);
    /// Adds what came since the last flush to the tables, in the owner's transaction.
    Result<void> flush(NameWriter& names);

private:
    struct Sum {
        int64_t flows = 0;
        int64_t out = 0;
        int64_t in = 0;
        void add(const Sum& other);
    };
    struct ServiceKey {
        int64_t bucket;
        std::string service;
        friend auto operator<=>(const ServiceKey&, const ServiceKey&) = default;
    };
    struct HostKeyTime {
        int64_t bucket;
        IpAddress host;
        friend auto operator<=>(const HostKeyTime&, const HostKeyTime&) = default;
    };
    struct PairKey {
        int64_t hour;
        IpAddress orig;
        IpAddress resp;
        std::string service;
        friend auto operator<=>(const PairKey&, const PairKey&) = default;
    };
    struct PairSum {
        Sum sum;
        int64_t first = 0;
        int64_t last = 0;
        int64_t inside = 0; ///< bit 0 originator, bit 1 responder
        std::string name;
    };
    struct Hash {
        size_t operator()(const ServiceKey& key) const;
        size_t operator()(const HostKeyTime& key) const;
        size_t operator()(const PairKey& key) const;
    };

    void addHost(const IpAddress& host, int64_t ns, const Sum& sum);
    Result<void> flushServices();
    Result<void> flushHosts();
    Result<void> flushPairs(NameWriter& names);

    Connection& m_connection;
    std::unordered_map<ServiceKey, Sum, Hash> m_services;
    std::unordered_map<HostKeyTime, Sum, Hash> m_hosts;
    std::unordered_map<PairKey, PairSum, Hash> m_pairs;
    std::unordered_set<IpAddress> m_known; ///< hosts that have a roll-up
};

} // namespace metsuke
