// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/finding.h"

#include <optional>
#include <vector>

namespace metsuke {

/// One evidence as the arithmetic sees it at one moment.
struct WeighedEvidence {
    std::string key; ///< of its detection
    Phase phase = Phase::C2;
    std::string family;
    double weight = 0; ///< nats after context, repetition, decay and noise floor
    Severity severity = Severity::Medium;
    bool confirmed = false;
    bool sufficient = false; ///< opens an incident by itself
    std::optional<double> floor; ///< least severity, applied when confirmed
    std::string object; ///< links phases
    std::string peer;
    Timestamp first;
};

/// Constants of the host score (doc of each: ARCHITECTURE.md, "From evidence to incident").
struct ScoreModel {
    double prior = 1.0 / 2000; ///< compromised hosts per host-day
    double strong = 1.2; ///< below it evidence is weak: capped, and never makes a case
    double weakPerPhase = 0.8;
    double weakTotal = 2.0;
    double familyFactor = 0.5;
    double betweenFactor = 0.8;
    double phaseStrength = 1.5; ///< single evidence that makes a phase count
    double synergy = 0.8;
    double chain = 0.7;
    double sufficient = 4.0; ///< a rule's own weight
    double openProbability = 0.5;
};

/// Everything of a host added up, with the parts to print. Pure.
[[nodiscard]] HostRisk scoreHost(const std::vector<WeighedEvidence>& evidence, const ScoreModel& model = {});

/// Why an incident is open.
enum class Opening { None, PhasesTogether, Sufficient, FamiliesTogether };
[[nodiscard]] Opening opensIncident(
    const HostRisk& risk, const std::vector<WeighedEvidence>& evidence, const ScoreModel& model = {});

/// A half-life by phase, ns.
[[nodiscard]] Duration halfLife(Phase phase);
/// weight x min(1.5, 1 + 0.15 ln n).
[[nodiscard]] double repeatedWeight(double weight, int64_t count);
/// S = 10 (1 - 2^(-L/4)).
[[nodiscard]] double severityOf(double logOdds);

} // namespace metsuke
