// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/notices.h"

#include <nlohmann/json.hpp>

namespace metsuke::openc2 {

namespace {

using nlohmann::json;
constexpr const char* kOurs = "x-metsuke";
constexpr size_t kMostCommands = 1'000, kLongestId = 100, kLargestRequest = 8 * 1024;

Error malformed() { return {ErrorCode::Malformed, Message("openc2.malformed_notice")}; }

/// The value below x-metsuke; null when there is none.
json below(std::string_view body, const char* key) {
    const json told = json::parse(body, nullptr, false);
    const auto ours = told.is_object() ? told.find(kOurs) : told.end();
    return ours != told.end() && ours->is_object() && ours->contains(key) ? ours->at(key) : json();
}

} // namespace

std::string writeAcknowledgement(const std::vector<std::string>& commands) { return json{{kOurs, {{"acknowledged", commands}}}}.dump(); }

Result<std::vector<std::string>> readAcknowledgement(std::string_view body) {
    const json list = below(body, "acknowledged");
    if (!list.is_array() || list.size() > kMostCommands) {
        return malformed();
    }
    std::vector<std::string> commands;
    for (const json& one : list) {
        if (!one.is_string() || one.get_ref<const std::string&>().size() > kLongestId) {
            return malformed();
        }
        commands.push_back(one.get<std::string>());
    }
    return commands;
}

std::string writeRenewal(const std::string& signingRequest) { return json{{kOurs, {{"renewal", signingRequest}}}}.dump(); }

Result<std::string> readRenewal(std::string_view body) {
    const json request = below(body, "renewal");
    if (!request.is_string() || request.get_ref<const std::string&>().size() > kLargestRequest) {
        return malformed();
    }
    return request.get<std::string>();
}

} // namespace metsuke::openc2
