// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/agent/sightings_answer.h"

#include "core/endpoint/sightings.h"

#include <nlohmann/json.hpp>

namespace metsuke::agent {

CommandAnswers::Answer sightingsAnswer(std::string history) {
    return [history = std::move(history)](const openc2::Command& command, const std::stop_token& stop) {
        const auto refused = [](int status, const Error& error) {
            openc2::Response response;
            response.status = status;
            response.reason = error.message.id;
            response.text = error.detail;
            return response;
        };
        const auto question = endpoint::decodeSightingQuestion(command.target);
        if (!question) {
            return refused(400, question.error());
        }
        const auto reader = endpoint::HistoryReader::open(history);
        if (!reader) {
            return refused(503, reader.error());
        }
        const auto sightings = endpoint::lookFor(**reader, *question, {}, stop);
        if (!sightings) {
            return refused(500, sightings.error());
        }
        openc2::Response response;
        response.results = nlohmann::json{{"sightings", endpoint::encodeSightings(*sightings)}}.dump();
        return response;
    };
}

} // namespace metsuke::agent
