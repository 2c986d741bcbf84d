// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/rule_hit.h"
#include "core/intel/enricher.h"

#include <set>

namespace metsuke {

/// What surrounds a hit, as additions to its rule's weight, each with the number behind it.
struct ContextResult {
    std::vector<ContextTerm> terms;
    double weight = 0; ///< the rule's weight with all of it, not below 0
    std::string exclusion; ///< what the site says of it leaves nothing: ExcludedHits::exclusion; "" nothing does
};

/// Computes context terms. Order of operations: sum of terms (rarity scaled by how warm the baseline is) clipped to
/// [-3, 2], added to the rule's weight, then halved for missing visibility, then not below zero.
///
/// What the site says: an exclusion leaves nothing. A registered server does what its role does for -1.4, as one that
/// was found by its traffic; but a registered scanner's scans, hundreds a day and said to be wanted, leave nothing: the
/// rules that name the role scanner. From an untrusted network against a trusted one weighs 0.7 more.
class ContextTerms {
public:
    explicit ContextTerms(const Enricher& enricher)
        : m_enricher(enricher) {}
    /// An indicator matched `value` on `host`: later evidence about it weighs more.
    void noteIndicator(const HostKey& host, const std::string& value);
    [[nodiscard]] ContextResult evaluate(const RuleHit& hit, const HostKey& subject, bool incomplete) const;

private:
    /// The exclusion that covers the hit on that host, null when none does.
    [[nodiscard]] const Exclusion* exclusionOf(const RuleHit& hit, const HostKey& subject) const;
    [[nodiscard]] bool isWantedScan(const RuleTraits& traits, const HostKey& subject) const;
    void addZone(std::vector<ContextTerm>& terms, const RuleHit& hit, const HostKey& subject) const;
    void addPrevalence(std::vector<ContextTerm>& terms, const RuleHit& hit, const ContextSpec& spec, double warmth) const;

    const Enricher& m_enricher;
    std::set<std::pair<std::string, std::string>> m_indicated; ///< host, value; bounded
};

} // namespace metsuke
