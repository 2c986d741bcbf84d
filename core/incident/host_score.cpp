// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/host_score.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace metsuke {

namespace {

using Item = const WeighedEvidence*;

struct Family {
    std::vector<Item> items; ///< heaviest first
    double sum = 0;
};

bool heavier(Item a, Item b) { return a->weight != b->weight ? a->weight > b->weight : a->key < b->key; }

PhaseTerm addPhase(Phase phase, std::map<std::string, Family>& byName, const ScoreModel& model) {
    std::vector<Family*> families;
    for (auto& [name, family] : byName) {
        std::sort(family.items.begin(), family.items.end(), heavier);
        double factor = 1;
        for (const Item item : family.items) {
            family.sum += factor * item->weight;
            factor *= model.familyFactor;
        }
        families.push_back(&family);
    }
    std::stable_sort(families.begin(), families.end(), [](const Family* a, const Family* b) { return a->sum > b->sum; });
    PhaseTerm term{phase, 0, {}};
    double between = 1;
    for (const Family* family : families) {
        double factor = between;
        for (const Item item : family->items) {
            term.parts.push_back({item->key, item->weight, factor});
            term.value += factor * item->weight;
            factor *= model.familyFactor;
        }
        between *= model.betweenFactor;
    }
    return term;
}

/// Weak evidence of each phase, capped, then capped in total.
double addWeak(const std::vector<WeighedEvidence>& evidence, const ScoreModel& model, std::vector<std::string>& keys) {
    std::array<double, kPhaseCount> byPhase{};
    for (const WeighedEvidence& item : evidence) {
        if (item.weight > 0 && item.weight < model.strong) {
            byPhase[static_cast<size_t>(item.phase)] += item.weight;
            keys.push_back(item.key);
        }
    }
    double sum = 0;
    for (const double phase : byPhase) {
        sum += std::min(phase, model.weakPerPhase);
    }
    return std::min(sum, model.weakTotal);
}

/// Gamma: two counting phases share an object or a peer, or follow each other as an intrusion does.
double chainBonus(const std::vector<Item>& leading, const ScoreModel& model, std::string& shared) {
    std::map<std::string, Phase> seen;
    for (const Item item : leading) {
        for (const std::string& link : {item->object, item->peer}) {
            if (link.empty()) {
                continue;
            }
            const auto [it, fresh] = seen.try_emplace(link, item->phase);
            if (!fresh && it->second != item->phase) {
                shared = link;
                return model.chain;
            }
        }
    }
    for (const Item a : leading) {
        for (const Item b : leading) {
            if (a->phase < b->phase && a->first <= b->first) {
                return model.chain;
            }
        }
    }
    return 0;
}

struct Bounds {
    bool aboveLow = false;
    bool confirmed = false;
    std::set<std::string> families;
    std::set<Phase> phases;
    double floor = 0;
};

Bounds boundsOf(const std::vector<WeighedEvidence>& evidence, const ScoreModel& model) {
    Bounds bounds;
    for (const WeighedEvidence& item : evidence) {
        if (item.weight <= 0) {
            continue;
        }
        bounds.aboveLow |= item.severity > Severity::Low;
        bounds.confirmed |= item.confirmed;
        if (item.weight >= model.strong) {
            bounds.families.insert(item.family);
            bounds.phases.insert(item.phase);
        }
        if (item.confirmed && item.floor) {
            bounds.floor = std::max(bounds.floor, *item.floor);
        }
    }
    return bounds;
}

void applyBounds(HostRisk& risk, const Bounds& bounds) {
    const auto lower = [&](double ceiling, const char* why) {
        if (risk.severity > ceiling) {
            risk.severity = ceiling;
            risk.bound = why;
        }
    };
    if (!bounds.aboveLow) {
        lower(3.9, "incident.bound.nothing_above_low");
    }
    if (!bounds.confirmed && bounds.families.size() <= 1) {
        lower(5.9, "incident.bound.one_family");
    }
    if (!bounds.confirmed && bounds.phases.size() <= 1) {
        lower(7.4, "incident.bound.one_phase");
    }
    if (bounds.floor > risk.severity) {
        risk.severity = bounds.floor;
        risk.bound = bounds.floor >= 10 ? "incident.bound.confirmed_impact"
            : bounds.floor >= 9         ? "incident.bound.confirmed_lateral"
                                        : "incident.bound.confirmed_control";
    }
}

} // namespace

