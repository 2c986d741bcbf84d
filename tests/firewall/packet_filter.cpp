// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/firewall/packet_filter.h"

#include <nlohmann/json.hpp>

namespace metsuke::firewall::test {

namespace {

using Json = nlohmann::json;

std::string conditionOf(const Json& connection, const std::string& family) {
    std::string text;
    const std::string protocol = connection.value("protocol", std::string());
    for (const auto& [name, end] : {std::pair{"src_addr", "saddr"}, std::pair{"dst_addr", "daddr"}}) {
        if (connection.contains(name)) {
            text += family + ' ' + end + ' ' + connection[name].get<std::string>() + ' ';
        }
    }
    if (!protocol.empty()) {
        text += "meta l4proto " + protocol + ' ';
    }
    for (const auto& [name, end] : {std::pair{"src_port", "sport"}, std::pair{"dst_port", "dport"}}) {
        if (connection.contains(name)) {
            text += protocol + ' ' + end + ' ' + std::to_string(connection[name].get<int>()) + ' ';
        }
    }
    return text;
}

} // namespace

bool PacketFilter::apply() {
    std::string text = "table inet openc2\nflush table inet openc2\ntable inet openc2 {\n";
    for (const char* chain : {"input", "output", "forward"}) {
        text += "chain " + std::string(chain) + " { type filter hook " + chain + " priority 0; policy accept;\n";
        for (const auto& [number, rule] : m_rules) {
            text += rule;
        }
        text += "}\n";
    }
    return m_apply(text + "}\n");
}

PacketFilter::Done PacketFilter::addRule(const Json& command) {
    const bool isAllow = command["action"] == "allow";
    const std::string kind = command["target"].begin().key();
    const Json& target = command["target"].begin().value();
    const Json own = command.value("args", Json::object()).value("slpf", Json::object());
    for (const auto& [name, value] : own.items()) {
        if (name != "drop_process" && name != "insert_rule") {
            return {501, "Option not supported"};
        }
    }
    const int64_t number = own.value("insert_rule", m_next);
    if (m_rules.contains(number)) {
        return {501, "Rule number currently in use"};
    }
    const std::string family = kind.starts_with("ipv4") ? "ip" : "ip6";
    const std::string verdict = isAllow ? "accept" : own.value("drop_process", "none") == "reject" ? "reject" : "drop";
    std::string rule;
    if (kind.ends_with("_net")) {
        for (const char* end : {"saddr", "daddr"}) {
            rule += family + ' ' + end + ' ' + target.get<std::string>() + ' ' + verdict + '\n';
        }
    } else {
        rule = conditionOf(target, family) + verdict + '\n';
    }
    m_rules[number] = rule;
    if (!apply()) {
        m_rules.erase(number);
        return {500, "Rule not updated"};
    }
    m_next = std::max(m_next, number) + 1;
    return {200, "", number};
}

PacketFilter::Done PacketFilter::obey(const Json& command) {
    const std::string action = command.value("action", std::string());
    if (!command.contains("target") || command["target"].size() != 1) {
        return {400, "parsing error"};
    }
    const std::string kind = command["target"].begin().key();
    if (!pairs.contains(action) || !pairs[action].contains(kind)) {
        return {501, "Target not supported"};
    }
    if (action == "delete") {
        const bool isGone = m_rules.erase(command["target"][kind].get<int64_t>()) == 1;
        return isGone && apply() ? Done{} : Done{500, "firewall rule not removed or updated"};
    }
    return addRule(command);
}

std::pair<int, std::string> PacketFilter::answer(const std::string& text) {
    const std::lock_guard lock(m_mutex);
    const Json message = Json::parse(text, nullptr, false);
    if (message.is_discarded() || !message.contains("/body/openc2/request"_json_pointer)) {
        return {400, R"({"body":{"openc2":{"response":{"status":400}}}})"};
    }
    const Json& command = message["/body/openc2/request"_json_pointer];
    const std::string id = message["headers"]["request_id"];
    if (const auto told = m_told.find(id); told != m_told.end()) {
        return {Json::parse(told->second)["/body/openc2/response/status"_json_pointer], told->second};
    }
    Json response{{"status", 200}};
    if (command["action"] == "query") {
        response["results"] = {{"versions", {"1.0"}}, {"profiles", {"slpf"}}, {"pairs", pairs}};
        if (ratePerMinute > 0) {
            response["results"]["rate_limit"] = ratePerMinute;
        }
    } else {
        const Done done = obey(command);
        response = {{"status", done.status}, {"status_text", done.text}};
        if (done.rule >= 0) {
            response["results"] = {{"slpf", {{"rule_number", done.rule}}}};
        }
    }
    const Json sent{{"headers", {{"request_id", id}, {"from", "filter"}}}, {"body", {{"openc2", {{"response", response}}}}}};
    m_told[id] = sent.dump();
    return {response["status"], sent.dump()};
}

size_t PacketFilter::rules() const {
    const std::lock_guard lock(m_mutex);
    return m_rules.size();
}

} // namespace metsuke::firewall::test
