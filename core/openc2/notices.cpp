// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/notices.h"

#include "core/openc2/json_fields.h"

namespace metsuke::openc2 {

namespace {

constexpr const char* kOurs = "x-metsuke";
constexpr size_t kMostCommands = 1000;
constexpr size_t kLongestId = 64;
constexpr size_t kLongestRequest = 8 * 1024;

} // namespace

std::string writeAcknowledgement(const std::vector<std::string>& commands) {
    return canonical({{kOurs, Json::object({{"acknowledged", commands}})}});
}

Result<std::vector<std::string>> readAcknowledgement(std::string_view body) {
    METSUKE_TRY(const Json json, parseJson(body));
    JsonFields ours = JsonFields(json).object(kOurs);
    auto commands = ours.lines("acknowledged", kMostCommands, kLongestId);
    METSUKE_CHECK(ours.done());
    return commands;
}

std::string writeRenewal(const std::string& signingRequest) { return canonical({{kOurs, Json::object({{"renewal", signingRequest}})}}); }

Result<std::string> readRenewal(std::string_view body) {
    METSUKE_TRY(const Json json, parseJson(body));
    JsonFields ours = JsonFields(json).object(kOurs);
    std::string request = ours.text("renewal", kLongestRequest);
    METSUKE_CHECK(ours.done());
    return request;
}

} // namespace metsuke::openc2