double severityOf(double logOdds) { return logOdds <= 0 ? 0 : 10 * (1 - std::exp2(-logOdds / 4)); }

double repeatedWeight(double weight, int64_t count) {
    return weight * std::min(1.5, 1 + 0.15 * std::log(static_cast<double>(std::max<int64_t>(count, 1))));
}

Duration halfLife(Phase phase) {
    switch (phase) {
    case Phase::DISC:
    case Phase::POL:
        return 24 * kHour;
    case Phase::PE:
    case Phase::C2:
        return 48 * kHour;
    case Phase::CRED:
        return 72 * kHour;
    case Phase::LM:
    case Phase::EXF:
    case Phase::IMP:
        return 7 * kDay;
    }
    return 48 * kHour;
}

HostRisk scoreHost(const std::vector<WeighedEvidence>& evidence, const ScoreModel& model) {
    HostRisk risk;
    risk.prior = std::log(model.prior / (1 - model.prior));
    std::map<Phase, std::map<std::string, Family>> phases;
    for (const WeighedEvidence& item : evidence) {
        if (item.weight < model.strong) {
            continue;
        }
        phases[item.phase][item.family].items.push_back(&item);
    }
    std::vector<Item> leading; ///< evidence of phases that count, by time
    std::set<Phase> counting;
    for (const WeighedEvidence& item : evidence) {
        if (item.weight >= model.phaseStrength) {
            counting.insert(item.phase);
            leading.push_back(&item);
        }
    }
    std::stable_sort(leading.begin(), leading.end(), [](Item a, Item b) {
        return a->first != b->first ? a->first < b->first : a->key < b->key;
    });
    for (auto& [phase, families] : phases) {
        risk.phases.push_back(addPhase(phase, families, model));
        risk.total += risk.phases.back().value;
    }
    risk.weak = addWeak(evidence, model, risk.weakDetections);
    const auto k = static_cast<double>(std::min<size_t>(counting.size(), 4));
    risk.phaseSynergy = k > 1 ? model.synergy * (k - 1) : 0;
    risk.chain = chainBonus(leading, model, risk.chainObject);
    risk.total += risk.weak + risk.phaseSynergy + risk.chain;
    risk.probability = 1 / (1 + std::exp(-(risk.prior + risk.total)));
    risk.unbounded = severityOf(risk.total);
    risk.severity = risk.unbounded;
    applyBounds(risk, boundsOf(evidence, model));
    return risk;
}

Opening opensIncident(const HostRisk& risk, const std::vector<WeighedEvidence>& evidence, const ScoreModel& model) {
    const bool sufficient = std::any_of(
        evidence.begin(), evidence.end(), [](const WeighedEvidence& item) { return item.sufficient && item.weight > 0; });
    if (sufficient) {
        return Opening::Sufficient;
    }
    if (risk.probability < model.openProbability) {
        return Opening::None;
    }
    if (risk.phaseSynergy > 0) {
        return Opening::PhasesTogether;
    }
    std::map<Phase, std::set<std::string>> families;
    for (const WeighedEvidence& item : evidence) {
        if (item.weight >= model.strong) {
            families[item.phase].insert(item.family);
        }
    }
    const bool many = std::any_of(families.begin(), families.end(), [](const auto& phase) { return phase.second.size() >= 3; });
    return many ? Opening::FamiliesTogether : Opening::None;
}

} // namespace metsuke
