// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/event/event_line.h"

#include "core/base/strings.h"

namespace metsuke {

namespace {

/// Joins what is not empty with blanks.
template<typename... Parts>
std::string words(const Parts&... parts) {
    std::string line;
    const auto add = [&](std::string_view part) {
        if (!part.empty()) {
            if (!line.empty()) {
                line += ' ';
            }
            line += part;
        }
    };
    (add(parts), ...);
    return line;
}

std::string numberOrNothing(int64_t value) { return value == kUnsetInt ? std::string{} : std::to_string(value); }

struct Line {
    std::string operator()(const ConnEvent& e) const { return words(e.service, e.conn_state, e.server_name); }
    std::string operator()(const DnsEvent& e) const {
        return words(e.qtype_name, e.query, e.answers.empty() ? e.rcode_name : e.answers.front());
    }
    std::string operator()(const HttpEvent& e) const {
        return words(e.method, e.host + cleanText(e.uri, 120), numberOrNothing(e.status_code));
    }
    std::string operator()(const SslEvent& e) const {
        return words(e.version, e.server_name, e.cert_self_signed ? "self-signed" : "", e.last_alert);
    }
    std::string operator()(const X509Event& e) const { return words(e.subject); }
    std::string operator()(const QuicEvent& e) const { return words(e.version, e.server_name); }
    std::string operator()(const FilesEvent& e) const {
        return words(e.magic, e.filename, e.mime_type, e.seen_bytes > 0 ? std::to_string(e.seen_bytes) + " B" : std::string{});
    }
    std::string operator()(const DhcpEvent& e) const {
        return words(e.msg_type, e.assigned_addr.empty() ? e.requested_addr : e.assigned_addr, e.host_name);
    }
    std::string operator()(const IcmpEvent& e) const {
        return words("type " + std::to_string(e.itype), "x" + std::to_string(e.count), e.marker);
    }
    std::string operator()(const ArpEvent& e) const { return words(e.operation, e.target_ip, e.operation == "reply" ? e.sender_mac : ""); }
    std::string operator()(const IrcEvent& e) const { return words(e.command, e.channel, e.value); }
    std::string operator()(const StratumEvent& e) const { return words(e.method, e.agent); }
    std::string operator()(const SshEvent& e) const { return words(e.client, e.server); }
    std::string operator()(const SmbMappingEvent& e) const { return words(e.path, e.status); }
    std::string operator()(const SmbFilesEvent& e) const { return words(e.action, e.path, e.name); }
    std::string operator()(const SmbCmdEvent& e) const { return words(e.command, e.sub_command, e.status, e.marker); }
    std::string operator()(const DceRpcEvent& e) const { return words(e.endpoint, e.operation); }
    std::string operator()(const NtlmEvent& e) const {
        return words(e.domainname.empty() ? e.username : e.domainname + "\\" + e.username, e.hostname);
    }
    std::string operator()(const SmtpEvent& e) const { return words(e.mailfrom, e.subject); }
    std::string operator()(const FtpEvent& e) const { return words(e.command, e.arg, numberOrNothing(e.reply_code)); }
    std::string operator()(const WeirdEvent& e) const { return words(e.name, e.addl); }
    std::string operator()(const NameClaimEvent& e) const { return words(e.name, e.address, e.source); }
    std::string operator()(const PayloadEvent& e) const { return words(e.pattern, e.excerpt); }
    std::string operator()(const BeaconEvent& e) const {
        return words(e.destination, "x" + std::to_string(e.visits), std::to_string(static_cast<int64_t>(e.period)) + " s");
    }
    std::string operator()(const DgaEvent& e) const { return words(e.kind, std::to_string(e.distinct), e.resolved); }
    std::string operator()(const TunnelEvent& e) const { return words(e.tunnel_type, e.kind, e.e2ld); }
    std::string operator()(const ScanEvent& e) const {
        return words(e.kind, numberOrNothing(e.port), "x" + std::to_string(e.targets));
    }
    std::string operator()(const NoveltyEvent& e) const { return words(e.kind, e.value); }
    std::string operator()(const IocEvent& e) const { return words(e.list, e.matched); }
    std::string operator()(const ExfilEvent& e) const { return words(e.destination, std::to_string(e.bytes_out) + " B"); }
    std::string operator()(const LongConnEvent& e) const {
        return words(e.kind, e.destination, std::to_string(static_cast<int64_t>(e.duration)) + " s");
    }
};

} // namespace

std::string eventLine(const Event& event) { return event.body.visit(Line{}); }

} // namespace metsuke
