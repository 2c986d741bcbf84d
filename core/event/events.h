// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/field.h"

#include <tuple>

namespace metsuke {

/// Every kind of event. Protocol events carry Zeek's names; derived ones are what analyzers found.
enum class EventKind : uint8_t {
    Conn, Dns, Http, Ssl, X509, Quic, Files, Dhcp, Icmp, Arp, Irc, Stratum, Ssh, SmbMapping, SmbFiles, SmbCmd, DceRpc,
    Ntlm, Smtp, Ftp, Weird, NameClaim, Payload,
    Beacon, Dga, Tunnel, Scan, Novelty, Ioc, Exfil, LongConn,
};
inline constexpr size_t kEventKindCount = static_cast<size_t>(EventKind::LongConn) + 1;

// One struct a kind. `fields()` is the single declaration from which rules, the case schema, JSON and queries
// take names, types and access. Text is already clean (cleanText) and bounded. kUnsetInt and "" mean not seen.

struct ConnEvent {
    static constexpr EventKind kKind = EventKind::Conn;
    static constexpr std::string_view kName = "conn";
    double duration = 0; ///< seconds
    std::string service; ///< protocol found by content: dns, http, ssl, quic, smb ...; "" unknown
    int64_t orig_bytes = 0; ///< application bytes
    int64_t resp_bytes = 0;
    int64_t orig_pkts = 0;
    int64_t resp_pkts = 0;
    int64_t orig_ip_bytes = 0;
    int64_t resp_ip_bytes = 0;
    std::string conn_state; ///< Zeek's: S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH
    std::string history; ///< Zeek's letters
    int64_t missed_bytes = 0;
    double pcr = 0; ///< producer-consumer ratio (orig - resp) / (orig + resp)
    double first64_orig_entropy = -1; ///< bits per byte of the first 64 payload bytes, -1 when none
    double first64_resp_entropy = -1;
    std::string payload_prefix_hash; ///< of the originator's first 64 bytes, "" when fewer than 8
    int64_t small_orig_pkts = 0; ///< originator packets of 1 to 120 payload bytes (interactive sessions)
    int64_t overlap_conflicts = 0; ///< TCP segments that overlapped with other content
    std::string server_name; ///< best name known for the responder: SNI, HTTP host, resolved name
    bool evicted = false; ///< ended by the memory budget, not by traffic
    static constexpr auto fields() {
        return std::make_tuple(field("duration", &ConnEvent::duration),
            field("service", &ConnEvent::service, FieldStorage::Dictionary), field("orig_bytes", &ConnEvent::orig_bytes),
            field("resp_bytes", &ConnEvent::resp_bytes), field("orig_pkts", &ConnEvent::orig_pkts),
            field("resp_pkts", &ConnEvent::resp_pkts), field("orig_ip_bytes", &ConnEvent::orig_ip_bytes),
            field("resp_ip_bytes", &ConnEvent::resp_ip_bytes), field("conn_state", &ConnEvent::conn_state),
            field("history", &ConnEvent::history), field("missed_bytes", &ConnEvent::missed_bytes),
            field("pcr", &ConnEvent::pcr), field("first64_orig_entropy", &ConnEvent::first64_orig_entropy),
            field("first64_resp_entropy", &ConnEvent::first64_resp_entropy),
            field("payload_prefix_hash", &ConnEvent::payload_prefix_hash),
            field("small_orig_pkts", &ConnEvent::small_orig_pkts),
            field("overlap_conflicts", &ConnEvent::overlap_conflicts),
            field("server_name", &ConnEvent::server_name, FieldStorage::Dictionary), field("evicted", &ConnEvent::evicted));
    }
};

struct DnsEvent {
    static constexpr EventKind kKind = EventKind::Dns;
    static constexpr std::string_view kName = "dns";
    std::string query; ///< lower case, no trailing dot
    std::string qtype_name; ///< A AAAA TXT NULL ...
    int64_t qclass = kUnsetInt;
    std::string rcode_name; ///< NOERROR NXDOMAIN ...; "" when no answer was seen
    std::vector<std::string> answers; ///< addresses and names, in order, at most 32
    std::vector<std::string> answer_types; ///< beside answers
    int64_t ttl = kUnsetInt; ///< least TTL of the answers
    bool AA = false, TC = false, RD = false, RA = false;
    bool rejected = false;
    int64_t trans_id = kUnsetInt;
    double rtt = -1; ///< seconds, -1 when no answer
    std::string over; ///< udp, tcp, mdns, llmnr, nbns
    std::string e2ld; ///< registered domain by the public suffix list
    int64_t sub_len = 0; ///< length of what stands left of the registered domain
    double sub_entropy = 0; ///< bits per character of it
    int64_t label_max = 0;
    bool is_nx = false;
    bool answered = false;
    bool edns = false;
    int64_t query_bytes = 0; ///< DNS message lengths
    int64_t answer_bytes = 0;
    static constexpr auto fields() {
        return std::make_tuple(field("query", &DnsEvent::query, FieldStorage::Dictionary),
            field("qtype_name", &DnsEvent::qtype_name), field("qclass", &DnsEvent::qclass),
            field("rcode_name", &DnsEvent::rcode_name), field("answers", &DnsEvent::answers),
            field("answer_types", &DnsEvent::answer_types), field("ttl", &DnsEvent::ttl), field("AA", &DnsEvent::AA),
            field("TC", &DnsEvent::TC), field("RD", &DnsEvent::RD), field("RA", &DnsEvent::RA),
            field("rejected", &DnsEvent::rejected), field("trans_id", &DnsEvent::trans_id), field("rtt", &DnsEvent::rtt),
            field("over", &DnsEvent::over), field("e2ld", &DnsEvent::e2ld, FieldStorage::Dictionary),
            field("sub_len", &DnsEvent::sub_len), field("sub_entropy", &DnsEvent::sub_entropy),
            field("label_max", &DnsEvent::label_max), field("is_nx", &DnsEvent::is_nx),
            field("answered", &DnsEvent::answered), field("edns", &DnsEvent::edns),
            field("query_bytes", &DnsEvent::query_bytes), field("answer_bytes", &DnsEvent::answer_bytes));
    }
};

struct HttpEvent {
    static constexpr EventKind kKind = EventKind::Http;
    static constexpr std::string_view kName = "http";
    int64_t trans_depth = 0; ///< 1-based request number on the connection
    std::string method;
    std::string host; ///< Host header without port
    std::string uri; ///< as sent, at most 4,096 bytes
    std::string referrer;
    std::string user_agent;
    std::string version; ///< "1.1"
    int64_t status_code = kUnsetInt;
    std::string status_msg;
    int64_t request_body_len = 0;
    int64_t response_body_len = 0; ///< after transfer decoding, before content decoding
    std::vector<std::string> orig_mime_types; ///< true type by content
    std::vector<std::string> resp_mime_types;
    std::string content_type; ///< what the response claims
    std::string request_content_type;
    std::vector<std::string> resp_filenames;
    std::vector<std::string> client_header_names; ///< in order, at most 64
    std::string cookie; ///< at most 1,024 bytes
    std::string server; ///< response Server header
    std::string location;
    std::string username; ///< Basic credentials
    std::string upgrade; ///< Upgrade header (websocket)
    bool host_is_ip = false;
    bool host_missing = false; ///< HTTP/1.1 request without Host
    std::string uri_path; ///< up to '?'
    std::string uri_ext; ///< lower case, without dot, of the last path segment
    double uri_entropy = 0;
    int64_t hdr_count = 0; ///< request headers
    std::string ua_class; ///< browser, script, updater, other, none
    std::string request_body; ///< first 512 bytes, cleaned
    std::string response_body; ///< first 512 bytes after content decoding, cleaned; "" for binary content
    std::string exploit; ///< name of the exploit pattern the request carries: jndi, traversal, shellshock, ...; "" none
    bool malformed = false; ///< tolerated, but not as RFC 9112 says
    bool proxied = false; ///< absolute-form URI or CONNECT
    bool resp_encoded = false; ///< Content-Encoding was present
    static constexpr auto fields() {
        return std::make_tuple(field("trans_depth", &HttpEvent::trans_depth), field("method", &HttpEvent::method),
            field("host", &HttpEvent::host, FieldStorage::Dictionary), field("uri", &HttpEvent::uri),
            field("referrer", &HttpEvent::referrer), field("user_agent", &HttpEvent::user_agent, FieldStorage::Dictionary),
            field("version", &HttpEvent::version), field("status_code", &HttpEvent::status_code),
            field("status_msg", &HttpEvent::status_msg), field("request_body_len", &HttpEvent::request_body_len),
            field("response_body_len", &HttpEvent::response_body_len),
            field("orig_mime_types", &HttpEvent::orig_mime_types), field("resp_mime_types", &HttpEvent::resp_mime_types),
            field("content_type", &HttpEvent::content_type), field("request_content_type", &HttpEvent::request_content_type),
            field("resp_filenames", &HttpEvent::resp_filenames),
            field("client_header_names", &HttpEvent::client_header_names), field("cookie", &HttpEvent::cookie),
            field("server", &HttpEvent::server), field("location", &HttpEvent::location),
            field("username", &HttpEvent::username), field("upgrade", &HttpEvent::upgrade),
            field("host_is_ip", &HttpEvent::host_is_ip), field("host_missing", &HttpEvent::host_missing),
            field("uri_path", &HttpEvent::uri_path), field("uri_ext", &HttpEvent::uri_ext),
            field("uri_entropy", &HttpEvent::uri_entropy), field("hdr_count", &HttpEvent::hdr_count),
            field("ua_class", &HttpEvent::ua_class), field("request_body", &HttpEvent::request_body),
            field("response_body", &HttpEvent::response_body), field("exploit", &HttpEvent::exploit),
            field("malformed", &HttpEvent::malformed), field("proxied", &HttpEvent::proxied),
            field("resp_encoded", &HttpEvent::resp_encoded));
    }
};

struct SslEvent {
    static constexpr EventKind kKind = EventKind::Ssl;
    static constexpr std::string_view kName = "ssl";
    std::string version; ///< TLSv10 TLSv11 TLSv12 TLSv13 SSLv3
    std::string cipher; ///< IANA name, or 0xNNNN
    std::string server_name;
    bool resumed = false;
    bool established = false; ///< application data followed
    std::string next_protocol; ///< ALPN chosen by the server, else the first offered
    std::string last_alert;
    std::string subject; ///< of the server's certificate, "" when not visible (TLS 1.3)
    std::string issuer;
    std::string cert_sha256;
    std::vector<std::string> cert_chain_fps; ///< SHA-256
    std::vector<std::string> san_dns; ///< at most 64
    double cert_age_d = -1; ///< days between notBefore and the handshake; -1 unknown
    double cert_life_d = -1; ///< days of validity
    bool cert_self_signed = false;
    bool cert_seen = false;
    bool cert_san_match = true; ///< false when a name was asked that the certificate does not carry
    std::string cert_serial; ///< hex
    bool client_cert = false;
    std::string ja3; ///< MD5
    std::string ja3s;
    std::string ja4;
    bool sni_is_ip = false;
    std::string sni_e2ld;
    static constexpr auto fields() {
        return std::make_tuple(field("version", &SslEvent::version), field("cipher", &SslEvent::cipher, FieldStorage::Dictionary),
            field("server_name", &SslEvent::server_name, FieldStorage::Dictionary), field("resumed", &SslEvent::resumed),
            field("established", &SslEvent::established), field("next_protocol", &SslEvent::next_protocol),
            field("last_alert", &SslEvent::last_alert), field("subject", &SslEvent::subject, FieldStorage::Dictionary),
            field("issuer", &SslEvent::issuer, FieldStorage::Dictionary),
            field("cert_sha256", &SslEvent::cert_sha256, FieldStorage::Dictionary),
            field("cert_chain_fps", &SslEvent::cert_chain_fps), field("san_dns", &SslEvent::san_dns),
            field("cert_age_d", &SslEvent::cert_age_d), field("cert_life_d", &SslEvent::cert_life_d),
            field("cert_self_signed", &SslEvent::cert_self_signed), field("cert_seen", &SslEvent::cert_seen),
            field("cert_san_match", &SslEvent::cert_san_match), field("cert_serial", &SslEvent::cert_serial),
            field("client_cert", &SslEvent::client_cert), field("ja3", &SslEvent::ja3, FieldStorage::Dictionary),
            field("ja3s", &SslEvent::ja3s, FieldStorage::Dictionary), field("ja4", &SslEvent::ja4, FieldStorage::Dictionary),
            field("sni_is_ip", &SslEvent::sni_is_ip), field("sni_e2ld", &SslEvent::sni_e2ld, FieldStorage::Dictionary));
    }
};

struct X509Event {
    static constexpr EventKind kKind = EventKind::X509;
    static constexpr std::string_view kName = "x509";
    std::string fingerprint; ///< SHA-256 of the DER
    std::string serial; ///< hex
    std::string subject;
    std::string issuer;
    int64_t not_valid_before = kUnsetInt; ///< ns
    int64_t not_valid_after = kUnsetInt;
    std::string key_alg;
    int64_t key_length = kUnsetInt;
    std::vector<std::string> san_dns;
    bool self_signed = false;
    bool client_cert = false;
    int64_t chain_position = 0;
    static constexpr auto fields() {
        return std::make_tuple(field("fingerprint", &X509Event::fingerprint, FieldStorage::Dictionary),
            field("certificate.serial", &X509Event::serial), field("certificate.subject", &X509Event::subject, FieldStorage::Dictionary),
            field("certificate.issuer", &X509Event::issuer, FieldStorage::Dictionary),
            field("certificate.not_valid_before", &X509Event::not_valid_before),
            field("certificate.not_valid_after", &X509Event::not_valid_after),
            field("certificate.key_alg", &X509Event::key_alg), field("certificate.key_length", &X509Event::key_length),
            field("san.dns", &X509Event::san_dns), field("self_signed", &X509Event::self_signed),
            field("client_cert", &X509Event::client_cert), field("chain_position", &X509Event::chain_position));
    }
};

struct QuicEvent {
    static constexpr EventKind kKind = EventKind::Quic;
    static constexpr std::string_view kName = "quic";
    std::string version;
    std::string server_name;
    std::string next_protocol;
    std::string ja4;
    std::string ja3;
    static constexpr auto fields() {
        return std::make_tuple(field("version", &QuicEvent::version),
            field("server_name", &QuicEvent::server_name, FieldStorage::Dictionary),
            field("next_protocol", &QuicEvent::next_protocol), field("ja4", &QuicEvent::ja4, FieldStorage::Dictionary),
            field("ja3", &QuicEvent::ja3, FieldStorage::Dictionary));
    }
};

struct FilesEvent {
    static constexpr EventKind kKind = EventKind::Files;
    static constexpr std::string_view kName = "files";
    std::string fuid;
    std::string source; ///< HTTP, SMB, FTP, SMTP
    std::string direction; ///< download (responder to originator) or upload
    std::string mime_type; ///< what the transfer claimed
    std::string filename; ///< from the transfer or the last path segment
    std::string server_name; ///< from the transaction that carried it
    std::string uri;
    std::string user_agent;
    std::string referrer;
    bool host_is_ip = false;
    int64_t seen_bytes = 0;
    int64_t total_bytes = kUnsetInt;
    bool complete = false;
    std::string md5, sha1, sha256; ///< "" when not complete
    std::string magic; ///< true type: pe elf macho pdf zip rar 7z cab gzip ole office swf jar class script html ... "" unknown
    std::string true_mime; ///< MIME of the magic
    std::string ext; ///< of filename, lower case
    bool ext_mismatch = false; ///< executable or archive content under another type's extension
    bool mime_mismatch = false;
    double entropy = -1; ///< of the first 64 KiB
    bool is_exec = false; ///< pe, elf, macho, class, jar, dex
    bool is_script = false;
    std::string script_kind; ///< powershell js vbs hta sh php bat ...
    bool is_archive = false;
    bool encrypted_archive = false;
    std::vector<std::string> archive_members; ///< names from a zip's local headers, at most 64
    bool macro = false;
    bool embedded_exe = false; ///< PE or base64 PE inside another type
    bool xor_exe = false; ///< a PE under a one- or four-byte XOR
    double obfuscation = 0; ///< 0 to 1, scripts only
    int64_t pe_compile_ts = kUnsetInt; ///< seconds since 1970
    std::string pe_machine;
    bool pe_dll = false;
    bool pe_signed = false;
    bool pe_packed = false; ///< section entropy and flags, or a packer's section names
    int64_t pe_sections = kUnsetInt;
    std::string elf_machine;
    static constexpr auto fields() {
        return std::make_tuple(field("fuid", &FilesEvent::fuid), field("source", &FilesEvent::source),
            field("direction", &FilesEvent::direction), field("mime_type", &FilesEvent::mime_type),
            field("filename", &FilesEvent::filename), field("server_name", &FilesEvent::server_name, FieldStorage::Dictionary),
            field("uri", &FilesEvent::uri), field("user_agent", &FilesEvent::user_agent, FieldStorage::Dictionary),
            field("referrer", &FilesEvent::referrer), field("host_is_ip", &FilesEvent::host_is_ip),
            field("seen_bytes", &FilesEvent::seen_bytes), field("total_bytes", &FilesEvent::total_bytes),
            field("complete", &FilesEvent::complete), field("md5", &FilesEvent::md5), field("sha1", &FilesEvent::sha1),
            field("sha256", &FilesEvent::sha256), field("magic", &FilesEvent::magic), field("true_mime", &FilesEvent::true_mime),
            field("ext", &FilesEvent::ext), field("ext_mismatch", &FilesEvent::ext_mismatch),
            field("mime_mismatch", &FilesEvent::mime_mismatch), field("entropy", &FilesEvent::entropy),
            field("is_exec", &FilesEvent::is_exec), field("is_script", &FilesEvent::is_script),
            field("script_kind", &FilesEvent::script_kind), field("is_archive", &FilesEvent::is_archive),
            field("encrypted_archive", &FilesEvent::encrypted_archive),
            field("archive_members", &FilesEvent::archive_members), field("macro", &FilesEvent::macro),
            field("embedded_exe", &FilesEvent::embedded_exe), field("xor_exe", &FilesEvent::xor_exe),
            field("obfuscation", &FilesEvent::obfuscation), field("pe.compile_ts", &FilesEvent::pe_compile_ts),
            field("pe.machine", &FilesEvent::pe_machine), field("pe.dll", &FilesEvent::pe_dll),
            field("pe.signed", &FilesEvent::pe_signed), field("pe.packed", &FilesEvent::pe_packed),
            field("pe.sections", &FilesEvent::pe_sections), field("elf.machine", &FilesEvent::elf_machine));
    }
};

struct DhcpEvent {
    static constexpr EventKind kKind = EventKind::Dhcp;
    static constexpr std::string_view kName = "dhcp";
    std::string client_mac;
    std::string host_name;
    std::string client_fqdn;
    std::string assigned_addr;
    std::string requested_addr;
    std::string server_addr;
    std::string router;
    int64_t lease_time = kUnsetInt; ///< seconds
    std::string msg_type; ///< DISCOVER OFFER REQUEST ACK ...
    std::string vendor_class;
    std::string params_hash; ///< of the parameter request list, in order
    static constexpr auto fields() {
        return std::make_tuple(field("client_mac", &DhcpEvent::client_mac), field("host_name", &DhcpEvent::host_name),
            field("client_fqdn", &DhcpEvent::client_fqdn), field("assigned_addr", &DhcpEvent::assigned_addr),
            field("requested_addr", &DhcpEvent::requested_addr), field("server_addr", &DhcpEvent::server_addr),
            field("router", &DhcpEvent::router), field("lease_time", &DhcpEvent::lease_time),
            field("msg_type", &DhcpEvent::msg_type), field("vendor_class", &DhcpEvent::vendor_class),
            field("params_hash", &DhcpEvent::params_hash));
    }
};

struct IcmpEvent {
    static constexpr EventKind kKind = EventKind::Icmp;
    static constexpr std::string_view kName = "icmp";
    int64_t itype = 0;
    int64_t icode = 0;
    bool v6 = false;
    int64_t payload_len = 0;
    double payload_entropy = 0;
    bool echo_mismatch = false; ///< a reply whose payload differs from its request's
    bool standard_payload = true; ///< content of a usual ping (size and pattern)
    int64_t count = 1; ///< messages of this flow folded into the event
    std::string marker; ///< ptunnel and other known magics
    std::string gateway; ///< redirect target
    static constexpr auto fields() {
        return std::make_tuple(field("itype", &IcmpEvent::itype), field("icode", &IcmpEvent::icode), field("v6", &IcmpEvent::v6),
            field("payload_len", &IcmpEvent::payload_len), field("payload_entropy", &IcmpEvent::payload_entropy),
            field("echo_mismatch", &IcmpEvent::echo_mismatch), field("standard_payload", &IcmpEvent::standard_payload),
            field("count", &IcmpEvent::count), field("marker", &IcmpEvent::marker), field("gateway", &IcmpEvent::gateway));
    }
};

struct ArpEvent {
    static constexpr EventKind kKind = EventKind::Arp;
    static constexpr std::string_view kName = "arp";
    std::string operation; ///< request, reply
    std::string sender_mac, sender_ip, target_mac, target_ip;
    bool gratuitous = false;
    bool unsolicited = false; ///< reply without a request seen
    static constexpr auto fields() {
        return std::make_tuple(field("operation", &ArpEvent::operation), field("sender_mac", &ArpEvent::sender_mac),
            field("sender_ip", &ArpEvent::sender_ip), field("target_mac", &ArpEvent::target_mac),
            field("target_ip", &ArpEvent::target_ip), field("gratuitous", &ArpEvent::gratuitous),
            field("unsolicited", &ArpEvent::unsolicited));
    }
};

struct IrcEvent {
    static constexpr EventKind kKind = EventKind::Irc;
    static constexpr std::string_view kName = "irc";
    std::string nick, user, command, value, channel, addl;
    bool from_server = false;
    static constexpr auto fields() {
        return std::make_tuple(field("nick", &IrcEvent::nick), field("user", &IrcEvent::user),
            field("command", &IrcEvent::command), field("value", &IrcEvent::value), field("channel", &IrcEvent::channel),
            field("addl", &IrcEvent::addl), field("from_server", &IrcEvent::from_server));
    }
};

struct StratumEvent {
    static constexpr EventKind kKind = EventKind::Stratum;
    static constexpr std::string_view kName = "stratum";
    std::string method; ///< mining.subscribe, login, getwork ...
    std::string agent;
    std::string login; ///< wallet or worker
    static constexpr auto fields() {
        return std::make_tuple(field("method", &StratumEvent::method), field("agent", &StratumEvent::agent),
            field("login", &StratumEvent::login));
    }
};

struct SshEvent {
    static constexpr EventKind kKind = EventKind::Ssh;
    static constexpr std::string_view kName = "ssh";
    std::string client, server; ///< identification strings
    std::string hassh, hasshServer;
    int64_t version = kUnsetInt;
    bool auth_success_guess = false; ///< by the shape of the encrypted session
    int64_t auth_attempts_guess = 0;
    static constexpr auto fields() {
        return std::make_tuple(field("client", &SshEvent::client), field("server", &SshEvent::server),
            field("hassh", &SshEvent::hassh), field("hasshServer", &SshEvent::hasshServer), field("version", &SshEvent::version),
            field("auth_success", &SshEvent::auth_success_guess), field("auth_attempts", &SshEvent::auth_attempts_guess));
    }
};

struct SmbMappingEvent {
    static constexpr EventKind kKind = EventKind::SmbMapping;
    static constexpr std::string_view kName = "smb_mapping";
    std::string path; ///< \\server\share
    std::string share_type; ///< DISK PIPE PRINT
    std::string smb_version;
    bool is_admin_share = false; ///< ADMIN$, C$ ... (IPC$ is a pipe)
    bool success = false;
    std::string status;
    static constexpr auto fields() {
        return std::make_tuple(field("path", &SmbMappingEvent::path), field("share_type", &SmbMappingEvent::share_type),
            field("smb_version", &SmbMappingEvent::smb_version), field("is_admin_share", &SmbMappingEvent::is_admin_share),
            field("success", &SmbMappingEvent::success), field("status", &SmbMappingEvent::status));
    }
};

struct SmbFilesEvent {
    static constexpr EventKind kKind = EventKind::SmbFiles;
    static constexpr std::string_view kName = "smb_files";
    std::string action; ///< SMB::FILE_OPEN FILE_WRITE FILE_READ FILE_RENAME FILE_DELETE, PIPE_OPEN
    std::string path; ///< share
    std::string name;
    std::string prev_name;
    int64_t size = kUnsetInt; ///< bytes written or read with this handle
    std::string smb_version;
    bool is_admin_share = false;
    bool created_exec = false; ///< what was written starts as an executable
    bool success = false;
    std::string status;
    static constexpr auto fields() {
        return std::make_tuple(field("action", &SmbFilesEvent::action), field("path", &SmbFilesEvent::path),
            field("name", &SmbFilesEvent::name), field("prev_name", &SmbFilesEvent::prev_name),
            field("size", &SmbFilesEvent::size), field("smb_version", &SmbFilesEvent::smb_version),
            field("is_admin_share", &SmbFilesEvent::is_admin_share), field("created_exec", &SmbFilesEvent::created_exec),
            field("success", &SmbFilesEvent::success), field("status", &SmbFilesEvent::status));
    }
};

struct SmbCmdEvent {
    static constexpr EventKind kKind = EventKind::SmbCmd;
    static constexpr std::string_view kName = "smb_cmd";
    std::string command; ///< only the telling ones: NEGOTIATE, SESSION_SETUP, TRANS2, NT_TRANSACT ...
    std::string sub_command;
    std::string status;
    std::string dialect;
    int64_t mid = kUnsetInt;
    int64_t data_count = kUnsetInt; ///< total data of a transaction
    bool compressed = false;
    int64_t compression_sum = kUnsetInt; ///< original size + offset, as 64 bit (SMBGhost)
    std::string marker; ///< ms17-010-probe, ms17-010-exploit, doublepulsar ... set by shape
    static constexpr auto fields() {
        return std::make_tuple(field("command", &SmbCmdEvent::command), field("sub_command", &SmbCmdEvent::sub_command),
            field("status", &SmbCmdEvent::status), field("dialect", &SmbCmdEvent::dialect), field("mid", &SmbCmdEvent::mid),
            field("data_count", &SmbCmdEvent::data_count), field("compression_hdr", &SmbCmdEvent::compressed),
            field("compression_sum", &SmbCmdEvent::compression_sum), field("marker", &SmbCmdEvent::marker));
    }
};

struct DceRpcEvent {
    static constexpr EventKind kKind = EventKind::DceRpc;
    static constexpr std::string_view kName = "dce_rpc";
    std::string named_pipe;
    std::string endpoint; ///< svcctl, atsvc, drsuapi ..., else the UUID
    std::string operation; ///< name where known, else "opnum-N"
    std::string uuid;
    int64_t opnum = kUnsetInt;
    int64_t stub_len = 0;
    int64_t auth_level = 0;
    bool fault = false;
    std::string stub_text; ///< printable UTF-16/ASCII strings of the request stub, at most 512 bytes
    static constexpr auto fields() {
        return std::make_tuple(field("named_pipe", &DceRpcEvent::named_pipe), field("endpoint", &DceRpcEvent::endpoint),
            field("operation", &DceRpcEvent::operation), field("uuid", &DceRpcEvent::uuid), field("opnum", &DceRpcEvent::opnum),
            field("stub_len", &DceRpcEvent::stub_len), field("auth_level", &DceRpcEvent::auth_level),
            field("fault", &DceRpcEvent::fault), field("stub_text", &DceRpcEvent::stub_text));
    }
};

struct NtlmEvent {
    static constexpr EventKind kKind = EventKind::Ntlm;
    static constexpr std::string_view kName = "ntlm";
    std::string username, hostname, domainname, server_nb_computer_name, server_dns_computer_name, transport, challenge;
    bool success = false;
    bool answered = false;
    static constexpr auto fields() {
        return std::make_tuple(field("username", &NtlmEvent::username), field("hostname", &NtlmEvent::hostname),
            field("domainname", &NtlmEvent::domainname), field("server_nb_computer_name", &NtlmEvent::server_nb_computer_name),
            field("server_dns_computer_name", &NtlmEvent::server_dns_computer_name), field("transport", &NtlmEvent::transport),
            field("challenge", &NtlmEvent::challenge), field("success", &NtlmEvent::success),
            field("answered", &NtlmEvent::answered));
    }
};

struct SmtpEvent {
    static constexpr EventKind kKind = EventKind::Smtp;
    static constexpr std::string_view kName = "smtp";
    std::string helo, mailfrom, subject, from, last_reply, user_agent;
    std::vector<std::string> rcptto;
    int64_t rcpt_count = 0;
    bool tls = false;
    bool auth_failed = false;
    std::vector<std::string> attachment_names;
    static constexpr auto fields() {
        return std::make_tuple(field("helo", &SmtpEvent::helo), field("mailfrom", &SmtpEvent::mailfrom),
            field("subject", &SmtpEvent::subject), field("from", &SmtpEvent::from), field("last_reply", &SmtpEvent::last_reply),
            field("user_agent", &SmtpEvent::user_agent), field("rcptto", &SmtpEvent::rcptto),
            field("rcpt_count", &SmtpEvent::rcpt_count), field("tls", &SmtpEvent::tls),
            field("auth_failed", &SmtpEvent::auth_failed), field("attachment_names", &SmtpEvent::attachment_names));
    }
};

struct FtpEvent {
    static constexpr EventKind kKind = EventKind::Ftp;
    static constexpr std::string_view kName = "ftp";
    std::string user, command, arg, reply_msg;
    int64_t reply_code = kUnsetInt;
    static constexpr auto fields() {
        return std::make_tuple(field("user", &FtpEvent::user), field("command", &FtpEvent::command), field("arg", &FtpEvent::arg),
            field("reply_msg", &FtpEvent::reply_msg), field("reply_code", &FtpEvent::reply_code));
    }
};

/// Something odd that is evidence by itself: parser_limit, compression_bomb, tcp_overlap_conflict ...
struct WeirdEvent {
    static constexpr EventKind kKind = EventKind::Weird;
    static constexpr std::string_view kName = "weird";
    std::string name, addl, source;
    static constexpr auto fields() {
        return std::make_tuple(
            field("name", &WeirdEvent::name), field("addl", &WeirdEvent::addl), field("source", &WeirdEvent::source));
    }
};

/// A host calls itself, or is called, by a name: feeds identity.
struct NameClaimEvent {
    static constexpr EventKind kKind = EventKind::NameClaim;
    static constexpr std::string_view kName = "name_claim";
    std::string address, mac, name, source; ///< source: dhcp nbns mdns llmnr ntlm arp
    bool answer = false; ///< given as an answer to a question (LLMNR/NBNS poisoning)
    static constexpr auto fields() {
        return std::make_tuple(field("address", &NameClaimEvent::address), field("mac", &NameClaimEvent::mac),
            field("name", &NameClaimEvent::name), field("source", &NameClaimEvent::source),
            field("answer", &NameClaimEvent::answer));
    }
};

/// Content of a stream or datagram that a byte pattern recognised: shells, RAT and exploit magics, P2P bots.
struct PayloadEvent {
    static constexpr EventKind kKind = EventKind::Payload;
    static constexpr std::string_view kName = "payload";
    std::string pattern; ///< name in the pattern catalogue: shell.windows-banner, rat.gh0st, worm.slammer ...
    std::string family; ///< shell, rat, exploit, worm, p2p, tunnel ...
    std::string excerpt; ///< cleaned, at most 128 bytes around the match
    bool from_responder = false;
    int64_t position = 0; ///< byte position in its direction
    static constexpr auto fields() {
        return std::make_tuple(field("pattern", &PayloadEvent::pattern), field("family", &PayloadEvent::family),
            field("excerpt", &PayloadEvent::excerpt), field("from_responder", &PayloadEvent::from_responder),
            field("position", &PayloadEvent::position));
    }
};

// Derived events: made by analyzers in total order, never by parsers.

struct BeaconEvent {
    static constexpr EventKind kKind = EventKind::Beacon;
    static constexpr std::string_view kName = "beacon";
    std::string destination; ///< SNI, HTTP host, resolved name or address
    std::string transport; ///< ssl, http, dns, tcp, udp, icmp
    std::string uri_path; ///< http only
    double score = 0; ///< B, 0 to 100
    double p_value = 1;
    double period = 0; ///< seconds, median
    double jitter = 0; ///< about +-2.2 logsd, as a share
    int64_t visits = 0;
    double size_constancy = -1; ///< R_s, -1 absent
    double persistence = 0; ///< C
    double human_independence = 0; ///< H
    int64_t failed = 0; ///< visits that got no answer or an error
    double median_out = 0; ///< bytes
    double body_rsd = -1; ///< relative deviation of bytes out
    int64_t peers = 1; ///< hosts (group beacon) or destinations (many peers, one period)
    std::string kind; ///< single, group, multi_peer
    std::vector<std::string> intervals; ///< histogram "seconds:count", for the plot, at most 64
    static constexpr auto fields() {
        return std::make_tuple(field("destination", &BeaconEvent::destination, FieldStorage::Dictionary),
            field("transport", &BeaconEvent::transport), field("uri_path", &BeaconEvent::uri_path),
            field("score", &BeaconEvent::score), field("p_value", &BeaconEvent::p_value), field("period", &BeaconEvent::period),
            field("jitter", &BeaconEvent::jitter), field("visits", &BeaconEvent::visits),
            field("size_constancy", &BeaconEvent::size_constancy), field("persistence", &BeaconEvent::persistence),
            field("human_independence", &BeaconEvent::human_independence), field("failed", &BeaconEvent::failed),
            field("median_out", &BeaconEvent::median_out), field("body_rsd", &BeaconEvent::body_rsd),
            field("peers", &BeaconEvent::peers), field("kind", &BeaconEvent::kind), field("intervals", &BeaconEvent::intervals));
    }
};

struct DgaEvent {
    static constexpr EventKind kKind = EventKind::Dga;
    static constexpr std::string_view kName = "dga";
    int64_t distinct = 0; ///< registered domains that do not exist
    double lexical_z = 0; ///< trigram score against ordinary names
    int64_t tlds = 0;
    double window = 0; ///< seconds
    double length_sd = 0;
    double digit_share = 0;
    std::string kind; ///< burst, slow, rendezvous
    std::vector<std::string> names; ///< sample, at most 32
    std::string resolved; ///< rendezvous: the name that answered
    static constexpr auto fields() {
        return std::make_tuple(field("distinct", &DgaEvent::distinct), field("lexical_z", &DgaEvent::lexical_z),
            field("tlds", &DgaEvent::tlds), field("window", &DgaEvent::window), field("length_sd", &DgaEvent::length_sd),
            field("digit_share", &DgaEvent::digit_share), field("kind", &DgaEvent::kind), field("names", &DgaEvent::names),
            field("resolved", &DgaEvent::resolved));
    }
};

struct TunnelEvent {
    static constexpr EventKind kKind = EventKind::Tunnel;
    static constexpr std::string_view kName = "tunnel";
    std::string tunnel_type; ///< dns, icmp, gre, ipip, 6in4, teredo, vxlan ...
    std::string e2ld; ///< dns
    double information = 0; ///< bytes of new information, dns
    int64_t unique_subs = 0;
    double unique_ratio = 0;
    double median_sub_len = 0;
    double mean_entropy = 0;
    int64_t queries = 0;
    std::vector<std::string> qtypes;
    int64_t packets = 0; ///< icmp
    int64_t bytes = 0;
    double window = 0; ///< seconds
    std::string kind; ///< volume, slow, odd_type, iodine, dnscat2, dns2tcp, cobalt_strike, icmp, ...
    static constexpr auto fields() {
        return std::make_tuple(field("tunnel_type", &TunnelEvent::tunnel_type),
            field("e2ld", &TunnelEvent::e2ld, FieldStorage::Dictionary), field("information", &TunnelEvent::information),
            field("unique_subs", &TunnelEvent::unique_subs), field("unique_ratio", &TunnelEvent::unique_ratio),
            field("median_sub_len", &TunnelEvent::median_sub_len), field("mean_entropy", &TunnelEvent::mean_entropy),
            field("queries", &TunnelEvent::queries), field("qtypes", &TunnelEvent::qtypes),
            field("packets", &TunnelEvent::packets), field("bytes", &TunnelEvent::bytes), field("window", &TunnelEvent::window),
            field("kind", &TunnelEvent::kind));
    }
};

struct ScanEvent {
    static constexpr EventKind kKind = EventKind::Scan;
    static constexpr std::string_view kName = "scan";
    std::string kind; ///< horizontal, outbound, vertical, slow, arp, icmp, admin_port, smb_sweep, iot, udp_reflector, flood
    int64_t port = kUnsetInt;
    int64_t targets = 0;
    int64_t ports = 0;
    int64_t failures = 0;
    int64_t successes = 0;
    double log_likelihood = 0;
    double window = 0;
    double rate = 0; ///< per second, floods
    std::vector<std::string> sample; ///< targets, at most 32
    static constexpr auto fields() {
        return std::make_tuple(field("kind", &ScanEvent::kind), field("port", &ScanEvent::port), field("targets", &ScanEvent::targets),
            field("ports", &ScanEvent::ports), field("failures", &ScanEvent::failures), field("successes", &ScanEvent::successes),
            field("log_likelihood", &ScanEvent::log_likelihood), field("window", &ScanEvent::window),
            field("rate", &ScanEvent::rate), field("sample", &ScanEvent::sample));
    }
};

struct NoveltyEvent {
    static constexpr EventKind kKind = EventKind::Novelty;
    static constexpr std::string_view kName = "novelty";
    std::string kind; ///< new_peer, new_user_agent, new_ja4, new_service ...
    std::string value;
    static constexpr auto fields() {
        return std::make_tuple(field("kind", &NoveltyEvent::kind), field("value", &NoveltyEvent::value));
    }
};

struct IocEvent {
    static constexpr EventKind kKind = EventKind::Ioc;
    static constexpr std::string_view kName = "ioc";
    std::string type; ///< ip domain url hash ja3 ja4 user_agent cert
    std::string value;
    std::string matched; ///< what was seen
    std::string source; ///< feed
    std::string list; ///< catalogue list name, for shipped lists
    double confidence = 0;
    bool replied = false;
    static constexpr auto fields() {
        return std::make_tuple(field("type", &IocEvent::type), field("value", &IocEvent::value), field("matched", &IocEvent::matched),
            field("source", &IocEvent::source), field("list", &IocEvent::list), field("confidence", &IocEvent::confidence),
            field("replied", &IocEvent::replied));
    }
};

struct ExfilEvent {
    static constexpr EventKind kKind = EventKind::Exfil;
    static constexpr std::string_view kName = "exfil";
    std::string destination;
    int64_t bytes_out = 0;
    int64_t bytes_in = 0;
    double pcr = 0;
    double window = 0;
    std::string kind; ///< large_upload, drip
    static constexpr auto fields() {
        return std::make_tuple(field("destination", &ExfilEvent::destination, FieldStorage::Dictionary),
            field("bytes_out", &ExfilEvent::bytes_out), field("bytes_in", &ExfilEvent::bytes_in), field("pcr", &ExfilEvent::pcr),
            field("window", &ExfilEvent::window), field("kind", &ExfilEvent::kind));
    }
};

struct LongConnEvent {
    static constexpr EventKind kKind = EventKind::LongConn;
    static constexpr std::string_view kName = "longconn";
    std::string destination;
    double duration = 0; ///< seconds in all
    int64_t flows = 0;
    double small_share = 0; ///< share of small originator packets
    std::string kind; ///< long, interactive
    static constexpr auto fields() {
        return std::make_tuple(field("destination", &LongConnEvent::destination, FieldStorage::Dictionary),
            field("duration", &LongConnEvent::duration), field("flows", &LongConnEvent::flows),
            field("small_share", &LongConnEvent::small_share), field("kind", &LongConnEvent::kind));
    }
};

} // namespace metsuke
