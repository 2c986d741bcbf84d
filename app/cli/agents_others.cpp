// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/agents_others.h"

#include "app/cli/interrupt_watch.h"
#include "app/cli/output.h"
#include "core/text/json_text.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <thread>

namespace metsuke::cli {

namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::ordered_json;
constexpr auto kLookEvery = std::chrono::milliseconds(50);
constexpr int kOk = 200;

/// Whether the answer is there, or will not come.
Result<bool> look(fleet::Roster& roster, const fleet::AskedAgent& asked, OtherComputer& other) {
    METSUKE_TRY(const auto record, roster.command(asked.command));
    if (!record) {
        return true;
    }
    other.state = fleet::commandStateName(record->state);
    if (record->response && record->response->status == kOk) {
        if (auto found = fleet::sightingsOf(*record->response)) {
            other.sightings = std::move(found).value();
        }
    }
    return !fleet::isOpen(*record);
}

ordered_json jsonOf(const endpoint::Sighting& sighting) {
    constexpr std::array<const char*, 4> kKinds{"file", "address", "name", "path"};
    return {{"kind", kKinds.at(static_cast<size_t>(sighting.indicator.kind))}, {"value", sighting.indicator.value}, {"label", cleanText(sighting.label)},
        {"first", formatIso8601(sighting.first)}, {"last", formatIso8601(sighting.last)}, {"count", sighting.count}, {"is_at_least", sighting.isAtLeast}};
}

} // namespace

Result<std::vector<OtherComputer>> askOtherComputers(fleet::Roster& roster, const endpoint::Trace& trace, const std::string& device, const AgentsOptions& options) {
    const auto span = static_cast<Duration>(options.days * static_cast<double>(kDay));
    METSUKE_TRY(const auto asked, fleet::askOthers(roster, trace, device, span, userName(), wallClock()));
    return awaitComputers(roster, asked, options);
}

Result<std::vector<OtherComputer>> awaitComputers(fleet::Roster& roster, const std::vector<fleet::AskedAgent>& asked, const AgentsOptions& options) {
    std::vector<OtherComputer> others;
    for (const fleet::AskedAgent& one : asked) {
        others.push_back({one.device, one.hostname, std::nullopt, {}});
    }
    const InterruptWatch watch;
    const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.wait));
    for (size_t i = 0; i < asked.size();) {
        METSUKE_TRY(const bool isSettled, look(roster, asked[i], others[i]));
        if (isSettled || Clock::now() >= until || watch.token().stop_requested()) {
            ++i; // the rest is looked at once more, and not waited for
        } else {
            std::this_thread::sleep_for(kLookEvery); // another process writes the answer into the roster
        }
    }
    return others;
}

void printOthers(const Environment& environment, const std::vector<OtherComputer>& others) {
    const auto print = [&](const Message& message) { std::printf("%s\n", environment.catalog.render(message, environment.language).c_str()); };
    print(Message("cli.others_asked").with("count", static_cast<int64_t>(others.size())));
    for (const OtherComputer& other : others) {
        const std::string name = cleanText(other.hostname);
        if (!other.sightings) {
            print(Message("cli.others_no_answer").with("name", name).with("state", "fleet.command_" + other.state));
            continue;
        }
        if (other.sightings->found.empty()) {
            print(Message(other.sightings->hasGaps || other.sightings->isCut ? "cli.others_nothing_gaps" : "cli.others_nothing").with("name", name));
        }
        for (const endpoint::Sighting& sighting : other.sightings->found) {
            print(Message("cli.others_met")
                      .with("name", name)
                      .with("value", cleanText(sighting.indicator.value))
                      .with("label", cleanText(sighting.label))
                      .with("count", sighting.count)
                      .with("first", formatIso8601(sighting.first))
                      .with("last", formatIso8601(sighting.last)));
        }
    }
}

std::string othersJson(const std::vector<OtherComputer>& others) {
    ordered_json list = ordered_json::array();
    for (const OtherComputer& other : others) {
        ordered_json one{{"device", other.device}, {"hostname", cleanText(other.hostname)}, {"answered", other.sightings.has_value()}};
        if (other.sightings) {
            one["has_gaps"] = other.sightings->hasGaps;
            one["is_cut"] = other.sightings->isCut;
            one["found"] = ordered_json::array();
            for (const endpoint::Sighting& sighting : other.sightings->found) {
                one["found"].push_back(jsonOf(sighting));
            }
        }
        list.push_back(std::move(one));
    }
    return jsonText(list);
}

} // namespace metsuke::cli
