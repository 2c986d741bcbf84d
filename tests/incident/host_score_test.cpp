// SPDX-License-Identifier: GPL-3.0-or-later
// The arithmetic from evidence to severity, term by term, and whole cases pinned to numbers worked out by hand.
#include "tests/incident/evidence.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace metsuke;
using namespace metsuke::test;

namespace {

using Evidence = std::vector<WeighedEvidence>;

constexpr double kExact = 1e-9;

double posterior(double total) { return 1 / (1 + std::exp(-(std::log((1.0 / 2000) / (1 - 1.0 / 2000)) + total))); }

WeighedEvidence at(WeighedEvidence item, Duration when) {
    item.first = {when};
    return item;
}

/// What an analyst reads: total, probability, severity.
void expectRisk(const Evidence& evidence, double total, double probability, double severity) {
    const HostRisk risk = scoreHost(evidence);
    EXPECT_NEAR(risk.total, total, 0.005);
    EXPECT_NEAR(risk.probability, probability, 0.005);
    EXPECT_NEAR(risk.severity, severity, 0.01);
}

} // namespace

TEST(Severity, Anchors_areThoseOfTheModel) {
    EXPECT_NEAR(severityOf(1.6), 2.4, 0.05);
    EXPECT_NEAR(severityOf(3.0), 4.1, 0.05);
    EXPECT_NEAR(severityOf(5.0), 5.8, 0.05);
    EXPECT_NEAR(severityOf(7.6), 7.3, 0.05);
    EXPECT_NEAR(severityOf(10), 8.2, 0.05);
    EXPECT_NEAR(severityOf(13), 9.0, 0.06);
    EXPECT_EQ(severityOf(0), 0);
    EXPECT_EQ(severityOf(-3), 0);
}

TEST(Severity, Words_haveHalfOpenRanges) {
    EXPECT_EQ(hostSeverity(0.99), HostSeverity::None);
    EXPECT_EQ(hostSeverity(1), HostSeverity::Trivial);
    EXPECT_EQ(hostSeverity(3), HostSeverity::Minor);
    EXPECT_EQ(hostSeverity(5), HostSeverity::Major);
    EXPECT_EQ(hostSeverity(7.99), HostSeverity::Major);
    EXPECT_EQ(hostSeverity(8), HostSeverity::Critical);
    EXPECT_EQ(hostSeverity(10), HostSeverity::Critical);
}

TEST(Repetition, GrowsSlowlyAndEndsAtHalfMore) {
    EXPECT_DOUBLE_EQ(repeatedWeight(2, 1), 2);
    EXPECT_NEAR(repeatedWeight(2, 10), 2 * (1 + 0.15 * std::log(10)), kExact);
    EXPECT_DOUBLE_EQ(repeatedWeight(2, 1'000'000), 3);
    EXPECT_DOUBLE_EQ(repeatedWeight(2, 0), 2);
}

TEST(HalfLife, DependsOnThePhase) {
    EXPECT_EQ(halfLife(Phase::DISC), 24 * kHour);
    EXPECT_EQ(halfLife(Phase::PE), 48 * kHour);
    EXPECT_EQ(halfLife(Phase::C2), 48 * kHour);
    EXPECT_EQ(halfLife(Phase::CRED), 72 * kHour);
    EXPECT_EQ(halfLife(Phase::LM), 7 * kDay);
    EXPECT_EQ(halfLife(Phase::EXF), 7 * kDay);
    EXPECT_EQ(halfLife(Phase::IMP), 7 * kDay);
}

TEST(Score, NoEvidence_isThePriorAlone) {
    const HostRisk risk = scoreHost({});
    EXPECT_DOUBLE_EQ(risk.total, 0);
    EXPECT_NEAR(risk.probability, 1.0 / 2000, kExact);
    EXPECT_DOUBLE_EQ(risk.severity, 0);
    EXPECT_EQ(opensIncident(risk, {}), Opening::None);
}

