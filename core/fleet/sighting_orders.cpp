// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/sighting_orders.h"

#include <nlohmann/json.hpp>

namespace metsuke::fleet {

namespace {

constexpr Duration kAskedFor = kHour; // as a trace

} // namespace

Result<std::vector<AskedAgent>> askOthers(Roster& roster, const endpoint::Trace& trace, const std::string& device, Duration span, const std::string& by, Timestamp now) {
    std::vector<AskedAgent> asked;
    endpoint::SightingQuestion question;
    question.indicators = endpoint::indicatorsOf(trace);
    question.window = {now - span, now + kDay}; // a clock may be ahead
    if (question.indicators.empty()) {
        return asked;
    }
    METSUKE_TRY(const auto agents, roster.agents());
    for (const Agent& agent : agents) {
        if (agent.state != AgentState::Approved || agent.device == device) {
            continue;
        }
        openc2::Command command;
        command.action = "investigate";
        command.targetKind = "x-metsuke:sightings";
        command.target = endpoint::encodeSightingQuestion(question);
        command.device = agent.device;
        command.notAfter = now + kAskedFor;
        METSUKE_TRY(const auto record, roster.order(std::move(command), by, now));
        asked.push_back({agent.device, agent.request.hostname, record.command.id});
    }
    return asked;
}

Result<endpoint::Sightings> sightingsOf(const openc2::Response& response) {
    const auto results = nlohmann::json::parse(response.results, nullptr, false);
    const auto sightings = results.is_object() ? results.find("sightings") : results.end();
    if (sightings == results.end() || !sightings->is_string()) {
        return Error(ErrorCode::Malformed, Message("fleet.sightings_missing"));
    }
    return endpoint::decodeSightings(sightings->get_ref<const std::string&>());
}

} // namespace metsuke::fleet
