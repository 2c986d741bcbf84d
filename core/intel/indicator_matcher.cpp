// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/indicator_matcher.h"

#include "core/base/strings.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kReportedCapacity = 65'536;
constexpr size_t kAgentCapacity = 4'096;
constexpr size_t kNameCapacity = 16'384;
constexpr size_t kAddressCapacity = 65'536;
constexpr Duration kRepeatAfter = kHour;
constexpr std::string_view kSinkholeList = "sinkhole";
constexpr std::string_view kTldList = "abused-tld";
constexpr std::string_view kShipped = "metsuke";

/// The subject asked for it (and does not merely serve an outside caller).
bool isOwnDoing(const Event& event) { return event.enrichment.direction != FlowDirection::In; }

} // namespace

IndicatorMatcher::IndicatorMatcher(
    std::shared_ptr<const IntelLibrary> library, std::shared_ptr<const IndicatorSet> indicators)
    : m_library(std::move(library))
    , m_indicators(indicators && !indicators->empty() ? std::move(indicators) : nullptr)
    , m_reported(kReportedCapacity)
    , m_agents(kAgentCapacity)
    , m_names(kNameCapacity)
    , m_addresses(kAddressCapacity) {}

const IndicatorMatcher::Entries& IndicatorMatcher::listedAddresses(const IpAddress& address) {
    auto [entries, fresh] = m_addresses.obtain(address);
    if (fresh) {
        entries = m_library->listedAddresses(address);
    }
    return entries;
}

void IndicatorMatcher::match(const Event& event, const Emit& emit) {
    switch (event.kind()) {
    case EventKind::Dns:
        matchDns(event, event.body.get<DnsEvent>(), emit);
        break;
    case EventKind::Http:
        matchHttp(event, event.body.get<HttpEvent>(), emit);
        break;
    case EventKind::Ssl:
        matchSsl(event, event.body.get<SslEvent>(), emit);
        break;
    case EventKind::Quic:
        matchQuic(event, event.body.get<QuicEvent>(), emit);
        break;
    case EventKind::Files:
        matchFiles(event, event.body.get<FilesEvent>(), emit);
        break;
    case EventKind::Conn:
        matchConn(event, event.body.get<ConnEvent>(), emit);
        break;
    default:
        break;
    }
}

void IndicatorMatcher::report(
    const Event& event, const Hit& hit, std::string_view matched, bool replied, const Emit& emit) {
    std::string key = event.enrichment.host;
    key.append(1, '\n').append(hit.list).append(1, '\n').append(hit.value).append(replied ? "\n+" : "\n-");
    auto [last, fresh] = m_reported.obtain(key);
    if (!fresh && event.header.ts - last < kRepeatAfter) {
        return;
    }
    last = event.header.ts;
    IocEvent ioc;
    ioc.type = hit.type;
    ioc.value = hit.value;
    ioc.matched = matched;
    ioc.source = hit.source;
    ioc.list = hit.list;
    ioc.confidence = hit.confidence;
    ioc.replied = replied;
    Event derived;
    derived.header = event.header;
    derived.enrichment = event.enrichment;
    derived.body = std::move(ioc);
    if (!event.header.uid.isUnset()) {
        derived.relatedFlows.push_back(event.header.uid);
    }
    derived.relatedPackets.push_back(event.header.lastPacket);
    emit(std::move(derived));
}

void IndicatorMatcher::matchName(const Event& event, std::string_view name, bool replied, const Emit& emit) {
    if (name.empty()) {
        return;
    }
    if (m_library) {
        auto [entries, fresh] = m_names.obtain(name);
        if (fresh) {
            entries = m_library->listedNames(name);
        }
        for (const ListEntry* entry : entries) {
            if (entry->list == kTldList && name.find('.') == std::string_view::npos) {
                continue; // the bare label is no name under that domain
            }
            report(event, {"domain", entry->value, kShipped, entry->list, entry->confidence}, name, replied, emit);
        }
    }
    if (m_indicators) {
        if (const Indicator* found = m_indicators->findDomain(name, event.header.ts)) {
            report(event, {"domain", found->value, found->source, kUserList, found->confidence}, name, replied, emit);
        }
    }
}

void IndicatorMatcher::matchAddress(const Event& event, const IpAddress& address, bool replied, const Emit& emit) {
    if (m_library) {
        for (const ListEntry* entry : listedAddresses(address)) {
            if (entry->countsAt(event.header.respPort)) {
                report(event, {"ip", entry->value, kShipped, entry->list, entry->confidence}, address.toString(), replied,
                    emit);
            }
        }
    }
    if (m_indicators) {
        if (const Indicator* found = m_indicators->findAddress(address, event.header.ts)) {
            report(event, {"ip", found->value, found->source, kUserList, found->confidence}, address.toString(), replied, emit);
        }
    }
}

void IndicatorMatcher::matchExact(
    const Event& event, IndicatorType type, std::string_view value, bool replied, const Emit& emit) {
    if (!m_indicators || value.empty()) {
        return;
    }
    if (const Indicator* found = m_indicators->findExact(type, value, event.header.ts)) {
        report(event, {indicatorTypeName(type), found->value, found->source, kUserList, found->confidence}, value, replied,
            emit);
    }
}

