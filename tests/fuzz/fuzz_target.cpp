// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"

#include <cstdio>
#include <cstdlib>

namespace metsuke::fuzz {

const std::vector<FuzzTarget>& fuzzTargets() {
    static const std::vector<FuzzTarget> targets = [] {
        std::vector<FuzzTarget> list;
        addActivityImportTargets(list);
        addActuatorTargets(list);
        addCaptureTargets(list);
        addEndpointTargets(list);
        addFirewallTargets(list);
        addFleetTargets(list);
        addEvidenceTargets(list);
        addFlowTargets(list);
        addOpenc2Targets(list);
        addPlanTargets(list);
        addProtocolTargets(list);
        addSensorTargets(list);
        addTextTargets(list);
        addTransportTargets(list);
        return list;
    }();
    return targets;
}

void require(bool holds, const char* promise) {
    if (!holds) {
        std::fprintf(stderr, "broken promise: %s\n", promise);
        std::abort();
    }
}

} // namespace metsuke::fuzz
