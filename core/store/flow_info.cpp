// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/flow_info.h"

#include "core/base/strings.h"

namespace metsuke {

namespace {

constexpr size_t kMaximumBytes = 160;

template<typename... Parts>
std::string spaced(const Parts&... parts) {
    std::string line;
    const auto add = [&line](std::string_view part) {
        if (!part.empty()) {
            line += line.empty() ? "" : " ";
            line += part;
        }
    };
    (add(parts), ...);
    return line;
}

std::string number(int64_t value) { return value == kUnsetInt ? std::string() : std::to_string(value); }

// A line for the kinds that have one; the rest are silent.
std::string line(const DnsEvent& e) {
    return spaced(e.query, e.qtype_name == "A" ? "" : e.qtype_name,
        e.answers.empty() ? std::string_view(e.rcode_name) : std::string_view(e.answers.front()));
}
std::string line(const HttpEvent& e) { return spaced(e.method, e.proxied ? e.uri : e.host + e.uri, number(e.status_code)); }
/// "TLSv12" as people write it.
std::string tlsVersion(const std::string& version) {
    return version.size() == 6 && version.starts_with("TLSv") ? "TLS " + version.substr(4, 1) + "." + version.substr(5) : version;
}
std::string line(const SslEvent& e) {
    const std::string_view name = e.server_name.empty() ? std::string_view(e.subject) : std::string_view(e.server_name);
    return spaced(name, tlsVersion(e.version), e.cert_self_signed ? "self-signed" : "", e.last_alert);
}
std::string line(const QuicEvent& e) { return e.server_name; }
std::string line(const FilesEvent& e) { return spaced(e.filename, e.true_mime); }
std::string line(const DhcpEvent& e) { return spaced(e.msg_type, e.host_name, e.assigned_addr); }
std::string line(const IrcEvent& e) { return spaced(e.command, e.channel, e.value); }
std::string line(const StratumEvent& e) { return spaced(e.method, e.login); }
std::string line(const SshEvent& e) { return spaced(e.client, e.server); }
std::string line(const SmbMappingEvent& e) { return e.path; }
/// "SMB::FILE_OPEN" in a word: open.
std::string smbAction(std::string_view action) {
    const size_t prefix = action.find('_');
    return toLower(prefix == std::string_view::npos ? action : action.substr(prefix + 1));
}
std::string line(const SmbFilesEvent& e) { return spaced(smbAction(e.action), e.name.empty() ? e.path : e.name); }
std::string line(const SmbCmdEvent& e) { return spaced(e.command, e.sub_command, e.marker); }
std::string line(const DceRpcEvent& e) { return spaced(e.endpoint, e.operation); }
std::string line(const NtlmEvent& e) { return spaced(e.domainname, e.username, e.hostname); }
std::string line(const SmtpEvent& e) { return spaced(e.mailfrom, e.subject); }
std::string line(const FtpEvent& e) { return spaced(e.command, e.arg, number(e.reply_code)); }
std::string line(const IcmpEvent& e) { return spaced("type " + std::to_string(e.itype), "code " + std::to_string(e.icode)); }
std::string line(const PayloadEvent& e) { return e.pattern; }
template<typename Silent>
std::string line(const Silent&) {
    return {};
}

/// A later event replaces the line of a flow only when its kind tells more.
int rankOf(EventKind kind) {
    switch (kind) {
    case EventKind::Http:
    case EventKind::Dns:
    case EventKind::DceRpc:
    case EventKind::Stratum:
        return 5;
    case EventKind::Ssl:
    case EventKind::Quic:
    case EventKind::SmbFiles:
        return 4;
    case EventKind::SmbMapping:
    case EventKind::Files:
    case EventKind::Payload:
        return 3;
    case EventKind::SmbCmd:
    case EventKind::Icmp:
        return 1;
    default:
        return 2;
    }
}

/// Cuts at a character, not inside one.
void cut(std::string& text) {
    if (text.size() <= kMaximumBytes) {
        return;
    }
    size_t size = kMaximumBytes;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) {
        --size;
    }
    text.resize(size);
}

} // namespace

std::string eventInfo(const Event& event) {
    std::string text = event.body.visit([](const auto& body) { return line(body); });
    cut(text);
    return text;
}

void FlowInfoCollector::note(const Event& event) {
    if (event.header.uid.isUnset()) {
        return;
    }
    const int rank = rankOf(event.kind());
    const auto known = m_young.find(event.header.uid);
    if (known != m_young.end() && known->second.rank >= rank) {
        return;
    }
    std::string text = eventInfo(event);
    if (text.empty()) {
        return;
    }
    if (known != m_young.end()) {
        known->second = {rank, std::move(text)};
        return;
    }
    if (m_young.size() >= kGeneration) {
        m_old = std::move(m_young);
        m_young.clear();
    }
    m_young.emplace(event.header.uid, Line{rank, std::move(text)});
}

std::string FlowInfoCollector::take(const FlowUid& uid) {
    for (Lines* lines : {&m_young, &m_old}) {
        if (const auto it = lines->find(uid); it != lines->end()) {
            std::string text = std::move(it->second.text);
            lines->erase(it);
            return text;
        }
    }
    return {};
}

} // namespace metsuke
