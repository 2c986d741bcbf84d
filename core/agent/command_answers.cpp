// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/command_answers.h"

#include "core/endpoint/trace_codec.h"
#include "core/transport/transport.h"

#include <nlohmann/json.hpp>

namespace metsuke::agent {

namespace {

using nlohmann::json;
/// The envelope around it takes the rest.
constexpr size_t kMostResults = transport::kMaximumParcel / 4 * 3;

} // namespace

void CommandAnswers::add(const std::string& action, const std::string& target, Answer answer) {
    m_answers.insert_or_assign({action, target}, std::move(answer));
}

void CommandAnswers::addElsewhere(const std::string& action, const std::string& target, Start start) {
    m_elsewhere.insert_or_assign({action, target}, std::move(start));
}

const CommandAnswers::Start* CommandAnswers::elsewhere(const openc2::Command& command) const {
    const auto found = m_elsewhere.find({command.action, command.targetKind});
    return found != m_elsewhere.end() ? &found->second : nullptr;
}

openc2::Response CommandAnswers::features() const {
    json pairs = json::object();
    for (const auto& [pair, answer] : m_answers) {
        pairs[pair.first].push_back(pair.second);
    }
    for (const auto& [pair, start] : m_elsewhere) {
        pairs[pair.first].push_back(pair.second);
    }
    pairs["query"].push_back("features");
    openc2::Response response;
    response.results = json{{"pairs", std::move(pairs)}}.dump();
    return response;
}

openc2::Response CommandAnswers::answer(const openc2::Command& command, const std::stop_token& stop) const {
    openc2::Response response;
    if (command.action == "query" && command.targetKind == "features") {
        response = features();
    } else if (const auto found = m_answers.find({command.action, command.targetKind}); found != m_answers.end()) {
        response = found->second(command, stop);
    } else {
        response.status = 501;
        response.text = "This agent does not do that.";
        response.reason = "not_implemented";
    }
    response.commandId = command.id;
    return response;
}

CommandAnswers::Answer traceAnswer(std::string history) {
    return [history = std::move(history)](const openc2::Command& command, const std::stop_token& stop) {
        openc2::Response response;
        const auto refuse = [&](int status, const Error& error) {
            response.status = status;
            response.reason = error.message.id;
            response.text = error.detail;
            return response;
        };
        const auto question = endpoint::decodeQuestion(command.target);
        if (!question) {
            return refuse(400, question.error());
        }
        const auto reader = endpoint::HistoryReader::open(history);
        if (!reader) {
            return refuse(503, reader.error());
        }
        endpoint::TraceLimits limits;
        while (true) {
            const auto trace = endpoint::traceRootCause(**reader, *question, limits, stop);
            if (!trace) {
                return refuse(500, trace.error());
            }
            // As text, not as an object: what is signed holds no fractions, and a confidence is one.
            response.results = json{{"trace", endpoint::encodeTrace(*trace)}}.dump();
            if (response.results.size() <= kMostResults || limits.nodes < 10) {
                return response;
            }
            limits.nodes /= 4;
        }
    };
}

} // namespace metsuke::agent
