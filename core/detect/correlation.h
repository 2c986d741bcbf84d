// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/detect/correlation_state.h"

#include <optional>

namespace metsuke {

/// "file_001.ts <= bcn_001.ts" or "bcn_001.peer_age_d <= 1": a comparison between matched parts.
struct Requirement {
    struct Operand {
        std::optional<size_t> member; ///< index into the correlation's rules; none: a literal
        std::string field;
        MessageValue literal;
    };
    Operand left, right;
    Comparison::Op op = Comparison::Op::Equal;

    static Result<Requirement> parse(const std::string& text, const std::vector<std::string>& members);
    /// Absent fields make it false.
    [[nodiscard]] bool holds(const std::vector<const HitPart*>& parts) const;
};

/// One hit of a member rule, as the correlation needs it.
struct MemberHit {
    size_t member = 0; ///< index into the correlation's rules, or behind them: index of an absent rule
    std::string group; ///< joined group-by values
    HitPart part;
    std::string value; ///< of the counted field, "" when unset
};

/// Runs one Sigma correlation over the hits of its members, in packet time, with bounded memory.
class Correlator {
public:
    struct Fired {
        double value = 0;
        std::vector<HitPart> parts;
    };

    Correlator(const CorrelationSource& source, std::vector<Requirement> requirements, size_t absentRules);
    /// Takes a member's hit; says whether the correlation holds now. It fires again for a group only after the
    /// timespan has passed or the value has doubled.
    [[nodiscard]] std::optional<Fired> take(MemberHit hit);
    /// Groups that were forgotten for want of room.
    [[nodiscard]] uint64_t saturated() const { return m_groups.evicted(); }

    static constexpr size_t kMaximumGroups = 8192;
    static constexpr size_t kLivePerMember = 8;

private:
    std::optional<Fired> count(GroupState& group, MemberHit hit);
    std::optional<Fired> sequence(GroupState& group, MemberHit hit);
    bool choose(GroupState& group, size_t rule, Timestamp now, std::vector<const HitPart*>& chosen) const;
    double measure(GroupState& group, Timestamp now) const;
    [[nodiscard]] bool isAbsenceBroken(const GroupState& group, Timestamp now) const;
    bool mayFire(GroupState& group, Timestamp now, double value) const;

    const CorrelationSource& m_source;
    std::vector<Requirement> m_requirements;
    size_t m_absentRules;
    size_t m_sampleLimit;
    GroupTable m_groups{kMaximumGroups};
};

} // namespace metsuke
