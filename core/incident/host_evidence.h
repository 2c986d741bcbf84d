// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/rule_hit.h"
#include "core/incident/context_terms.h"
#include "core/incident/host_score.h"

#include <map>

namespace metsuke {

/// One detection of a host with what the arithmetic needs beyond it.
struct EvidenceRecord {
    Detection detection;
    const RuleDocument* rule = nullptr; ///< owned by the rule engine
    double contextWeight = 0; ///< after context, before repetition
    Timestamp windowStart; ///< of the rule's suppression window that is running
    int64_t inWindow = 0; ///< hits inside it
    int64_t repeats = 0; ///< the most hits inside any window: what repetition may weigh
    double noise = 0; ///< taken off for a host that is noisy by itself
    bool sufficient = false;
    bool closed = false; ///< belonged to an incident that has closed: decays even if confirmed
    std::optional<double> floor;
    bool dirty = true; ///< changed since the last snapshot
    bool provisional = false; ///< seen while the host counted as inside for want of any inside address
};

/// The evidence of one host: same rule and object is one detection with a count. Repetition weighs by the hits inside
/// one suppression window of the rule (a day where it says nothing), so that a habit of weeks weighs no more than that
/// of a day. Bounded by kObjectsPerRule objects
/// a rule; further objects are counted on the rule's newest detection.
class HostEvidence {
public:
    explicit HostEvidence(HostKey host)
        : m_host(std::move(host)) {}

    /// Adds or repeats; returns the record.
    EvidenceRecord& take(const RuleHit& hit, const HitSubject& subject, const ContextResult& context, double noise,
        bool incomplete);
    [[nodiscard]] EvidenceRecord* find(const RuleHit& hit);
    [[nodiscard]] const std::vector<EvidenceRecord>& records() const { return m_records; }
    [[nodiscard]] std::vector<EvidenceRecord>& records() { return m_records; }
    [[nodiscard]] const HostKey& host() const { return m_host; }
    /// All evidence with its weight at `now`.
    [[nodiscard]] std::vector<WeighedEvidence> weigh(Timestamp now) const;

    static constexpr size_t kObjectsPerRule = 32;

private:
    HostKey m_host;
    std::vector<EvidenceRecord> m_records;
    std::map<std::pair<uint32_t, std::string>, size_t> m_byObject;
    std::map<uint32_t, std::vector<size_t>> m_byRule;
};

/// Stable name of a detection: the same rule, host and object give the same key in every run.
[[nodiscard]] std::string detectionKey(std::string_view rule, std::string_view host, std::string_view object);
/// Whether the other side answered, as far as the event can tell.
[[nodiscard]] bool wasAnswered(const Event& event);

} // namespace metsuke
