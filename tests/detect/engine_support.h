// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/rule_engine.h"
#include "core/detect/rule_tests.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace metsuke::test {

/// Hits as "name" and what they said, kept after their events are gone.
class HitLog : public HitSink {
public:
    HitFate onHit(const RuleHit& hit) override {
        names.push_back(hit.document->name);
        objects.push_back(hit.object);
        values.push_back(hit.value);
        parts.push_back(hit.parts.size());
        return HitFate::Taken;
    }
    std::vector<std::string> names, objects;
    std::vector<double> values;
    std::vector<size_t> parts;
};

/// A rule over dns events; `selection` is a YAML flow map, `traits` lines of x-metsuke as a flow map.
inline std::string dnsRule(const std::string& name, const std::string& selection, const std::string& traits = "{ lambda: 1 }") {
    return "title: " + name + "\nname: " + name + "\nlogsource: { product: zeek, service: dns }\ndetection:\n  sel: " + selection
        + "\n  condition: sel\nx-metsuke: " + traits + "\n---\n";
}

inline std::string correlationRule(
    const std::string& name, const std::string& correlation, const std::string& traits = "{ lambda: 1 }") {
    return "title: " + name + "\nname: " + name + "\ncorrelation: " + correlation + "\nx-metsuke: " + traits + "\n---\n";
}

inline RuleSet rulesOf(const std::string& yaml) {
    RuleSet set;
    set.addText(yaml, "test.yml");
    return set;
}

inline HitLog runEvents(RuleEngine& engine, const std::string& yaml) {
    HitLog log;
    const auto events = parseTestEvents(yaml);
    EXPECT_TRUE(events.ok()) << yaml;
    if (events.ok()) {
        for (const Event& event : *events) {
            engine.process(event, log);
        }
    }
    return log;
}

/// Runs `events` through fresh `rules`, which must all be active.
inline HitLog hitsOf(const std::string& rules, const std::string& events) {
    RuleEngine engine(rulesOf(rules));
    for (const InactiveRule& rule : engine.inactive()) {
        ADD_FAILURE() << rule.id << ": " << rule.reason.id;
    }
    return runEvents(engine, events);
}

} // namespace metsuke::test
