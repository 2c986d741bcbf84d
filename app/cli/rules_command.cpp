// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"

#include "core/detect/rule_linter.h"
#include "core/detect/rule_tests.h"

#include <CLI/Option.hpp>

#include <cstdio>

namespace metsuke::cli {

namespace {

int list(const Environment& environment, const RuleSet& set) {
    for (const auto& document : set.rules()) {
        const RuleRow rule = makeRuleRow(document);
        const bool japanese = environment.language == Language::Japanese && !rule.titleJa.empty();
        std::printf("%-9s %-8s %-4s %s\n", rule.id.c_str(), std::string(severityName(rule.severity)).c_str(),
            std::string(phaseName(rule.phase)).c_str(), (japanese ? rule.titleJa : rule.title).c_str());
    }
    return kDone;
}

int lint(const Environment& environment, const RuleSet& set) {
    int errors = 0;
    const auto say = [&](const std::string& path, const std::string& rule, const Message& what) {
        std::printf("%s: %s: %s\n", path.c_str(), rule.c_str(), environment.catalog.render(what, environment.language).c_str());
    };
    for (const auto& rule : set.inactive()) {
        say(rule.path, rule.id, rule.reason);
        ++errors;
    }
    for (const auto& finding : RuleLinter(set).run()) {
        say(finding.path, finding.rule, finding.what);
        errors += finding.level == LintFinding::Level::Error ? 1 : 0;
    }
    std::printf("%zu rules, %d errors\n", set.rules().size(), errors);
    return errors == 0 ? kDone : kDoneWithDamage;
}

int test(const Environment& environment, const RuleSet& set) {
    size_t run = 0;
    size_t failed = 0;
    for (size_t i = 0; i < set.rules().size(); ++i) {
        for (const auto& result : runRuleTests(set, i)) {
            ++run;
            if (!result.passed) {
                ++failed;
                std::printf("%s %s: %s\n", result.rule.c_str(), result.test.c_str(),
                    environment.catalog.render(result.problem, environment.language).c_str());
            }
        }
    }
    std::printf("%zu passed, %zu failed\n", run - failed, failed);
    return failed == 0 ? kDone : kDoneWithDamage;
}

} // namespace

void addRules(CLI::App& app, Command& run) {
    CLI::App* rules = app.add_subcommand("rules", "List, check or test rules");
    rules->require_subcommand(1);
    auto folder = std::make_shared<std::string>(); // shared by the option and the command
    using Verb = int (*)(const Environment&, const RuleSet&);
    for (const auto& [name, help, verb] : {std::tuple<const char*, const char*, Verb>{"list", "Ids, severities and titles", &list},
             {"lint", "What is wrong with rules", &lint}, {"test", "Run the tests that rules carry", &test}}) {
        CLI::App* command = rules->add_subcommand(name, help);
        command->add_option("folder", *folder, "Default: the shipped rules");
        command->callback([&run, folder, verb = verb] {
            run = [folder, verb](Environment& environment) -> int {
                auto set = RuleSet::load({folder->empty() ? resourceFolder() / "rules" : std::filesystem::path(*folder)});
                return set.ok() ? verb(environment, *set) : environment.fail(set.error());
            };
        });
    }
}

} // namespace metsuke::cli
