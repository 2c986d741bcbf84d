// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/sighting_orders.h"

#include <nlohmann/json.hpp>

namespace metsuke::fleet {

namespace {

constexpr Duration kAskedFor = kHour; // as a trace
constexpr size_t kTogether = 250; ///< orders a transaction: each waits for the disk, and holds up whoever else writes

/// Of every approved agent that is meant.
template <typename IsMeant>
Result<std::vector<AskedAgent>> ask(Roster& roster, const endpoint::SightingQuestion& question, const IsMeant& isMeant, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto agents, roster.agents());
    std::erase_if(agents, [&](const Agent& agent) { return agent.state != AgentState::Approved || !isMeant(agent.device); });
    std::vector<AskedAgent> asked;
    openc2::Command command;
    command.action = "investigate";
    command.targetKind = "x-metsuke:sightings";
    command.target = endpoint::encodeSightingQuestion(question);
    command.notAfter = now + kAskedFor;
    while (asked.size() < agents.size()) {
        METSUKE_TRY(Transaction batch, roster.batch());
        for (size_t i = 0; i < kTogether && asked.size() < agents.size(); ++i) {
            const Agent& agent = agents[asked.size()];
            command.device = agent.device;
            METSUKE_TRY(const auto record, roster.order(command, by, now));
            asked.push_back({agent.device, agent.request.hostname, record.command.id});
        }
        METSUKE_CHECK(batch.commit());
    }
    return asked;
}

} // namespace

endpoint::TimeWindow lookBack(Duration span, Timestamp now) { return {now - span, now + kDay}; }

Result<std::vector<AskedAgent>> askOthers(Roster& roster, const endpoint::Trace& trace, const std::string& device, Duration span, const std::string& by, Timestamp now) {
    endpoint::SightingQuestion question;
    question.indicators = endpoint::indicatorsOf(trace);
    question.window = lookBack(span, now);
    return question.indicators.empty() ? std::vector<AskedAgent>() : ask(roster, question, [&](const std::string& one) { return one != device; }, by, now);
}

Result<std::vector<AskedAgent>> askFor(Roster& roster, const endpoint::SightingQuestion& question, const std::string& device, const std::string& by, Timestamp now) {
    METSUKE_TRY(auto asked, ask(roster, question, [&](const std::string& one) { return device.empty() || one == device; }, by, now));
    if (asked.empty() && !device.empty()) {
        return Error(ErrorCode::InvalidArgument, Message("fleet.not_approved").with("device", device));
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
