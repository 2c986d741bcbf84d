// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/strings.h"
#include "core/detect/analyzers.h"
#include "core/event/public_suffix.h"

#include <random>
#include <string>
#include <vector>

namespace metsuke::test {

inline constexpr Timestamp kStart{1'700'000'000LL * kSecond};

class Collector : public AnalyzerHost {
public:
    void emit(Event derived) override { events.push_back(std::move(derived)); }
    EventBatch events;
};

/// Events as the enricher would hand them on, for inside host 10.0.0.`host`.
class EventMaker {
public:
    Event make(double at, const std::string& peer, EventBody body, uint16_t port = 443, uint8_t proto = 6, int host = 5) {
        Event event;
        EventHeader& header = event.header;
        header.ts = kStart + static_cast<Duration>(at * 1e9);
        header.order = ++m_number;
        header.uid = FlowUid::make(1, 1, header.ts, m_number);
        header.origHost = *IpAddress::parse("10.0.0." + std::to_string(host));
        header.respHost = *IpAddress::parse(peer);
        header.origPort = 40000;
        header.respPort = port;
        header.proto = proto;
        header.firstPacket = header.lastPacket = {0, m_number};
        Enrichment& known = event.enrichment;
        known.localOrig = true;
        known.localResp = peer.starts_with("10.") || peer.starts_with("192.168.");
        known.direction = known.localResp ? FlowDirection::East : FlowDirection::Out;
        known.host = header.origHost.toString();
        known.peer = peer;
        known.peerRare = !known.localResp;
        event.body = std::move(body);
        return event;
    }
    Event conn(double at, const std::string& peer, uint16_t port, const std::string& state, int host = 5) {
        ConnEvent conn;
        conn.conn_state = state;
        conn.orig_pkts = 3;
        conn.orig_bytes = state == "SF" ? 300 : 0;
        conn.resp_pkts = state == "SF" ? 4 : state == "REJ" ? 1 : 0;
        conn.resp_bytes = state == "SF" ? 800 : 0;
        conn.duration = state == "SF" ? 0.3 : 0;
        return make(at, peer, std::move(conn), port, 6, host);
    }
    Event dns(double at, const std::string& query, bool exists, const std::string& type = "A", int host = 5) {
        DnsEvent dns;
        dns.query = query;
        dns.qtype_name = type;
        dns.over = "udp";
        dns.e2ld = registeredDomain(query);
        dns.answered = true;
        dns.is_nx = !exists;
        dns.rcode_name = exists ? "NOERROR" : "NXDOMAIN";
        if (exists) {
            dns.answers = {"203.0.113.80"};
            dns.ttl = 60;
        }
        dns.query_bytes = static_cast<int64_t>(query.size()) + 18;
        if (query.size() > dns.e2ld.size()) {
            const std::string sub = query.substr(0, query.size() - dns.e2ld.size() - 1);
            dns.sub_len = static_cast<int64_t>(sub.size());
            dns.sub_entropy = shannonEntropy({reinterpret_cast<const uint8_t*>(sub.data()), sub.size()});
        }
        return make(at, "10.0.0.1", std::move(dns), 53, 17, host);
    }

private:
    uint64_t m_number = 0;
};

inline EventBatch run(Analyzer& analyzer, const EventBatch& events) {
    Collector collector;
    for (const Event& event : events) {
        analyzer.process(event, collector);
    }
    analyzer.finish(collector);
    return std::move(collector.events);
}

template<typename Body>
std::vector<Body> bodiesOf(const EventBatch& events, std::string_view kind) {
    std::vector<Body> found;
    for (const Event& event : events) {
        if (const auto* body = event.body.getIf<Body>(); body != nullptr && body->kind == kind) {
            found.push_back(*body);
        }
    }
    return found;
}

inline std::string randomText(std::mt19937_64& random, size_t length, std::string_view alphabet) {
    std::string text;
    for (size_t i = 0; i < length; ++i) {
        text += alphabet[random() % alphabet.size()];
    }
    return text;
}

} // namespace metsuke::test
