// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/incident/host_score.h"
#include "core/incident/incident_builder.h"

#include <deque>

namespace metsuke::test {

/// Evidence as the arithmetic sees it; further properties are set by name.
inline WeighedEvidence seen(std::string key, Phase phase, std::string family, double weight) {
    WeighedEvidence item;
    item.key = std::move(key);
    item.phase = phase;
    item.family = std::move(family);
    item.weight = weight;
    return item;
}

/// "10.0.1." and 7: "10.0.1.7".
inline std::string numbered(std::string prefix, int64_t number) { return prefix += std::to_string(number); }

inline RuleDocument ruleOf(std::string id, Phase phase, std::string family, double lambda) {
    RuleDocument rule;
    rule.id = std::move(id);
    rule.level = Severity::High;
    rule.traits.phase = phase;
    rule.traits.family = std::move(family);
    rule.traits.lambda = lambda;
    return rule;
}

inline HostKey hostOf(std::string_view address) {
    HostKey key;
    key.ip = *IpAddress::parse(address);
    return key;
}

/// A connection of `host` to a peer outside that answered, or not.
inline Event connOf(std::string_view host, Timestamp ts, bool answered = true, std::string_view peer = "203.0.113.9") {
    Event event;
    event.header.ts = ts;
    event.header.origHost = *IpAddress::parse(host);
    event.header.respHost = *IpAddress::parse(peer);
    event.header.origPort = 40000;
    event.header.respPort = 443;
    event.header.proto = 6;
    ConnEvent conn;
    conn.conn_state = answered ? "SF" : "S0";
    conn.orig_pkts = 5;
    conn.resp_pkts = answered ? 5 : 0;
    conn.orig_bytes = 100;
    conn.resp_bytes = answered ? 100 : 0;
    event.body = conn;
    return event;
}

inline RuleHit hitOf(uint32_t number, const RuleDocument& rule, const Event& event, std::string object, std::string_view host) {
    RuleHit hit;
    hit.rule = number;
    hit.document = &rule;
    hit.event = &event;
    hit.object = std::move(object);
    hit.subjects = {{hostOf(host), true}};
    return hit;
}

} // namespace metsuke::test
