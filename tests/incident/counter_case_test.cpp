// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident/counter_case.h"
#include "tests/incident/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace metsuke;
using namespace metsuke::test;

namespace {

using Evidence = std::vector<WeighedEvidence>;

bool isOpen(const Evidence& evidence) { return opensIncident(scoreHost(evidence), evidence) != Opening::None; }

Evidence without(Evidence evidence, const std::vector<std::string>& keys) {
    std::erase_if(evidence, [&](const auto& item) { return std::find(keys.begin(), keys.end(), item.key) != keys.end(); });
    return evidence;
}

} // namespace

TEST(CounterCase, NothingOpen_isEmpty) { EXPECT_TRUE(counterCase({seen("a", Phase::C2, "x", 2)}).keys.empty()); }

TEST(CounterCase, SufficientEvidence_isTheCase) {
    Evidence evidence{seen("light", Phase::C2, "x", 1.3), seen("heavy", Phase::C2, "y", 2), seen("enough", Phase::C2, "z", 4.1)};
    evidence[2].sufficient = true;
    EXPECT_EQ(counterCase(evidence).keys, std::vector<std::string>{"enough"});
}

TEST(CounterCase, TwoSufficientEvidences_areBothNeeded) {
    Evidence evidence{seen("one", Phase::C2, "x", 4.1), seen("two", Phase::C2, "x", 4.2), seen("other", Phase::C2, "y", 1)};
    evidence[0].sufficient = evidence[1].sufficient = true;
    EXPECT_EQ(counterCase(evidence).keys, (std::vector<std::string>{"two", "one"}));
}

TEST(CounterCase, IsTheLeastSetThatCloses) {
    const Evidence evidence{seen("a", Phase::PE, "x", 3.5), seen("b", Phase::C2, "y", 3.9), seen("c", Phase::C2, "z", 1.3),
        seen("d", Phase::LM, "v", 1.6), seen("e", Phase::LM, "w", 1.6)};
    ASSERT_TRUE(isOpen(evidence));
    const auto keys = counterCase(evidence).keys;
    EXPECT_FALSE(isOpen(without(evidence, keys)));
    for (const WeighedEvidence& item : evidence) {
        if (keys.size() > 1) {
            EXPECT_TRUE(isOpen(without(evidence, {item.key}))) << "a smaller set closes too: " << item.key;
        }
    }
}

TEST(CounterCase, EvidenceWithoutWeight_isNeverNamed) {
    Evidence evidence{seen("vetoed", Phase::C2, "x", 0), seen("enough", Phase::C2, "z", 4.1)};
    evidence[0].sufficient = evidence[1].sufficient = true;
    EXPECT_EQ(counterCase(evidence).keys, std::vector<std::string>{"enough"});
}

TEST(CounterCase, ManyEvidences_stillCloseAndNoneIsSuperfluous) {
    Evidence evidence;
    const Phase phases[] = {Phase::PE, Phase::C2, Phase::DISC, Phase::LM};
    for (int i = 0; i < 60; ++i) {
        evidence.push_back(seen(numbered("k", i), phases[i % 4], numbered("f", i % 9), 1.2 + i * 0.03));
    }
    ASSERT_TRUE(isOpen(evidence));
    const auto keys = counterCase(evidence).keys;
    ASSERT_FALSE(keys.empty());
    EXPECT_FALSE(isOpen(without(evidence, keys)));
    for (size_t i = 0; i < keys.size(); ++i) {
        auto fewer = keys;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_TRUE(isOpen(without(evidence, fewer))) << keys[i];
    }
}

TEST(CounterCase, OneDecisiveAmongMany_isFoundAndKnownToBeLeast) {
    Evidence evidence{seen("entry", Phase::PE, "x", 3.2)};
    for (int i = 0; i < 30; ++i) { // heavier each, but all of one phase: they open nothing without the entry
        evidence.push_back(seen(numbered("k", i), Phase::C2, numbered("f", i % 2), 3.4 + i * 0.01));
    }
    ASSERT_TRUE(isOpen(evidence));
    ASSERT_FALSE(isOpen(without(evidence, {"entry"})));
    const CounterCase found = counterCase(evidence);
    EXPECT_EQ(found.keys, std::vector<std::string>{"entry"});
    EXPECT_TRUE(found.isLeast);
}

TEST(CounterCase, BeyondTheSearch_doesNotClaimToBeLeast) {
    Evidence evidence;
    const Phase phases[] = {Phase::PE, Phase::C2, Phase::DISC, Phase::LM, Phase::EXF};
    for (int i = 0; i < 100; ++i) {
        evidence.push_back(seen(numbered("k", i), phases[i % 5], numbered("f", i % 25), 2.5));
    }
    const CounterCase found = counterCase(evidence);
    EXPECT_GT(found.keys.size(), 3u);
    EXPECT_FALSE(found.isLeast);
    EXPECT_FALSE(isOpen(without(evidence, found.keys)));
}
