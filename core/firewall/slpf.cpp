// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/firewall/slpf.h"

#include "core/base/random_hex.h"
#include "core/base/strings.h"
#include "core/openc2/json_fields.h"
#include "core/text/json_text.h"

#include <array>

namespace metsuke::firewall {

namespace {

using openc2::Json;
using openc2::JsonFields;

constexpr size_t kLongestText = 300;
constexpr size_t kLongestId = 128;
constexpr std::array<const char*, 5> kActions{"query", "deny", "allow", "delete", "update"};

Json connectionJson(const BlockTarget& target) {
    Json json = Json::object();
    const auto put = [&](const char* name, const std::optional<IpAddress>& address) {
        if (address) {
            json[name] = address->toString();
        }
    };
    put("src_addr", target.source);
    put("dst_addr", target.destination);
    if (target.sourcePort != 0) {
        json["src_port"] = target.sourcePort;
    }
    if (target.destinationPort != 0) {
        json["dst_port"] = target.destinationPort;
    }
    if (!target.protocol.empty()) {
        json["protocol"] = target.protocol;
    }
    return json;
}

Json targetJson(const Request& request) {
    switch (request.kind) {
    case Request::Kind::QueryFeatures:
        return {{"features", Json::array({"versions", "profiles", "pairs", "rate_limit"})}};
    case Request::Kind::Delete:
        return {{"slpf:rule_number", request.rule}};
    case Request::Kind::Update:
        return {{"file", {{"name", request.file}}}};
    case Request::Kind::Deny:
    case Request::Kind::Allow:
        break;
    }
    const BlockTarget& target = request.target;
    return {{std::string(kindOf(target)), target.net ? Json(target.net->toString()) : connectionJson(target)}};
}

Json argumentsOf(const Request& request) {
    Json arguments{{"response_requested", "complete"}};
    Json own = Json::object();
    const bool isRule = request.kind == Request::Kind::Deny || request.kind == Request::Kind::Allow;
    if (isRule && !request.direction.empty()) {
        own["direction"] = request.direction;
    }
    if (isRule && request.rule > 0) {
        own["insert_rule"] = request.rule;
    }
    if (request.kind == Request::Kind::Deny && !request.dropProcess.empty()) {
        own["drop_process"] = request.dropProcess;
    }
    if (!own.empty()) {
        arguments["slpf"] = std::move(own);
    }
    return arguments;
}

/// Below "slpf", or beside it as some consumers write it.
std::optional<int64_t> ruleIn(const Json& results) {
    const auto inside = results.find("slpf");
    const Json& own = inside != results.end() && inside->is_object() ? *inside : results;
    for (const char* name : {"rule_number", "slpf:rule_number"}) {
        const auto number = own.find(name);
        if (number != own.end() && number->is_number_integer() && *number >= 0 && *number <= openc2::kLargestNumber) {
            return number->get<int64_t>();
        }
    }
    return std::nullopt;
}

} // namespace

std::string newRequestId() {
    std::string id = randomHex(16);
    id[12] = '4';
    id[16] = "89ab"[static_cast<size_t>(id[16] <= '9' ? id[16] - '0' : id[16] - 'a' + 10) % 4];
    for (const size_t at : {8U, 13U, 18U, 23U}) {
        id.insert(at, 1, '-');
    }
    return id;
}

Request requestTo(const Firewall& firewall, Request::Kind kind, Timestamp created) {
    Request request;
    request.kind = kind;
    request.id = newRequestId();
    request.created = created;
    request.from = producerOf(firewall);
    request.to = isAtBroker(firewall) ? firewall.device : firewall.name;
    request.direction = firewall.direction;
    request.dropProcess = firewall.dropProcess;
    return request;
}

std::string writeRequest(const Request& request) {
    Json command{{"action", kActions[static_cast<size_t>(request.kind)]}, {"target", targetJson(request)}, {"args", argumentsOf(request)}, {"command_id", request.id}};
    if (request.kind != Request::Kind::QueryFeatures) {
        command["actuator"] = {{"slpf", Json::object()}};
    }
    Json headers{{"request_id", request.id}, {"created", openc2::toMilliseconds(request.created)}, {"from", request.from}};
    if (!request.to.empty()) {
        headers["to"] = Json::array({request.to});
    }
    return openc2::canonical({{"headers", std::move(headers)}, {"body", {{"openc2", {{"request", std::move(command)}}}}}});
}

Result<Answer> readAnswer(std::string_view text) {
    METSUKE_TRY(const Json json, openc2::parseJson(text, openc2::Numbers::Any));
    JsonFields fields(json);
    JsonFields body = fields.object("body");
    JsonFields openc2Fields = body.object("openc2");
    JsonFields response = openc2Fields.object("response");
    Answer answer;
    answer.status = static_cast<int>(response.number("status", 100, 999));
    if (fields.has("headers")) {
        JsonFields headers = fields.object("headers");
        if (headers.has("request_id")) {
            answer.id = headers.text("request_id", kLongestId);
        }
        fields.join(headers);
    }
    if (response.has("status_text")) {
        answer.text = cleanText(response.text("status_text", openc2::kMaximumSize), kLongestText);
    }
    for (const JsonFields* inside : {&body, &openc2Fields, &response}) {
        fields.join(*inside);
    }
    METSUKE_CHECK(fields.done());
    const Json& told = json["body"]["openc2"]["response"];
    if (const auto results = told.find("results"); results != told.end() && results->is_object()) {
        answer.rule = ruleIn(*results);
        if (results->contains("pairs") || results->contains("profiles") || results->contains("versions")) {
            METSUKE_TRY(answer.features, readFeatures(jsonText(*results)));
        }
    }
    return answer;
}

} // namespace metsuke::firewall
