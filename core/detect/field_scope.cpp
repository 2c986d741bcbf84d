// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/field_scope.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

struct Alias {
    std::string_view category; ///< "" any
    std::string_view from;
    std::string_view to;
};

/// Sigma's generic network vocabularies (taxonomy appendix) in Zeek's words.
constexpr std::array kAliases{
    Alias{"", "src_ip", "id.orig_h"}, Alias{"", "dst_ip", "id.resp_h"}, Alias{"", "src_port", "id.orig_p"},
    Alias{"", "dst_port", "id.resp_p"}, Alias{"", "source.ip", "id.orig_h"}, Alias{"", "destination.ip", "id.resp_h"},
    Alias{"", "source.port", "id.orig_p"}, Alias{"", "destination.port", "id.resp_p"},
    Alias{"dns", "record_type", "qtype_name"}, Alias{"dns", "answer", "answers"}, Alias{"dns", "parent_domain", "e2ld"},
    Alias{"dns", "QueryName", "query"}, Alias{"dns", "dns.question.name", "query"},
    Alias{"proxy", "c-uri", "uri"}, Alias{"proxy", "c-uri-query", "uri"}, Alias{"proxy", "c-uri-stem", "uri_path"},
    Alias{"proxy", "cs-uri", "uri"}, Alias{"proxy", "cs-uri-query", "uri"}, Alias{"proxy", "cs-uri-stem", "uri_path"},
    Alias{"proxy", "c-uri-extension", "uri_ext"}, Alias{"proxy", "c-useragent", "user_agent"},
    Alias{"proxy", "cs-user-agent", "user_agent"}, Alias{"proxy", "cs-host", "host_header"},
    Alias{"proxy", "r-dns", "host_header"}, Alias{"proxy", "cs-method", "method"}, Alias{"proxy", "cs-cookie", "cookie"},
    Alias{"proxy", "sc-status", "status_code"}, Alias{"proxy", "cs-referrer", "referrer"},
    Alias{"proxy", "cs-referer", "referrer"}, Alias{"proxy", "cs-version", "version"},
    Alias{"proxy", "cs-bytes", "request_body_len"}, Alias{"proxy", "sc-bytes", "response_body_len"},
    Alias{"network", "source.bytes", "orig_bytes"}, Alias{"network", "destination.bytes", "resp_bytes"},
    Alias{"network", "event.duration", "duration"}, Alias{"network", "network.application", "service"}};

std::optional<FieldRef> ownField(EventKind kind, std::string_view name) {
    const auto fields = fieldsOf(kind);
    for (size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].name == name) {
            return FieldRef{static_cast<uint16_t>(commonFieldCount() + i), fields[i].type};
        }
    }
    return std::nullopt;
}

std::optional<FieldRef> commonField(std::string_view name) {
    const auto fields = commonFields();
    for (size_t i = 0; i < fields.size(); ++i) {
        if (fields[i].name == name) {
            return FieldRef{static_cast<uint16_t>(i), fields[i].type};
        }
    }
    return std::nullopt;
}

Error unmapped(const Logsource& logsource) {
    return {ErrorCode::Unsupported,
        Message("detect.logsource_unmapped")
            .with("product", logsource.product)
            .with("category", logsource.category)
            .with("service", logsource.service)};
}

} // namespace

std::optional<FieldRef> FieldScope::resolve(std::string_view name, NamePreference preference) const {
    for (const Alias& alias : kAliases) {
        if (alias.from == name && (alias.category.empty() || alias.category == m_category)) {
            name = alias.to;
            break;
        }
    }
    if (name == "host_header") {
        return m_kind == EventKind::Http ? ownField(m_kind, "host") : std::nullopt;
    }
    const auto own = ownField(m_kind, name);
    const auto common = commonField(name);
    if (preference == NamePreference::Event) {
        return own ? own : common;
    }
    return common ? common : own;
}

Result<ResolvedLogsource> resolveLogsource(const Logsource& logsource) {
    const std::string product = toLower(logsource.product);
    const std::string category = toLower(logsource.category);
    const std::string service = toLower(logsource.service);
    if (product == "zeek" || product == "metsuke") {
        if (const auto kind = parseEventKind(service)) {
            return ResolvedLogsource{FieldScope(*kind, {}), false};
        }
        return unmapped(logsource);
    }
    if (!product.empty()) {
        return unmapped(logsource); // another product's log: its fields are not ours
    }
    if (category == "dns" || (category == "network" && service == "dns")) {
        return ResolvedLogsource{FieldScope(EventKind::Dns, "dns"), false};
    }
    if (category == "proxy") {
        return ResolvedLogsource{FieldScope(EventKind::Http, "proxy"), false};
    }
    if (category == "webserver") {
        return ResolvedLogsource{FieldScope(EventKind::Http, "proxy"), true};
    }
    if (category == "firewall" || (category == "network" && (service.empty() || service == "connection"))) {
        return ResolvedLogsource{FieldScope(EventKind::Conn, "network"), false};
    }
    return unmapped(logsource);
}

} // namespace metsuke
