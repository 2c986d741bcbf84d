// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/http_transaction.h"

#include "core/base/strings.h"
#include "core/protocol/base64.h"
#include "core/protocol/http_exploit.h"
#include "core/protocol/http_user_agent.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kMaxUri = 4096;
constexpr size_t kMaxShort = 256;
constexpr size_t kMaxMedium = 1024;
constexpr size_t kExcerpt = 512;
constexpr size_t kMaxHeaderNames = 64;
constexpr size_t kMaxExtension = 16;

/// Host and port apart; IPv6 literals keep their inside only.
std::string_view withoutPort(std::string_view authority) {
    if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
        authority.remove_prefix(at + 1);
    }
    if (authority.starts_with('[')) {
        return authority.substr(1, authority.find(']') - 1);
    }
    const size_t colon = authority.find(':');
    return colon != std::string_view::npos && authority.find(':', colon + 1) == std::string_view::npos
        ? authority.substr(0, colon)
        : authority;
}

/// Splits an absolute-form target; `path` starts at the slash.
bool splitAbsolute(std::string_view target, std::string_view& authority, std::string_view& path) {
    const size_t scheme = target.find("://");
    if (scheme == std::string_view::npos || scheme == 0 || scheme > 8 || target.starts_with('/')) {
        return false;
    }
    const std::string_view rest = target.substr(scheme + 3);
    const size_t end = rest.find_first_of("/?#");
    authority = rest.substr(0, end);
    path = end == std::string_view::npos ? std::string_view("/") : rest.substr(end);
    return true;
}

std::string extensionOf(std::string_view path) {
    const size_t slash = path.rfind('/');
    std::string_view segment = slash == std::string_view::npos ? path : path.substr(slash + 1);
    segment = segment.substr(0, segment.find(';'));
    const size_t dot = segment.rfind('.');
    if (dot == std::string_view::npos || segment.size() - dot - 1 > kMaxExtension) {
        return {};
    }
    return cleanText(toLower(segment.substr(dot + 1)), kMaxExtension);
}

void describeAuthorization(std::string_view value, HttpEvent& event) {
    if (startsWithIgnoreCase(value, "Basic ")) {
        const std::string credentials = decodeBase64(trim(value.substr(6)), kMaxShort);
        event.username = cleanText(credentials.substr(0, credentials.find(':')), kMaxShort);
    }
}

} // namespace

void HttpBodySink::start(const Start& start, FileTransfer transfer) {
    *this = {};
    m_active = true;
    bool unknown = false;
    m_decoder = ContentDecoder::make(start.contentEncoding, unknown);
    m_transfer = std::move(transfer);
    m_transfer.upload = start.upload;
    m_excerptLimit = start.excerptLimit;
}

void HttpBodySink::data(Bytes payload, ParserHost& host) {
    if (payload.empty()) {
        return;
    }
    m_wireBytes += payload.size();
    if (m_decoder == nullptr) {
        decoded(payload, host);
    } else if (!m_damaged) {
        decode(payload, host);
    }
}

void HttpBodySink::decode(Bytes payload, ParserHost& host) {
    const auto status = m_decoder->feed(payload, [&](Bytes bytes) { decoded(bytes, host); });
    if (status == ContentDecoder::Status::Ok) {
        return;
    }
    m_damaged = true;
    if (status == ContentDecoder::Status::Corrupt) {
        m_malformed = true;
    } else if (status == ContentDecoder::Status::Bomb) {
        WeirdEvent weird;
        weird.name = "compression_bomb";
        weird.source = "http";
        host.emit(std::move(weird));
    }
}

void HttpBodySink::decoded(Bytes bytes, ParserHost& host) {
    if (m_excerpt.size() < m_excerptLimit) {
        m_excerpt.append(asText(bytes.first(std::min(bytes.size(), m_excerptLimit - m_excerpt.size()))));
    }
    if (!m_fileTried) {
        m_fileTried = true;
        m_file = host.beginFile(std::move(m_transfer));
    }
    if (m_file != nullptr) {
        m_file->data(bytes);
    }
}

void HttpBodySink::gap(uint64_t bytes) {
    m_wireBytes += bytes;
    m_damaged = true;
    if (m_file != nullptr) {
        m_file->gap(bytes);
    }
}

std::string HttpBodySink::finish(bool complete) {
    m_active = false;
    if (m_file == nullptr) {
        return {};
    }
    std::string mime = m_file->finish(complete && !m_damaged).trueMime;
    m_file.reset();
    return mime;
}

