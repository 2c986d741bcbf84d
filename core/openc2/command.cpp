// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/command.h"

#include "core/base/strings.h"
#include "core/openc2/json_fields.h"

#include <algorithm>
#include <array>

namespace metsuke::openc2 {

namespace {

constexpr size_t kLongestId = 64;
constexpr size_t kLongestName = 64;
constexpr size_t kLongestText = 4096;
constexpr std::array<int64_t, 9> kStatuses{kInterim, 200, 400, 401, 403, 404, 500, 501, 503};

/// A name as the specification has them: no blanks, nothing that a log or a topic would take for something else.
bool isName(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
    });
}

std::string name(JsonFields& fields, const char* member, size_t maximum) {
    std::string found = fields.text(member, maximum);
    if (!isName(found)) {
        fields.fail(member);
        return {};
    }
    return found;
}

/// The caller's object below `member`, "" when there is none.
Result<std::string> inner(JsonFields& fields, const char* member) {
    if (!fields.has(member)) {
        return std::string();
    }
    METSUKE_TRY(std::string text, extractJson(fields.value(member)));
    if (!text.starts_with('{')) {
        fields.fail(member);
    }
    return text;
}

/// What is in an order and not understood may be what makes it harmless; so it is not carried out.
Result<void> refuseOthers(JsonFields fields, std::initializer_list<std::string_view> names) {
    METSUKE_CHECK(fields.done());
    fields.allowOnly(names);
    if (const auto found = fields.done(); !found.ok()) {
        Error error(ErrorCode::Unsupported, "openc2.unknown_argument");
        error.message.args = found.error().message.args;
        return error;
    }
    return {};
}

Result<void> checkShape(JsonFields& fields, JsonFields& arguments, JsonFields& ours) {
    METSUKE_CHECK(refuseOthers(fields, {"command_id", "action", "target", "args"}));
    METSUKE_CHECK(refuseOthers(arguments, {"response_requested", "er", "x-metsuke"}));
    METSUKE_CHECK(refuseOthers(arguments.object("er"), {"downstream_device"}));
    METSUKE_CHECK(refuseOthers(ours, {"seq", "not_after", "epoch", "dry_run", "arguments"}));
    if (arguments.has("response_requested") && arguments.text("response_requested", kLongestName) != "complete") {
        return Error(ErrorCode::Unsupported, Message("openc2.unknown_argument").with("name", "args.response_requested"));
    }
    return arguments.done();
}

} // namespace

std::string writeCommand(const Command& command) {
    Json ours{{"seq", command.sequence}, {"not_after", toMilliseconds(command.notAfter)}, {"epoch", command.epoch}, {"dry_run", command.isDryRun}};
    if (!command.arguments.empty()) {
        ours["arguments"] = embedJson(command.arguments);
    }
    const Json device = Json::object({{"device_id", command.device}});
    const Json er{{"downstream_device", Json::object({{"devices", Json::array({device})}})}};
    return canonical({{"command_id", command.id}, {"action", command.action},
        {"target", Json::object({{command.targetKind, command.target.empty() ? Json() : embedJson(command.target)}})},
        {"args", {{"response_requested", "complete"}, {"er", er}, {"x-metsuke", std::move(ours)}}}});
}

Result<Command> readCommand(std::string_view body) {
    METSUKE_TRY(const Json json, parseJson(body));
    JsonFields fields(json);
    JsonFields arguments = fields.object("args");
    JsonFields ours = arguments.object("x-metsuke");
    METSUKE_CHECK(checkShape(fields, arguments, ours));
    Command command;
    command.id = name(fields, "command_id", kLongestId);
    command.action = name(fields, "action", kLongestName);
    command.sequence = ours.number("seq");
    command.notAfter = ours.time("not_after");
    command.epoch = ours.line("epoch", kLongestName);
    command.isDryRun = ours.flag("dry_run");
    auto devices = arguments.object("er").object("downstream_device").objects("devices", 1);
    if (devices.size() != 1) {
        arguments.fail("er.downstream_device.devices");
    } else {
        command.device = devices[0].address("device_id");
        arguments.join(devices[0]);
    }
    const Json& target = fields.value("target");
    if (!target.is_object() || target.size() != 1 || !isName(target.begin().key()) || target.begin().key().size() > kLongestName) {
        fields.fail("target");
    } else {
        command.targetKind = target.begin().key();
        METSUKE_TRY(command.target, target.begin()->is_null() ? std::string() : extractJson(*target.begin()));
    }
    METSUKE_TRY(command.arguments, inner(ours, "arguments"));
    fields.join(ours);
    fields.join(arguments);
    METSUKE_CHECK(fields.done());
    return command;
}

std::string writeResponse(const Response& response) {
    Json json{{"status", response.status}, {"x-metsuke", {{"command_id", response.commandId}, {"reason", response.reason}}}};
    if (!response.text.empty()) {
        json["status_text"] = cleanText(response.text, kLongestText);
    }
    if (!response.results.empty()) {
        json["results"] = Json::object({{"x-metsuke", embedJson(response.results)}});
    }
    return canonical(json);
}

Result<Response> readResponse(std::string_view body) {
    METSUKE_TRY(const Json json, parseJson(body));
    JsonFields fields(json);
    JsonFields ours = fields.object("x-metsuke");
    Response response;
    response.status = static_cast<int>(fields.number("status", 0, 999));
    response.commandId = name(ours, "command_id", kLongestId);
    response.reason = ours.line("reason", kLongestName);
    if (fields.has("status_text")) {
        response.text = fields.line("status_text", kLongestText);
    }
    if (fields.has("results")) {
        JsonFields results = fields.object("results");
        METSUKE_TRY(response.results, inner(results, "x-metsuke"));
        fields.join(results);
    }
    if (std::find(kStatuses.begin(), kStatuses.end(), response.status) == kStatuses.end()) {
        fields.fail("status");
    }
    fields.join(ours);
    METSUKE_CHECK(fields.done());
    return response;
}

} // namespace metsuke::openc2
