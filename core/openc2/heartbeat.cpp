// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/heartbeat.h"

#include "core/base/strings.h"
#include "core/openc2/json_fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace metsuke::openc2 {

namespace {

constexpr size_t kLongestName = 255;
constexpr size_t kLongestValue = 1024;
constexpr size_t kMostAddresses = 64;
constexpr size_t kMostRecordings = 32;
constexpr size_t kMostArguments = 16;

int64_t bounded(int64_t number) { return std::clamp(number, int64_t{0}, kLargestNumber); }

/// Arguments are texts, since RFC 8785 has neither fractions nor 64-bit numbers.
template <typename Number> std::string digits(Number number) {
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

template <typename Number> std::optional<MessageValue> parsed(const std::string& text) {
    Number number{};
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failure == std::errc() && end == text.data() + text.size() ? std::optional<MessageValue>(number) : std::nullopt;
}

Json messageJson(const Message& message) {
    Json arguments = Json::array();
    for (const auto& [name, value] : message.args) {
        if (arguments.size() == kMostArguments) {
            break;
        }
        Json one{{"name", cleanText(name, kLongestName)}};
        if (const auto* integer = std::get_if<int64_t>(&value)) {
            one["integer"] = digits(*integer);
        } else if (const auto* number = std::get_if<double>(&value)) {
            one["number"] = digits(std::isfinite(*number) ? *number : 0.0);
        } else {
            one["text"] = cleanText(std::get<std::string>(value), kLongestValue);
        }
        arguments.push_back(std::move(one));
    }
    return {{"id", message.id}, {"args", std::move(arguments)}};
}

MessageValue readArgument(JsonFields& fields) {
    const char* name = fields.has("integer") ? "integer" : fields.has("number") ? "number" : "text";
    std::string text = fields.line(name, kLongestValue);
    if (name == std::string_view("text")) {
        return text;
    }
    const auto value = name == std::string_view("integer") ? parsed<int64_t>(text) : parsed<double>(text);
    if (!value || (std::holds_alternative<double>(*value) && !std::isfinite(std::get<double>(*value)))) {
        fields.fail(name);
        return {};
    }
    return *value;
}

Message readMessage(JsonFields fields, JsonFields& parent) {
    Message message(fields.line("id", kLongestName));
    for (JsonFields& one : fields.objects("args", kMostArguments)) {
        std::string name = one.line("name", kLongestName);
        message.args.emplace_back(std::move(name), readArgument(one));
        fields.join(one);
    }
    parent.join(fields);
    return message;
}

Json recordingsJson(const Heartbeat& heartbeat) {
    Json list = Json::array();
    for (const auto& one : heartbeat.recordings) {
        if (list.size() < kMostRecordings) {
            list.push_back({{"subject", cleanText(one.subject, kLongestName)}, {"by", cleanText(one.by, kLongestName)}});
            if (!one.why.id.empty()) {
                list.back()["why"] = messageJson(one.why);
            }
        }
    }
    return list;
}

void readRecordings(JsonFields& fields, Heartbeat& heartbeat) {
    for (JsonFields& one : fields.objects("recordings", kMostRecordings)) {
        Heartbeat::Recording recording{one.line("subject", kLongestName), one.line("by", kLongestName), {}};
        if (one.has("why")) {
            recording.why = readMessage(one.object("why"), one);
        }
        heartbeat.recordings.push_back(std::move(recording));
        fields.join(one);
    }
}

} // namespace

std::string writeHeartbeat(const Heartbeat& heartbeat) {
    const auto text = [](const std::string& value) { return cleanText(value, kLongestName); };
    Json addresses = Json::array();
    for (size_t i = 0; i < std::min(heartbeat.addresses.size(), kMostAddresses); ++i) {
        addresses.push_back(heartbeat.addresses[i].toString());
    }
    Json macs = Json::array();
    for (size_t i = 0; i < std::min(heartbeat.macs.size(), kMostAddresses); ++i) {
        macs.push_back(text(heartbeat.macs[i]));
    }
    Json json{{"hostname", text(heartbeat.hostname)}, {"system", text(heartbeat.system)}, {"version", text(heartbeat.version)},
        {"boot", text(heartbeat.boot)}, {"epoch", text(heartbeat.epoch)}, {"sent", toMilliseconds(heartbeat.sent)},
        {"addresses", std::move(addresses)}, {"macs", std::move(macs)}, {"recordings", recordingsJson(heartbeat)},
        {"history_bytes", bounded(heartbeat.historyBytes)}, {"history_limit", bounded(heartbeat.historyLimit)},
        {"history_from", toMilliseconds(heartbeat.historyFrom)}, {"retention", toMilliseconds({heartbeat.retention})},
        {"lost", bounded(heartbeat.lost)}, {"disk_full", heartbeat.isDiskFull}, {"policy_version", bounded(heartbeat.policyVersion)},
        {"certificate_until", toMilliseconds(heartbeat.certificateUntil)}, {"head", text(heartbeat.head)}};
    if (heartbeat.actuatorPolicy) {
        json["actuator_policy"] = bounded(*heartbeat.actuatorPolicy);
    }
    return canonical({{"x-metsuke", Json::object({{"heartbeat", json}})}});
}

Result<Heartbeat> readHeartbeat(std::string_view body) {
    METSUKE_TRY(const Json json, parseJson(body));
    JsonFields outer(json);
    JsonFields fields = outer.object("x-metsuke").object("heartbeat");
    Heartbeat heartbeat;
    heartbeat.hostname = fields.line("hostname", kLongestName);
    heartbeat.system = fields.line("system", kLongestName);
    heartbeat.version = fields.line("version", kLongestName);
    heartbeat.boot = fields.line("boot", kLongestName);
    heartbeat.epoch = fields.line("epoch", kLongestName);
    heartbeat.sent = fields.time("sent");
    for (const std::string& text : fields.lines("addresses", kMostAddresses, kLongestName)) {
        const auto address = IpAddress::parse(text);
        if (!address) {
            fields.fail("addresses");
            break;
        }
        heartbeat.addresses.push_back(*address);
    }
    heartbeat.macs = fields.lines("macs", kMostAddresses, kLongestName);
    readRecordings(fields, heartbeat);
    heartbeat.historyBytes = fields.number("history_bytes");
    heartbeat.historyLimit = fields.number("history_limit");
    heartbeat.historyFrom = fields.time("history_from");
    heartbeat.retention = fields.time("retention").ns;
    heartbeat.lost = fields.number("lost");
    heartbeat.isDiskFull = fields.flag("disk_full");
    heartbeat.policyVersion = fields.number("policy_version");
    if (fields.has("actuator_policy")) {
        heartbeat.actuatorPolicy = fields.number("actuator_policy");
    }
    heartbeat.certificateUntil = fields.time("certificate_until");
    heartbeat.head = fields.line("head", kLongestName);
    METSUKE_CHECK(fields.done());
    return heartbeat;
}

} // namespace metsuke::openc2
