// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/incident/host_evidence.h"
#include "core/incident/incident_story.h"
#include "core/incident/noise_floor.h"

#include <functional>
#include <map>
#include <tuple>

namespace metsuke {

/// Collects evidence a host and keeps its incidents: opened by the three ways of opensIncident(), updated in place,
/// shown at their worst moment, closed when the probability has been below 0.2 for 72 hours. Sequential.
class IncidentBuilder {
public:
    using Arguments = std::function<RuleArguments()>;

    IncidentBuilder(const Enricher& enricher, ScoreModel model = {});
    /// `arguments` is asked only when the hit is new or stands for a stronger one.
    /// Excluded when the site excludes every host that the hit is about.
    HitFate take(const RuleHit& hit, bool incomplete, const Arguments& arguments);

    /// Findings as of `now`; `final` also tells of provisional hosts.
    [[nodiscard]] FindingsSnapshot snapshot(Timestamp now, bool final);
    /// Hosts that were not given room; never in ordinary networks.
    [[nodiscard]] uint64_t saturated() const { return m_saturated; }

    static constexpr size_t kMaximumHosts = 65'536;
    static constexpr size_t kMaximumExcluded = 10'000; ///< counts by host; the rest is counted by rule

private:
    struct OpenIncident {
        std::string key;
        HostRisk peak;
        std::vector<std::string> detections; ///< at the peak
        Timestamp first, last;
        bool closed = false;
        bool counterKnown = false;
    };
    struct HostState {
        explicit HostState(HostKey host)
            : evidence(std::move(host)) {}
        HostEvidence evidence;
        std::vector<OpenIncident> incidents; ///< at most the last is open
        Timestamp evaluated{0};
        int64_t evaluatedCount = 0; ///< hits since the last evaluation
    };

    HostState* stateFor(const HostKey& host);
    void countExcluded(const std::string& exclusion, const RuleHit& hit, const HostKey& host);
    void closeIfStale(HostState& state, Timestamp now);
    void evaluate(HostState& state, Timestamp now);
    [[nodiscard]] Incident makeIncident(const HostState& state, OpenIncident& open, const HostNames& names) const;
    [[nodiscard]] bool isShown(const HostKey& host, bool final) const;

    const Enricher& m_enricher;
    ScoreModel m_model;
    ContextTerms m_context;
    NoiseFloor m_noise;
    std::map<HostKey, HostState> m_hosts;
    std::map<std::tuple<std::string, std::string, HostKey>, ExcludedHits> m_excluded; ///< by exclusion, rule, host
    uint64_t m_saturated = 0;
};

} // namespace metsuke