void IndicatorMatcher::matchJa3(const Event& event, std::string_view ja3, bool replied, const Emit& emit) {
    if (m_library && !ja3.empty()) {
        if (const ListEntry* entry = m_library->listedJa3(ja3)) {
            report(event, {"ja3", entry->value, kShipped, entry->list, entry->confidence}, ja3, replied, emit);
        }
    }
    matchExact(event, IndicatorType::Ja3, ja3, replied, emit);
}

void IndicatorMatcher::matchDns(const Event& event, const DnsEvent& dns, const Emit& emit) {
    if (dns.over != "udp" && dns.over != "tcp") {
        return; // mDNS, LLMNR and NBNS names are of this network
    }
    const bool resolved = dns.answered && !dns.is_nx && !dns.answers.empty();
    matchName(event, dns.query, resolved, emit);
    if (!m_library) {
        return;
    }
    for (const std::string& answer : dns.answers) {
        if (const auto address = IpAddress::parse(answer)) {
            // An answer is no contact: only a sinkhole already says something here.
            for (const ListEntry* entry : listedAddresses(*address)) {
                if (entry->list == kSinkholeList) {
                    report(event, {"ip", entry->value, kShipped, entry->list, entry->confidence}, answer, true, emit);
                }
            }
            continue;
        }
        for (const ListEntry* entry : m_library->listedNames(toLower(answer))) {
            if (entry->list == kSinkholeList) {
                report(event, {"domain", entry->value, kShipped, entry->list, entry->confidence}, answer, true, emit);
            }
        }
    }
}

void IndicatorMatcher::matchHttp(const Event& event, const HttpEvent& http, const Emit& emit) {
    const bool replied = http.status_code != kUnsetInt;
    if (isOwnDoing(event)) {
        if (!http.host_is_ip) {
            matchName(event, toLower(http.host), replied, emit);
        } else if (const auto address = IpAddress::parse(http.host); address && *address != event.header.respHost) {
            matchAddress(event, *address, replied, emit); // asked of a proxy; else the conn event tells
        }
        if (m_library && !http.user_agent.empty()) {
            auto [entries, fresh] = m_agents.obtain(http.user_agent);
            if (fresh) {
                entries = m_library->listedAgents(http.user_agent);
            }
            for (const ListEntry* entry : entries) {
                report(event, {"user_agent", entry->value, kShipped, entry->list, entry->confidence}, http.user_agent, replied,
                    emit);
            }
        }
        matchExact(event, IndicatorType::UserAgent, http.user_agent, replied, emit);
    }
    if (containsIgnoreCase(http.server, kSinkholeList)) {
        report(event, {"domain", "server-header", kShipped, kSinkholeList, 0.9}, http.server, replied, emit);
    }
    if (m_indicators) {
        const std::string host = http.host.empty() ? event.header.respHost.toString() : http.host;
        std::string_view uri = http.uri;
        if (const size_t scheme = uri.find("://"); scheme != std::string_view::npos && scheme < 8) {
            uri.remove_prefix(std::min(uri.size(), uri.find('/', scheme + 3))); // absolute form, sent to a proxy
        }
        if (const Indicator* found = m_indicators->findUrl(host, uri, event.header.ts)) {
            report(event, {"url", found->value, found->source, kUserList, found->confidence}, host + std::string(uri), replied,
                emit);
        }
    }
}

void IndicatorMatcher::matchSsl(const Event& event, const SslEvent& ssl, const Emit& emit) {
    const bool replied = ssl.established || !ssl.version.empty();
    if (isOwnDoing(event)) {
        if (!ssl.sni_is_ip) {
            matchName(event, toLower(ssl.server_name), replied, emit);
        }
        matchJa3(event, ssl.ja3, replied, emit);
        matchExact(event, IndicatorType::Ja4, ssl.ja4, replied, emit);
    }
    if (m_library && ssl.cert_seen) {
        for (const ListEntry* entry :
            m_library->listedCertificates(ssl.subject, ssl.issuer, ssl.cert_serial, ssl.cert_sha256)) {
            report(event, {"cert", entry->value, kShipped, entry->list, 0.95}, ssl.subject, replied, emit);
        }
    }
    matchExact(event, IndicatorType::Certificate, ssl.cert_sha256, replied, emit);
}

void IndicatorMatcher::matchQuic(const Event& event, const QuicEvent& quic, const Emit& emit) {
    if (isOwnDoing(event)) {
        matchName(event, toLower(quic.server_name), true, emit);
        matchJa3(event, quic.ja3, true, emit);
        matchExact(event, IndicatorType::Ja4, quic.ja4, true, emit);
    }
}

void IndicatorMatcher::matchFiles(const Event& event, const FilesEvent& file, const Emit& emit) {
    for (const std::string* hash : {&file.sha256, &file.sha1, &file.md5}) {
        matchExact(event, IndicatorType::Hash, *hash, true, emit);
    }
}

void IndicatorMatcher::matchConn(const Event& event, const ConnEvent& conn, const Emit& emit) {
    const bool replied = conn.resp_pkts > 0 && conn.orig_pkts > 0 && conn.conn_state != "REJ";
    const FlowDirection direction = event.enrichment.direction;
    if (direction == FlowDirection::In) {
        if (m_indicators) {
            matchAddress(event, event.header.origHost, replied, emit);
        }
    } else {
        matchAddress(event, event.header.respHost, replied, emit);
    }
}

} // namespace metsuke
