// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lines.h"
#include "app/cli/mitigation_output.h"
#include "app/cli/output.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <iostream>

namespace metsuke::cli {

namespace {

using namespace fleet;
using Json = nlohmann::ordered_json;

/// As people type it: "A1B2 C3D4-..." is a1b2c3d4...
std::string plainFingerprint(std::string_view text) {
    std::string plain;
    for (const char c : toLower(text)) {
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) {
            plain += c;
        }
    }
    return plain;
}

/// Whether whoever approves has seen the fingerprint on the computer itself.
Result<void> checkFingerprint(
    const Environment& environment, const AgentsOptions& options, const Agent& agent) {
    if (options.yes) {
        return {};
    }
    std::string told = options.fingerprint;
    if (told.empty()) {
        say(environment,
            Message("cli.agent_compare").with("name", agent.request.hostname).with("device", agent.device));
        std::getline(std::cin, told);
    }
    if (plainFingerprint(told) != agent.fingerprint) {
        return Error(ErrorCode::InvalidArgument,
            Message("cli.other_fingerprint")
                .with("device", agent.device)
                .with("fingerprint", agent.fingerprint));
    }
    return {};
}

Result<void> decide(const Environment& environment, const AgentsOptions& options, AgentState state) {
    METSUKE_TRY(const auto roster, openRoster(options));
    METSUKE_TRY(const Agent agent, findAgent(*roster, options.agent));
    if (state == AgentState::Approved && agent.state == AgentState::Pending) {
        METSUKE_CHECK(checkFingerprint(environment, options, agent));
    }
    METSUKE_CHECK(roster->decide(agent.device, agent.fingerprint, state, userName(), wallClock()));
    say(environment,
        Message("cli.agent_decided")
            .with("device", agent.device)
            .with("name", agent.request.hostname)
            .with("state", "fleet.state_" + std::string(agentStateName(state))));
    return {};
}

int finish(const Environment& environment, const Result<void>& done) {
    return done.ok() ? kDone : environment.fail(done.error());
}

Result<void> enrol(const Environment& environment, const AgentsOptions& options) {
    const auto validity = parseValidity(options.validity);
    if (!validity) {
        return Error(ErrorCode::InvalidArgument, Message("cli.bad_validity").with("value", options.validity));
    }
    METSUKE_TRY(const auto token,
        enrolmentToken(options.fleetSettings(), options.approves, *validity, userName(), wallClock()));
    const std::string text = openc2::writeToken(token);
    if (options.json) {
        std::printf("%s\n",
            Json{{"token", text}, {"id", token.id}, {"expires", formatIso8601(token.expires)},
                {"places", token.places}, {"approves", options.approves}}
                .dump()
                .c_str());
    } else {
        std::printf("%s\n", text.c_str());
        say(environment,
            Message(options.approves ? "cli.token_approves" : "cli.token_made")
                .with("until", token.expires.ns));
    }
    return flushOutput();
}

} // namespace

int approveAgent(const Environment& environment, const AgentsOptions& options) {
    return finish(environment, decide(environment, options, AgentState::Approved));
}
int refuseAgent(const Environment& environment, const AgentsOptions& options) {
    return finish(environment, decide(environment, options, AgentState::Refused));
}
int revokeAgent(const Environment& environment, const AgentsOptions& options) {
    return finish(environment, decide(environment, options, AgentState::Revoked));
}
int enrolAgent(const Environment& environment, const AgentsOptions& options) {
    return finish(environment, enrol(environment, options));
}

int clearClone(const Environment& environment, const AgentsOptions& options) {
    const auto clear = [&]() -> Result<void> {
        METSUKE_TRY(const auto roster, openRoster(options));
        METSUKE_TRY(const Agent agent, findAgent(*roster, options.agent));
        return roster->clearClone(agent.device, userName(), wallClock());
    };
    return finish(environment, clear());
}

int cancelCommand(const Environment& environment, const AgentsOptions& options) {
    const auto cancel = [&]() -> Result<void> {
        METSUKE_TRY(const OpenDesk open, openDesk(options));
        METSUKE_TRY(const auto order, open.desk->book().order(options.command));
        if (order) {
            return open.desk->cancel(order->id, userName(), wallClock());
        }
        return open.roster->cancel(options.command, userName(), wallClock());
    };
    return finish(environment, cancel());
}

} // namespace metsuke::cli