TEST(Score, OneFamily_countsHalfForEachFurther) {
    const HostRisk risk = scoreHost({seen("a", Phase::C2, "tls", 2), seen("b", Phase::C2, "tls", 3), seen("c", Phase::C2, "tls", 1.6)});
    EXPECT_NEAR(risk.total, 3 + 0.5 * 2 + 0.25 * 1.6, kExact);
    ASSERT_EQ(risk.phases.size(), 1u);
    ASSERT_EQ(risk.phases[0].parts.size(), 3u);
    EXPECT_EQ(risk.phases[0].parts[0].detection, "b");
    EXPECT_DOUBLE_EQ(risk.phases[0].parts[2].factor, 0.25);
}

TEST(Score, FamiliesOfOnePhase_countFourFifthsForEachFurther) {
    const HostRisk risk = scoreHost({seen("a", Phase::C2, "tls", 2), seen("b", Phase::C2, "bcn", 3), seen("c", Phase::C2, "bcn", 2)});
    EXPECT_NEAR(risk.total, (3 + 0.5 * 2) + 0.8 * 2, kExact);
}

TEST(Score, PartsOfThePhases_addUpToThem) {
    const HostRisk risk = scoreHost({seen("a", Phase::C2, "tls", 2), seen("b", Phase::C2, "bcn", 3), seen("c", Phase::C2, "bcn", 2),
        seen("d", Phase::LM, "lateral", 1.3), seen("e", Phase::LM, "lateral", 1.2), seen("w", Phase::LM, "lateral", 0.4)});
    double total = risk.weak + risk.phaseSynergy + risk.chain;
    for (const PhaseTerm& term : risk.phases) {
        double value = 0;
        for (const PhaseTerm::Part& part : term.parts) {
            value += part.factor * part.weight;
        }
        EXPECT_NEAR(term.value, value, kExact);
        total += term.value;
    }
    EXPECT_NEAR(risk.total, total, kExact);
}

TEST(Score, WeakEvidence_isCappedInAPhaseAndInAll) {
    EXPECT_NEAR(scoreHost({seen("a", Phase::C2, "x", 1.19)}).total, 0.8, kExact);
    EXPECT_NEAR(scoreHost({seen("a", Phase::C2, "x", 0.3)}).total, 0.3, kExact);
    Evidence everywhere;
    for (const Phase phase : {Phase::PE, Phase::C2, Phase::DISC, Phase::CRED}) {
        for (int i = 0; i < 10; ++i) {
            everywhere.push_back(seen(numbered("w", i), phase, numbered("x", i), 1.1));
        }
    }
    const HostRisk risk = scoreHost(everywhere);
    EXPECT_NEAR(risk.total, 2.0, kExact);
    EXPECT_EQ(risk.weakDetections.size(), 40u);
    EXPECT_EQ(opensIncident(risk, everywhere), Opening::None) << "weak evidence never makes a case";
}

TEST(Score, PhaseWithoutOneStrongEvidence_doesNotCount) {
    const HostRisk risk = scoreHost({seen("a", Phase::C2, "x", 3), seen("b", Phase::LM, "y", 1.4), seen("c", Phase::LM, "z", 1.4)});
    EXPECT_DOUBLE_EQ(risk.phaseSynergy, 0);
    EXPECT_DOUBLE_EQ(risk.chain, 0);
}

TEST(Score, PhaseSynergy_endsAtFourPhases) {
    Evidence evidence;
    const double expected[] = {0, 0.8, 1.6, 2.4, 2.4};
    const Phase phases[] = {Phase::PE, Phase::C2, Phase::DISC, Phase::CRED, Phase::LM};
    for (size_t i = 0; i < 5; ++i) {
        evidence.push_back(seen(std::to_string(i), phases[i], "f", 1.5));
        EXPECT_NEAR(scoreHost(evidence).phaseSynergy, expected[i], kExact) << i;
    }
}

TEST(Score, PhasesInOrderOfAnIntrusion_areAChain) {
    const auto early = at(seen("a", Phase::PE, "x", 2), kHour);
    const auto late = at(seen("b", Phase::C2, "y", 2), 2 * kHour);
    EXPECT_DOUBLE_EQ(scoreHost({early, late}).chain, 0.7);
    EXPECT_EQ(scoreHost({early, late}).chainObject, "");
    const auto lateEntry = at(early, 3 * kHour);
    EXPECT_DOUBLE_EQ(scoreHost({lateEntry, late}).chain, 0);
}

