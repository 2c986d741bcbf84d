// SPDX-License-Identifier: GPL-3.0-or-later
// Every shipped rule loads, is clean for the linter, fires on its positive events and stays silent on its negative ones.
#include "core/detect/rule_linter.h"
#include "core/detect/rule_tests.h"
#include "core/text/message_catalog.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

const RuleSet& shipped() {
    static const RuleSet set = [] {
        auto loaded = RuleSet::load({std::filesystem::path(METSUKE_SOURCE_DIR) / "resources/rules"});
        return loaded.ok() ? std::move(*loaded) : RuleSet{};
    }();
    return set;
}

std::string textOf(const Message& message) { return MessageCatalog{}.render(message, Language::English); }

} // namespace

TEST(ShippedRules, Load_areAllActiveAndEnough) {
    for (const InactiveRule& rule : shipped().inactive()) {
        ADD_FAILURE() << rule.path << ": " << textOf(rule.reason);
    }
    const auto visible = std::count_if(shipped().rules().begin(), shipped().rules().end(),
        [](const RuleDocument& rule) { return !rule.traits.silent; });
    EXPECT_GE(visible, 200);
}

TEST(ShippedRules, Lint_findsNothing) {
    for (const LintFinding& finding : RuleLinter(shipped()).run()) {
        ADD_FAILURE() << finding.rule << " (" << finding.path << "): " << textOf(finding.what);
    }
}

TEST(ShippedRules, Tests_fireOnPositiveAndStaySilentOnNegative) {
    size_t count = 0;
    for (size_t rule = 0; rule < shipped().rules().size(); ++rule) {
        for (const RuleTestResult& result : runRuleTests(shipped(), rule)) {
            ++count;
            EXPECT_TRUE(result.passed) << result.rule << " '" << result.test << "': " << textOf(result.problem);
        }
    }
    EXPECT_GE(count, 400U);
}

TEST(ShippedRules, Files_areNamedAfterTheirRule) {
    for (const RuleDocument& rule : shipped().rules()) {
        const std::string file = std::filesystem::path(rule.path).stem().string();
        EXPECT_TRUE(rule.traits.silent ? rule.name.starts_with(file + '_') : rule.name == file) << rule.name << " in " << file;
    }
}

TEST(ShippedRules, Stories_haveWordsInBothLanguages) {
    const auto catalog = MessageCatalog::load(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources/i18n");
    ASSERT_TRUE(catalog.ok());
    for (const RuleDocument& rule : shipped().rules()) {
        for (const Language language : {Language::English, Language::Japanese}) {
            const bool told = catalog->has(language, "incident.did." + rule.traits.story)
                && catalog->has(language, "incident.deed." + rule.traits.story);
            EXPECT_TRUE(rule.traits.silent || told) << rule.id << ": " << rule.traits.story;
        }
    }
}
