// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lines.h"

#include "core/text/json_text.h"
#include "core/text/message_catalog.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace metsuke::cli {

std::string words(const Environment& environment, const Message& message) {
    return message.id.empty() ? std::string() : environment.catalog.render(message, environment.language);
}

void say(const Environment& environment, const Message& message) {
    std::fprintf(stderr, "%s\n", words(environment, message).c_str());
}

nlohmann::ordered_json timeJson(Timestamp time) {
    return time.ns == 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(formatIso8601(time));
}

void printRow(const nlohmann::ordered_json& row) {
    std::printf("%s\n", jsonText(row).c_str());
}

} // namespace metsuke::cli