void describeRequest(const HttpHead& head, HttpEvent& event) {
    event.method = cleanText(head.method, 32);
    event.version = cleanText(head.version.empty() ? std::string_view("0.9") : head.version, 8);
    event.uri = cleanText(head.target.substr(0, kMaxUri), kMaxUri);
    std::string_view authority = head.value("Host");
    std::string_view path = head.target;
    if (head.method == "CONNECT") {
        event.proxied = true;
        authority = head.target;
        path = {};
    } else {
        std::string_view absolute;
        if (splitAbsolute(head.target, absolute, path)) {
            event.proxied = true;
            authority = absolute.empty() ? authority : absolute;
        }
    }
    event.host = toLower(cleanText(withoutPort(trim(authority)), kMaxShort));
    if (!event.host.empty() && event.host.back() == '.') {
        event.host.pop_back();
    }
    event.host_is_ip = IpAddress::parse(event.host).has_value();
    event.host_missing = head.version == "1.1" && !head.has("Host");
    const std::string_view pathOnly = path.substr(0, path.find_first_of("?#"));
    event.uri_path = cleanText(pathOnly.substr(0, kMaxMedium), kMaxMedium);
    event.uri_ext = extensionOf(pathOnly);
    event.uri_entropy = shannonEntropy(asBytes(path.substr(0, kMaxUri)));
    event.hdr_count = static_cast<int64_t>(head.fields.size());
    event.referrer = cleanText(head.value("Referer"), kMaxMedium);
    const std::string_view userAgent = head.value("User-Agent");
    event.user_agent = cleanText(userAgent, kMaxMedium);
    event.ua_class = userAgentClass(userAgent);
    event.cookie = cleanText(head.value("Cookie"), kMaxMedium);
    event.request_content_type = cleanText(head.value("Content-Type"), kMaxShort);
    event.upgrade = cleanText(head.value("Upgrade"), kMaxShort);
    describeAuthorization(head.value("Authorization"), event);
    if (event.username.empty()) {
        describeAuthorization(head.value("Proxy-Authorization"), event);
    }
    const size_t names = std::min(head.fields.size(), kMaxHeaderNames);
    event.client_header_names.reserve(names);
    for (size_t i = 0; i < names; ++i) {
        event.client_header_names.push_back(cleanText(head.fields[i].name, 64));
    }
    event.exploit = classifyHttpRequest(head);
    event.malformed = head.malformed;
}

void describeResponse(const HttpHead& head, HttpEvent& event) {
    event.status_code = head.status;
    event.status_msg = cleanText(head.reason, kMaxShort);
    event.content_type = cleanText(head.value("Content-Type"), kMaxShort);
    event.server = cleanText(head.value("Server"), kMaxShort);
    event.location = cleanText(head.value("Location"), kMaxMedium);
    event.resp_encoded = !head.value("Content-Encoding").empty();
    if (event.upgrade.empty()) {
        event.upgrade = cleanText(head.value("Upgrade"), kMaxShort);
    }
    if (event.version.empty()) {
        event.version = cleanText(head.version, 8);
    }
    if (std::string name = dispositionFilename(head.value("Content-Disposition")); !name.empty()) {
        event.resp_filenames.push_back(std::move(name));
    }
    event.malformed = event.malformed || head.malformed;
}

std::string describeBody(Bytes excerpt) {
    excerpt = excerpt.first(std::min(excerpt.size(), kExcerpt));
    size_t binary = 0;
    for (const uint8_t byte : excerpt) {
        if (byte == 0) {
            return {};
        }
        binary += byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r' && byte != 0x1b ? 1 : 0;
    }
    return binary * 20 > excerpt.size() ? std::string{} : cleanText(asText(excerpt), 2 * kExcerpt);
}

std::string dispositionFilename(std::string_view value) {
    std::string_view found;
    for (size_t at = 0; at < value.size();) {
        // Parameters end at ';' outside of quotes.
        size_t end = at;
        bool quoted = false;
        while (end < value.size() && (quoted || value[end] != ';')) {
            quoted = value[end] == '"' ? !quoted : quoted;
            ++end;
        }
        const std::string_view parameter = trim(value.substr(at, end - at));
        if (startsWithIgnoreCase(parameter, "filename=")) {
            found = trim(parameter.substr(9));
        } else if (startsWithIgnoreCase(parameter, "filename*=") && found.empty()) {
            const size_t quote = parameter.rfind('\'');
            found = parameter.substr(quote == std::string_view::npos ? 10 : quote + 1);
        }
        at = end + 1;
    }
    if (found.size() >= 2 && found.front() == '"') {
        found = found.substr(1, found.find('"', 1) - 1);
    }
    if (const size_t slash = found.find_last_of("/\\"); slash != std::string_view::npos) {
        found.remove_prefix(slash + 1);
    }
    return cleanText(found, kMaxShort);
}

} // namespace metsuke
