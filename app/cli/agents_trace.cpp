// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/agents.h"
#include "app/cli/agents_others.h"
#include "app/cli/output.h"
#include "app/cli/trace_output.h"

#include "core/base/strings.h"
#include "core/base/wall_clock.h"
#include "core/endpoint/trace_codec.h"
#include "core/openc2/refusal_words.h"

#include <cstdio>

namespace metsuke::cli {

namespace {

using namespace fleet;
constexpr int kOk = 200;

void explain(const Environment& environment, const Agent& agent, const CommandRecord& record) {
    const auto render
        = [&](const Message& message) { return environment.catalog.render(message, environment.language); };
    if (record.response) {
        std::fprintf(stderr, "%s\n",
            render(openc2::withRefusal(Message("cli.trace_refused").with("name", agent.request.hostname), *record.response))
                .c_str());
        return;
    }
    std::fprintf(stderr, "%s\n",
        render(Message("cli.trace_no_answer")
                   .with("name", agent.request.hostname)
                   .with("command", record.command.id)
                   .with("state", "fleet.command_" + std::string(commandStateName(record.state)))
                   .with("hint",
                       isOpen(record) ? "cli.trace_hint_" + std::string(commandStateName(record.state)) : ""))
            .c_str());
}

Result<int> trace(const Environment& environment, const AgentsOptions& options) {
    METSUKE_TRY(const auto roster, openRoster(options));
    METSUKE_TRY(const Agent agent, findAgent(*roster, options.agent));
    METSUKE_TRY(auto question, questionOf(options.question));
    if (const auto address = IpAddress::parse(options.agent); address && question.local.isUnset()) {
        question.local = *address;
    }
    METSUKE_TRY(const auto traced, askTrace(environment, *roster, agent, question, options.wait));
    if (!traced) {
        return static_cast<int>(kDoneWithDamage);
    }
    const endpoint::Trace& answer = *traced;
    if (!options.asksOthers) {
        METSUKE_CHECK(printTrace(environment, answer, options.json ? TraceForm::Json : TraceForm::Words));
        return static_cast<int>(kDone);
    }
    if (!options.json) {
        METSUKE_CHECK(printTrace(environment, answer, TraceForm::Words)); // while the others are asked
    }
    METSUKE_TRY(const auto others, askOtherComputers(*roster, answer, agent.device, options));
    if (options.json) {
        METSUKE_CHECK(printTrace(environment, answer, TraceForm::Json, othersJson(others)));
    } else {
        printOthers(environment, others);
    }
    return static_cast<int>(kDone);
}

} // namespace

Result<std::optional<endpoint::Trace>> askTrace(
    const Environment& environment, Roster& roster, const Agent& agent, const endpoint::TraceQuestion& question, double seconds) {
    METSUKE_TRY(const std::string id, orderTrace(roster, agent.device, endpoint::encodeQuestion(question), userName(), wallClock()));
    METSUKE_TRY(const CommandRecord record, waitForAnswer(roster, id, seconds));
    if (!record.response || record.response->status != kOk || record.state != CommandState::Answered) {
        explain(environment, agent, record);
        return std::optional<endpoint::Trace>();
    }
    METSUKE_TRY(auto trace, fleet::traceOf(*record.response));
    return std::optional(std::move(trace));
}

int traceAgent(const Environment& environment, const AgentsOptions& options) {
    const auto code = trace(environment, options);
    return code.ok() ? *code : environment.fail(code.error());
}

} // namespace metsuke::cli
