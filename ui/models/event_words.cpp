// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/event_words.h"

#include "ui/services/format.h"

#include "core/event/event_line.h"
#include "core/event/port_service.h"

#include <QCoreApplication>

namespace metsuke {

namespace {

/// Words and sentences of events.
class Words {
    Q_DECLARE_TR_FUNCTIONS(EventWords)

public:
    const EventHeader& header;

    static QString kind(EventKind kind);
    static QString protocol(const std::string& source);

    QString operator()(const ConnEvent& e) const {
        const std::string_view usual = serviceOfPort(header.proto, header.respPort);
        const QString service = !e.service.empty() ? format::serviceName(e.service)
            : usual.empty()                        ? QString::fromStdString(protocolName(header.proto)).toUpper()
                                                   : tr("%1 (by port)", "service").arg(format::serviceName(usual));
        const QString whom = e.server_name.empty() ? service : QString(service % u' ' % text(e.server_name));
        return tr("%1: %2 out, %3 in", "service and name, bytes, bytes").arg(whom, format::bytes(e.orig_bytes), format::bytes(e.resp_bytes));
    }
    QString operator()(const NameClaimEvent& e) const {
        const QString name = text(e.name);
        return e.address.empty() ? tr("Calls itself %1 (%2)", "name, protocol").arg(name, protocol(e.source))
                                 : tr("%1 is at %2 (%3)", "name, address, protocol").arg(name, text(e.address), protocol(e.source));
    }
    QString operator()(const ArpEvent& e) const {
        if (e.operation == "request" && !e.gratuitous) {
            return tr("Who has %1?", "address").arg(text(e.target_ip));
        }
        return tr("%1 is at %2", "address, MAC address").arg(text(e.sender_ip), text(e.sender_mac));
    }
    QString operator()(const IcmpEvent& e) const {
        const QString what = message(e);
        return e.count > 1 ? tr("%1, %n times", "message", static_cast<int>(e.count)).arg(what) : what;
    }
    QString operator()(const FilesEvent& e) const {
        QStringList facts;
        for (const std::string& fact : {e.filename, e.magic, e.mime_type}) {
            if (!fact.empty()) {
                facts << text(fact);
            }
        }
        if (e.seen_bytes > 0) {
            facts << format::bytes(e.seen_bytes);
        }
        return facts.join(QStringLiteral(" · "));
    }
    QString operator()(const SmbMappingEvent& e) const {
        return e.success ? tr("Connected to %1", "share").arg(text(e.path)) : tr("Could not connect to %1: %2", "share, status").arg(text(e.path), text(e.status));
    }
    QString operator()(const SmbFilesEvent& e) const {
        const QString name = text(e.path.empty() || e.name.empty() ? e.path + e.name : e.path + "\\" + e.name);
        const std::string_view action = std::string_view(e.action).substr(std::min(e.action.size(), e.action.rfind(':') + 1));
        if (action == "FILE_WRITE") {
            return tr("Wrote %1", "file").arg(name) % size(e.size);
        }
        if (action == "FILE_READ") {
            return tr("Read %1", "file").arg(name) % size(e.size);
        }
        if (action == "FILE_DELETE") {
            return tr("Deleted %1", "file").arg(name);
        }
        if (action == "FILE_RENAME") {
            return tr("Renamed %1 to %2", "files").arg(text(e.prev_name), name);
        }
        return action == "PIPE_OPEN" ? tr("Opened the pipe %1").arg(name) : tr("Opened %1", "file").arg(name);
    }
    QString operator()(const BeaconEvent& e) const {
        return tr("%1 was visited %n times, every %2", "name or address, duration", static_cast<int>(e.visits))
            .arg(text(e.destination), format::duration(static_cast<Duration>(e.period * 1e9)));
    }
    QString operator()(const DgaEvent& e) const {
        const QString asked = tr("%n generated names were asked for", nullptr, static_cast<int>(e.distinct));
        return e.resolved.empty() ? asked : tr("%1; %2 exists", "sentence, name").arg(asked, text(e.resolved));
    }
    QString operator()(const TunnelEvent& e) const {
        const QString type = text(e.tunnel_type).toUpper();
        return e.e2ld.empty() ? tr("%1 tunnel", "protocol").arg(type) : tr("%1 tunnel through %2", "protocol, domain").arg(type, text(e.e2ld));
    }
    QString operator()(const ScanEvent& e) const {
        return e.port == kUnsetInt ? tr("%n targets were probed", nullptr, static_cast<int>(e.targets))
                                   : tr("%n targets were probed on port %1", nullptr, static_cast<int>(e.targets)).arg(e.port);
    }
    QString operator()(const NoveltyEvent& e) const { return tr("Seen for the first time: %1").arg(text(e.value)); }
    QString operator()(const IocEvent& e) const { return tr("%1 is on the list %2", "indicator, list").arg(text(e.matched), text(e.list.empty() ? e.source : e.list)); }
    QString operator()(const ExfilEvent& e) const { return tr("%1 sent to %2", "bytes, address or name").arg(format::bytes(e.bytes_out), text(e.destination)); }
    QString operator()(const LongConnEvent& e) const {
        return tr("Connected to %1 for %2", "address or name, duration").arg(text(e.destination), format::duration(static_cast<Duration>(e.duration * 1e9)));
    }
    /// The other kinds speak in terms of their protocols.
    template<typename Other>
    QString operator()(const Other&) const {
        return {};
    }

private:
    static QString text(const std::string& value) { return format::untrusted(value); }
    static QString size(int64_t bytes) { return bytes > 0 ? QString(QStringLiteral(" · ") % format::bytes(bytes)) : QString(); }
    static QString message(const IcmpEvent& e);
};

QString Words::message(const IcmpEvent& e) {
    const auto is = [&](int64_t v4, int64_t v6) { return e.itype == (e.v6 ? v6 : v4); };
    if (is(8, 128)) {
        return tr("Echo request");
    }
    if (is(0, 129)) {
        return tr("Echo reply");
    }
    if (is(3, 1)) {
        return tr("Destination unreachable");
    }
    if (is(11, 3)) {
        return tr("Time to live exceeded");
    }
    return tr("Type %1, code %2", "ICMP").arg(e.itype).arg(e.icode);
}

QString Words::protocol(const std::string& source) {
    return source == "nbns" ? QStringLiteral("NetBIOS") : source == "mdns" ? QStringLiteral("mDNS") : text(source).toUpper();
}

QString Words::kind(EventKind kind) {
    switch (kind) {
    case EventKind::Conn: return tr("Flow", "kind of event");
    case EventKind::Dns: return QStringLiteral("DNS");
    case EventKind::Http: return QStringLiteral("HTTP");
    case EventKind::Ssl: return QStringLiteral("TLS");
    case EventKind::X509: return tr("Certificate", "kind of event");
    case EventKind::Quic: return QStringLiteral("QUIC");
    case EventKind::Files: return tr("File", "kind of event");
    case EventKind::Dhcp: return QStringLiteral("DHCP");
    case EventKind::Icmp: return QStringLiteral("ICMP");
    case EventKind::Arp: return QStringLiteral("ARP");
    case EventKind::Irc: return QStringLiteral("IRC");
    case EventKind::Stratum: return tr("Mining", "kind of event");
    case EventKind::Ssh: return QStringLiteral("SSH");
    case EventKind::SmbMapping: return tr("SMB share", "kind of event");
    case EventKind::SmbFiles: return tr("SMB file", "kind of event");
    case EventKind::SmbCmd: return QStringLiteral("SMB");
    case EventKind::DceRpc: return QStringLiteral("RPC");
    case EventKind::Ntlm: return QStringLiteral("NTLM");
    case EventKind::Smtp: return QStringLiteral("SMTP");
    case EventKind::Ftp: return QStringLiteral("FTP");
    case EventKind::Weird: return tr("Oddity", "kind of event");
    case EventKind::NameClaim: return tr("Host name", "kind of event");
    case EventKind::Payload: return tr("Pattern", "kind of event");
    case EventKind::Beacon: return tr("Beacon", "kind of event");
    case EventKind::Dga: return tr("Generated names", "kind of event");
    case EventKind::Tunnel: return tr("Tunnel", "kind of event");
    case EventKind::Scan: return tr("Scan", "kind of event");
    case EventKind::Novelty: return tr("First seen", "kind of event");
    case EventKind::Ioc: return tr("Indicator", "kind of event");
    case EventKind::Exfil: return tr("Upload", "kind of event");
    case EventKind::LongConn: return tr("Long connection", "kind of event");
    }
    return {};
}

} // namespace

QString eventKindWord(EventKind kind) { return Words::kind(kind); }

std::string_view eventService(const Event& event) {
    switch (event.kind()) {
    case EventKind::Conn: {
        const std::string& service = event.body.get<ConnEvent>().service;
        return service.empty() ? serviceOfPort(event.header.proto, event.header.respPort) : std::string_view(service);
    }
    case EventKind::SmbMapping:
    case EventKind::SmbFiles:
    case EventKind::SmbCmd:
        return "smb";
    default:
        return eventKindName(event.kind());
    }
}

QString eventSentence(const Event& event) {
    const QString sentence = event.body.visit(Words{event.header});
    return sentence.isEmpty() ? format::untrusted(eventLine(event)) : sentence;
}

} // namespace metsuke