TEST(Score, PhasesThatShareAnObject_areAChainInAnyOrder) {
    auto one = at(seen("a", Phase::PE, "x", 2), 3 * kHour);
    auto two = at(seen("b", Phase::C2, "y", 2), kHour);
    one.object = "203.0.113.9";
    two.peer = "203.0.113.9";
    const HostRisk risk = scoreHost({one, two});
    EXPECT_DOUBLE_EQ(risk.chain, 0.7);
    EXPECT_EQ(risk.chainObject, "203.0.113.9");
    two.phase = Phase::PE;
    EXPECT_DOUBLE_EQ(scoreHost({one, two}).chain, 0) << "one phase is no chain";
}

TEST(Bounds, NothingAboveLow_isMinorAtMost) {
    Evidence evidence{seen("a", Phase::C2, "x", 6), seen("b", Phase::LM, "y", 6)};
    evidence[0].severity = evidence[1].severity = Severity::Low;
    const HostRisk risk = scoreHost(evidence);
    EXPECT_DOUBLE_EQ(risk.severity, 3.9);
    EXPECT_GT(risk.unbounded, 9);
    EXPECT_EQ(risk.bound, "incident.bound.nothing_above_low");
}

TEST(Bounds, OneFamilyOrPhase_isLimitedUnlessConfirmed) {
    Evidence evidence{seen("a", Phase::C2, "x", 6), seen("b", Phase::C2, "x", 6)};
    EXPECT_DOUBLE_EQ(scoreHost(evidence).severity, 5.9);
    evidence[1].family = "y";
    EXPECT_DOUBLE_EQ(scoreHost(evidence).severity, 7.4);
    EXPECT_EQ(scoreHost(evidence).bound, "incident.bound.one_phase");
    evidence[0].confirmed = true;
    EXPECT_NEAR(scoreHost(evidence).severity, severityOf(6 + 0.8 * 6), kExact);
    EXPECT_EQ(scoreHost(evidence).bound, "");
}

TEST(Bounds, Floor_appliesToConfirmedEvidenceAlone) {
    auto item = seen("a", Phase::LM, "lateral", 3);
    item.floor = 9;
    EXPECT_LT(scoreHost({item}).severity, 9);
    item.confirmed = true;
    const HostRisk risk = scoreHost({item});
    EXPECT_DOUBLE_EQ(risk.severity, 9);
    EXPECT_EQ(risk.bound, "incident.bound.confirmed_lateral");
    item.weight = 0;
    EXPECT_DOUBLE_EQ(scoreHost({item}).severity, 0) << "what was vetoed has no floor";
}

TEST(Opening, TwoPhasesNeedTheProbability) {
    const Evidence light{at(seen("a", Phase::PE, "x", 2), 1), at(seen("b", Phase::C2, "y", 2), 2)};
    EXPECT_EQ(opensIncident(scoreHost(light), light), Opening::None);
    const Evidence heavy{at(seen("a", Phase::PE, "x", 3.5), 1), at(seen("b", Phase::C2, "y", 3.5), 2)};
    EXPECT_EQ(opensIncident(scoreHost(heavy), heavy), Opening::PhasesTogether);
}

TEST(Opening, OnePhaseNeedsThreeFamilies) {
    Evidence evidence{seen("a", Phase::C2, "x", 5), seen("b", Phase::C2, "y", 5)};
    EXPECT_GT(scoreHost(evidence).probability, 0.5);
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::None);
    evidence.push_back(seen("w", Phase::C2, "weak", 1.1));
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::None) << "weak families do not count";
    evidence.push_back(seen("c", Phase::C2, "z", 1.3));
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::FamiliesTogether);
}

TEST(Opening, SufficientEvidence_opensAlone) {
    auto item = seen("a", Phase::CRED, "krb", 5);
    EXPECT_EQ(opensIncident(scoreHost({item}), {item}), Opening::None);
    item.sufficient = true;
    EXPECT_EQ(opensIncident(scoreHost({item}), {item}), Opening::Sufficient);
    item.weight = 0;
    EXPECT_EQ(opensIncident(scoreHost({item}), {item}), Opening::None);
}

