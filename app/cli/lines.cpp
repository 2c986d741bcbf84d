// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/lines.h"

#include "app/cli/output.h"

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

void printMarked(const Environment& environment, const char* mark, const std::vector<Message>& messages) {
    for (const Message& message : messages) {
        std::printf("%s\n", paragraph(mark + words(environment, message), 2, outputColumns()).c_str());
    }
}

std::string listed(const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names) {
        all += (all.empty() ? "" : ", ") + name;
    }
    return all;
}

nlohmann::ordered_json timeJson(Timestamp time) {
    return time.ns == 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(formatIso8601(time));
}

void printRow(const nlohmann::ordered_json& row) {
    std::printf("%s\n", jsonText(row).c_str());
}

} // namespace metsuke::cli
