// SPDX-License-Identifier: GPL-3.0-or-later
// What several verbs of mitigation need: the desk, waiting, and orders in words and as JSON.
#include "app/cli/mitigation_output.h"

#include "app/analysis/analysis_run.h"
#include "app/cli/interrupt_watch.h"
#include "app/cli/lines.h"
#include "app/cli/output.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/case_actions/case_actions.h"
#include "core/fleet/fleet_keys.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <thread>

namespace metsuke::cli {

namespace {

using namespace mitigation;
using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;
constexpr auto kLookEvery = std::chrono::milliseconds(50);

Json stepJson(const Environment& environment, const plan::StepReport& step) {
    Json effects = Json::array(), found = Json::object(), objects = Json::array();
    for (const Message& effect : step.effects) {
        effects.push_back(words(environment, effect));
    }
    for (const plan::Fact& fact : step.found) {
        found[fact.name] = fact.value;
    }
    for (const plan::TouchedObject& object : step.objects) {
        objects.push_back({{"kind", object.kind}, {"name", object.name}, {"before", object.before}, {"after", object.after}});
    }
    return {{"step", step.step}, {"action", traitsOf(step.action).name}, {"state", plan::nameOf(step.state)}, {"change", step.isChange},
        {"tier", static_cast<int>(step.tier) + 1}, {"undo", step.undoId}, {"expires", timeJson(step.expires)}, {"effects", effects}, {"found", found},
        {"objects", objects}, {"more_objects", step.moreObjects}, {"refused", step.refusal ? Json(step.refusal->reason) : Json(nullptr)},
        {"why", step.refusal ? Json(words(environment, step.refusal->sentence)) : Json(nullptr)}};
}

Json stepsJson(const Environment& environment, const std::optional<plan::PlanReport>& report) {
    Json steps = Json::array();
    for (const plan::StepReport& step : report ? report->steps : std::vector<plan::StepReport>()) {
        steps.push_back(stepJson(environment, step));
    }
    return steps;
}

/// Null where nobody told what goes along: that is not the same as that nothing does.
Json factsJson(const Environment& environment, const std::optional<OrderFacts>& facts) {
    if (!facts) {
        return nullptr;
    }
    const auto list = [&](const std::vector<Message>& messages) {
        Json all = Json::array();
        for (const Message& message : messages) {
            all.push_back(words(environment, message));
        }
        return all;
    };
    Json notes = Json::object();
    for (const auto& [step, messages] : facts->notes) {
        notes[step] = list(messages);
    }
    return {{"sessions", list(facts->blast.sessions)}, {"more_sessions", facts->blast.moreSessions}, {"other_users", list(facts->blast.otherUsers)},
        {"protected", list(facts->blast.assets)}, {"left_out", list(facts->leftOut)}, {"gaps", list(facts->gaps)}, {"notes", notes}};
}

} // namespace

Result<OpenDesk> openDesk(const AgentsOptions& options) {
    OpenDesk open;
    METSUKE_TRY(open.roster, openRoster(options));
    const auto folder = options.fleetSettings().folder;
    METSUKE_TRY(auto operators, fleet::operatorsInForce(folder));
    METSUKE_TRY(open.desk, MitigationDesk::open(folder, *open.roster, std::move(operators)));
    return open;
}

Result<bool> follow(MitigationDesk& desk, double seconds, const std::function<Result<bool>()>& isOver) {
    const InterruptWatch watch;
    const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    while (true) {
        METSUKE_TRY(const size_t changed, desk.tick(wallClock()));
        static_cast<void>(changed);
        METSUKE_TRY(const bool isEnd, isOver());
        if (isEnd || Clock::now() >= until || watch.token().stop_requested()) {
            return isEnd;
        }
        std::this_thread::sleep_for(kLookEvery); // another process writes the answers into the roster
    }
}

bool isConfirmed(const Environment& environment, const Message& question) {
    std::fprintf(stderr, "%s ", words(environment, question).c_str());
    std::string typed;
    std::getline(std::cin, typed);
    return trim(typed) == "yes";
}

Result<void> recordInCase(const Environment& environment, const AgentsOptions& options) {
    if (options.caseFile.empty()) {
        return {};
    }
    METSUKE_TRY(const auto store, CaseStore::open(options.caseFile, caseOptions()));
    if (store->isReadOnly()) {
        std::fprintf(stderr, "%s\n", words(environment, Message("cli.case_not_told").with("path", options.caseFile)).c_str());
        return {};
    }
    CaseActions actions(options.fleetSettings().folder);
    METSUKE_TRY(const size_t count, actions.update(*store));
    static_cast<void>(count);
    return {};
}

void printSteps(const Environment& environment, const plan::PlanReport& report) {
    for (const plan::StepReport& step : report.steps) {
        std::printf("  %-4s %-24s %s%s\n", step.step.c_str(), words(environment, Message(textOf(step.action))).c_str(),
            words(environment, Message(plan::textOf(step.state))).c_str(),
            step.isChange ? "" : ("; " + words(environment, "mitigation.cli_no_change")).c_str());
        for (const Message& effect : step.effects) {
            std::printf("%s\n", paragraph(words(environment, effect), 7, outputColumns()).c_str());
        }
        for (const plan::TouchedObject& object : step.objects) {
            const std::string change = object.before.empty() && object.after.empty() ? "" : ": " + cleanText(object.before) + " -> " + cleanText(object.after);
            std::printf("       %s %s%s\n", cleanText(object.kind).c_str(), cleanText(object.name).c_str(), change.c_str());
        }
        if (step.refusal) {
            std::printf("%s\n", paragraph("! " + words(environment, step.refusal->sentence), 7, outputColumns()).c_str());
        }
    }
}

void printOrder(const Environment& environment, const Order& order, const WireLooks& looks) {
    const std::string why = words(environment, order.reason);
    std::printf("%-20s %-18s %s%s%s\n", order.id.c_str(), cleanText(order.device()).c_str(),
        words(environment, Message(textOf(order.state))).c_str(), why.empty() ? "" : ": ", why.c_str());
    printWire(environment, looks, order.id);
    std::fflush(stdout);
}

void printOrderJson(const Environment& environment, const Order& order, const WireLooks& looks) {
    const Json row{{"order", order.id}, {"operation", order.operation}, {"device", order.device()}, {"stage", order.stage}, {"case", order.plan.caseId},
        {"state", nameOf(order.state)}, {"reason", order.reason.id.empty() ? Json(nullptr) : Json(order.reason.id)},
        {"why", words(environment, order.reason)}, {"by", order.by}, {"created", timeJson(order.created)}, {"changed", timeJson(order.changed)},
        {"not_after", timeJson(order.plan.notAfter)}, {"deadline", timeJson(order.deadline)}, {"command", order.command},
        {"run_command", order.runCommand}, {"plan_hash", order.planHash()}, {"dry_run", stepsJson(environment, order.dryRun)},
        {"report", stepsJson(environment, order.report)}, {"facts", factsJson(environment, order.facts)}, {"wire", wireJson(environment, looks, order.id)}};
    printRow(row);
    std::fflush(stdout);
}

void printUndoJson(const Environment& environment, const Order& order, const UndoLook& look) {
    const UndoOutcome outcome = outcomeOf(look);
    printRow({{"order", order.id}, {"device", order.device()}, {"asked", look.at.ns != 0}, {"answered", timeJson(look.at)},
        {"why", look.why.id.empty() ? Json(nullptr) : Json(words(environment, look.why))},
        {"refused", look.report.refusal ? Json(words(environment, look.report.refusal->sentence)) : Json(nullptr)}, {"back", outcome.back}, {"never", outcome.never},
        {"stands_in_the_way", outcome.refused}, {"steps", stepsJson(environment, look.report)}});
}

} // namespace metsuke::cli