// The seven cases of the design, computed with the rules as they are now: kill-chain order earns its 0.7.

TEST(WorkedCase, DisguisedProgramThenBeacon_isAnIncident) {
    const Evidence evidence{at(seen("disguised", Phase::PE, "file-content", 3.5), 1), at(seen("raw-ip", Phase::PE, "file-content", 2.6), 2),
        at(seen("dga", Phase::C2, "dns", 2.6), 3), at(seen("beacon", Phase::C2, "bcn", 2.6 + 1.1), 4)};
    const double total = (3.5 + 0.5 * 2.6) + (3.7 + 0.8 * 2.6) + 0.8 + 0.7;
    EXPECT_NEAR(scoreHost(evidence).probability, posterior(total), kExact);
    expectRisk(evidence, 12.08, 0.989, 8.77);
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::PhasesTogether);
}

TEST(WorkedCase, QuietImplant_isForTheWatchList) {
    const Evidence evidence{seen("beacon", Phase::C2, "bcn", 2.6 + 1.7), seen("ja4", Phase::C2, "tls", 1.7),
        seen("self-signed", Phase::C2, "tls", 1.5), seen("fresh", Phase::C2, "tls", 1.0)};
    expectRisk(evidence, 4.3 + 0.8 * (1.7 + 0.75) + 0.8, 0.368, 7.06);
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::None);
}

TEST(WorkedCase, QuietImplantThatMovesOn_isAnIncident) {
    Evidence evidence{at(seen("beacon", Phase::C2, "bcn", 2.6 + 1.7), 1), at(seen("ja4", Phase::C2, "tls", 1.7), 1),
        at(seen("self-signed", Phase::C2, "tls", 1.5), 1), at(seen("fresh", Phase::C2, "tls", 1.0), 1),
        at(seen("admin-share", Phase::LM, "lateral", 2.8), 2), at(seen("service", Phase::LM, "lateral", 2.2), 3)};
    expectRisk(evidence, 6.26 + 0.8 + (2.8 + 1.1) + 0.8 + 0.7, 0.992, 8.85);
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::PhasesTogether);
    evidence[5].confirmed = true;
    evidence[5].floor = 9;
    EXPECT_DOUBLE_EQ(scoreHost(evidence).severity, 9);
}

TEST(WorkedCase, PeerToPeerBotThatScans_isAnIncident) {
    Evidence evidence{at(seen("overlay", Phase::C2, "p2p", 4.2), 1), at(seen("scan", Phase::DISC, "scan", 2.8), 2)};
    expectRisk(evidence, 4.2 + 2.8 + 0.8 + 0.7, 0.711, 7.71);
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::PhasesTogether);
    evidence[0].sufficient = true;
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::Sufficient);
}

TEST(WorkedCase, DirectoryReplicationAlone_isSufficient) {
    Evidence evidence{seen("dcsync", Phase::CRED, "lateral", 5.0)};
    evidence[0].sufficient = evidence[0].confirmed = true;
    expectRisk(evidence, 5.0, 0.069, 5.80);
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::Sufficient);
}

TEST(WorkedCase, AdministratorAtWork_isNothing) {
    Evidence evidence;
    for (int host = 0; host < 5; ++host) {
        evidence.push_back(seen(numbered("share", host), Phase::LM, "lateral", 2.8 - 1.4));
        evidence.push_back(seen(numbered("service", host), Phase::LM, "lateral", 2.2 - 1.4));
    }
    expectRisk(evidence, 1.4 * (1 + 0.5 + 0.25 + 0.125 + 0.0625) + 0.8, 0.0165, 4.56);
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::None);
}

TEST(WorkedCase, NoisyDesktop_isNothing) {
    Evidence evidence{seen("nx", Phase::C2, "dns", 0.6), seen("no-dns", Phase::C2, "conn", 0.5), seen("long", Phase::C2, "bcn", 0.8),
        seen("no-agent", Phase::C2, "http", 0.5)};
    expectRisk(evidence, 0.8, 0.0011, 1.29);
    EXPECT_EQ(opensIncident(scoreHost(evidence), evidence), Opening::None);
}
