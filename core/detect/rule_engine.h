// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/correlation.h"
#include "core/detect/matcher.h"
#include "core/detect/rule_set.h"

#include <array>
#include <memory>

namespace metsuke {

/// Runs a rule set over the totally ordered event stream: predicates by kind of event, then the correlations they
/// feed. Sequential, packet time only, bounded state; the same events give the same hits.
class RuleEngine {
public:
    /// Rules that do not compile become inactive, with the reason; never fails as a whole.
    explicit RuleEngine(RuleSet set);
    RuleEngine(const RuleEngine&) = delete;
    RuleEngine& operator=(const RuleEngine&) = delete;

    /// Calls sink.onHit for every rule that `event` completes, silent ones excepted.
    void process(const Event& event, HitSink& sink);
    /// Values for the rule's explain sentence and evidence list. Only inside onHit, for the hit given there.
    [[nodiscard]] RuleArguments arguments(const RuleHit& hit);
    /// Rules with requires_complete say nothing about events inside this interval.
    void addLoss(const LossInterval& loss);

    [[nodiscard]] const RuleSet& set() const { return m_set; }
    [[nodiscard]] bool isActive(uint32_t rule) const { return m_compiled[rule].active; }
    [[nodiscard]] const std::vector<InactiveRule>& inactive() const { return m_inactive; }
    /// Groups that correlations forgot for want of room.
    [[nodiscard]] uint64_t saturated() const;

private:
    using NamedField = std::pair<std::string, FieldRef>;
    /// Where a correlation reads a value of a member: a field, or the member's object.
    struct ValueSource {
        bool isObject = false;
        FieldRef field;
    };
    /// What is read when the triggering event is of one kind.
    struct KindPlan {
        std::vector<FieldRef> object;
        std::vector<NamedField> arguments;
        std::vector<NamedField> exports; ///< what correlations read of a member
    };
    struct Feed {
        size_t correlator = 0;
        size_t member = 0;
    };
    struct Compiled {
        bool active = false;
        std::vector<EventKind> kinds;
        std::map<EventKind, KindPlan> plans;
        std::string objectLiteral;
        std::vector<Feed> feeds;
        std::string category; ///< whose field aliases apply
    };
    struct MemberPlan {
        std::vector<ValueSource> groupBy;
        std::optional<ValueSource> value;
    };
    struct Correlation {
        uint32_t rule = 0;
        std::unique_ptr<Correlator> state;
        std::vector<std::map<EventKind, MemberPlan>> members; ///< rules, then absent rules
    };

    void compileDetections();
    void compileCorrelations();
    Result<void> compileCorrelation(uint32_t rule);
    Result<MemberPlan> planMember(const CorrelationSource& source, const RuleDocument& member, const FieldScope& scope) const;
    void planExports();
    void planArguments(uint32_t rule);
    void addExport(const RuleDocument& correlation, std::string_view qualified);
    [[nodiscard]] std::vector<const DetectionSource*> filtersOf(const RuleDocument& rule) const;
    void setInactive(uint32_t rule, const Error& reason);

    void fire(uint32_t rule, const Event& event, double value, std::vector<HitPart> parts, HitSink& sink, int depth);
    void feed(uint32_t rule, const Event& event, const RuleHit& hit, HitSink& sink, int depth);
    [[nodiscard]] std::string objectOf(const Compiled& compiled, const RuleDocument& rule, const Event& event,
        const std::vector<HitPart>& parts);
    [[nodiscard]] std::vector<HitSubject> subjectsOf(const RuleDocument& rule, const Event& event,
        const std::vector<HitPart>& parts) const;
    [[nodiscard]] bool isInLoss(Timestamp ts) const;

    RuleSet m_set;
    std::vector<Compiled> m_compiled; ///< beside m_set.rules()
    std::vector<InactiveRule> m_inactive;
    std::vector<std::unique_ptr<Matcher>> m_matchers; ///< by kind, null where no rule looks
    std::vector<Correlation> m_correlations;
    std::vector<std::pair<Timestamp, Timestamp>> m_losses;
    EventView m_view;
};

/// A field's value for a sentence: lists joined, ports as text (no thousands separator), "-" when unset.
[[nodiscard]] MessageValue messageValue(std::string_view name, const FieldValue& value);

} // namespace metsuke
