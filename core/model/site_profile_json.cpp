// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/site_profile_json.h"

#include "core/base/strings.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <set>
#include <tuple>

namespace metsuke {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr int kMaximumDepth = 8;
constexpr size_t kMaximumPeer = 260;

Error wrong(std::string_view id, const std::string& where, std::string_view value = {}) {
    return {ErrorCode::InvalidArgument, Message(id).with("where", where).with("value", cleanText(value, 80))};
}
/// An error about a value, told where the value stands.
Error at(const std::string& where, const Error& error) {
    Error told = error;
    told.message.with("where", where);
    return told;
}
std::string item(const std::string& list, size_t i) { return list + '[' + std::to_string(i) + ']'; }

/// Reads one object: which keys it may have is said once.
class ObjectReader {
public:
    static Result<ObjectReader> open(
        const Json& json, std::string where, std::initializer_list<std::string_view> keys) {
        if (!json.is_object()) {
            return wrong("site.not_object", where.empty() ? "$" : where);
        }
        for (const auto& [key, value] : json.items()) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
                return wrong("site.unknown_key",
                    where.empty() ? cleanText(key, 80) : where + '.' + cleanText(key, 80));
            }
        }
        return ObjectReader(json, std::move(where));
    }

    [[nodiscard]] std::string path(std::string_view key) const {
        return m_where.empty() ? std::string(key) : m_where + '.' + std::string(key);
    }
    [[nodiscard]] const Json* find(std::string_view key) const {
        const auto it = m_json->find(key);
        return it == m_json->end() || it->is_null() ? nullptr : &*it;
    }
    /// "" when it is not there.
    [[nodiscard]] Result<std::string> text(std::string_view key, size_t maximum) const {
        const Json* value = find(key);
        if (value == nullptr) {
            return std::string();
        }
        if (!value->is_string()) {
            return wrong("site.not_text", path(key));
        }
        return siteText(value->get_ref<const std::string&>(), maximum, path(key));
    }
    /// Hands every item of a list to `take` with its place.
    template <typename Take> Result<void> each(std::string_view key, size_t maximum, Take take) const {
        const Json* list = find(key);
        if (list == nullptr) {
            return {};
        }
        if (!list->is_array()) {
            return wrong("site.not_list", path(key));
        }
        if (list->size() > maximum) {
            return Error(ErrorCode::InvalidArgument,
                Message("site.too_many")
                    .with("where", path(key))
                    .with("maximum", static_cast<int64_t>(maximum)));
        }
        for (size_t i = 0; i < list->size(); ++i) {
            METSUKE_CHECK(take((*list)[i], item(path(key), i)));
        }
        return {};
    }

private:
    ObjectReader(const Json& json, std::string where)
        : m_json(&json)
        , m_where(std::move(where)) { }
    const Json* m_json; ///< not owned, lives through the read
    std::string m_where;
};

Result<std::string> textAt(const Json& json, const std::string& where) {
    return json.is_string() ? Result<std::string>(json.get<std::string>())
                            : Result<std::string>(wrong("site.not_text", where));
}

Result<NetworkGroup> readGroup(const Json& json, const std::string& where) {
    METSUKE_TRY(
        const ObjectReader object, ObjectReader::open(json, where, {"name", "zone", "trusted", "ranges"}));
    NetworkGroup group;
    METSUKE_TRY(group.name, object.text("name", kMaximumSiteName));
    METSUKE_TRY(group.zone, object.text("zone", kMaximumSiteName));
    if (const Json* trusted = object.find("trusted")) {
        if (!trusted->is_boolean()) {
            return wrong("site.not_bool", object.path("trusted"));
        }
        group.isTrusted = trusted->get<bool>();
    }
    METSUKE_CHECK(object.each("ranges", SiteProfile::kMaximumRanges,
        [&](const Json& one, const std::string& place) -> Result<void> {
            METSUKE_TRY(const std::string text, textAt(one, place));
            auto range = IpRange::parse(text);
            if (!range.ok()) {
                return at(place, range.error());
            }
            if (std::find(group.ranges.begin(), group.ranges.end(), *range) == group.ranges.end()) {
                group.ranges.push_back(*range);
            }
            return {};
        }));
    return group;
}

Result<RegisteredService> readService(const Json& json, const std::string& where) {
    METSUKE_TRY(
        const ObjectReader object, ObjectReader::open(json, where, {"kind", "address", "port", "note"}));
    RegisteredService service;
    METSUKE_TRY(const std::string kind, object.text("kind", kMaximumSiteName));
    const auto known = parseServiceKind(kind);
    if (!known) {
        return wrong("site.kind_bad", object.path("kind"), kind);
    }
    service.kind = *known;
    METSUKE_TRY(const std::string address, object.text("address", kMaximumSiteName));
    const auto parsed = IpAddress::parse(address);
    if (!parsed || parsed->isUnset()) {
        return wrong("site.range_address", object.path("address"), address);
    }
    service.address = *parsed;
    if (const Json* port = object.find("port")) {
        if (!port->is_number_unsigned() || port->get<uint64_t>() > 65'535) {
            return wrong("site.port_bad", object.path("port"));
        }
        service.port = static_cast<uint16_t>(port->get<uint64_t>());
    }
    METSUKE_TRY(service.note, object.text("note", kMaximumSiteNote));
    return service;
}

Result<Exclusion> readExclusion(const Json& json, const std::string& where) {
    METSUKE_TRY(const ObjectReader object,
        ObjectReader::open(json, where, {"rule", "host", "peer", "reason", "expires"}));
    METSUKE_TRY(const std::string rule, object.text("rule", kMaximumSiteName));
    METSUKE_TRY(const std::string host, object.text("host", kMaximumSiteName * 2));
    METSUKE_TRY(const std::string peer, object.text("peer", kMaximumPeer));
    METSUKE_TRY(const std::string reason, object.text("reason", kMaximumSiteNote));
    METSUKE_TRY(const std::string expires, object.text("expires", kMaximumSiteName));
    auto exclusion = makeExclusion(rule, host, peer, reason, expires);
    if (!exclusion.ok()) {
        Error error = exclusion.error();
        for (auto& [name, value] : error.message.args) {
            if (name == "where") {
                value = object.path(std::get<std::string>(value));
            }
        }
        return error;
    }
    return exclusion;
}

template <typename Item> void addOnce(std::vector<Item>& list, Item made) {
    if (std::find(list.begin(), list.end(), made) == list.end()) {
        list.push_back(std::move(made));
    }
}

Result<SiteProfile> readProfile(const Json& json) {
    METSUKE_TRY(const ObjectReader object,
        ObjectReader::open(
            json, "", {"metsuke_site", "groups", "domains", "services", "exclusions", "dismissed"}));
    const Json* version = object.find("metsuke_site");
    if (version == nullptr || !version->is_number_integer()) {
        return Error(ErrorCode::InvalidArgument, Message("site.no_profile").with("where", "metsuke_site"));
    }
    if (*version != kVersion) {
        return Error(ErrorCode::Unsupported, Message("site.newer").with("value", version->dump()));
    }
    SiteProfile profile;
    METSUKE_CHECK(object.each("groups", SiteProfile::kMaximumRanges,
        [&](const Json& one, const std::string& where) -> Result<void> {
            METSUKE_TRY(NetworkGroup group, readGroup(one, where));
            profile.groups.push_back(std::move(group));
            return {};
        }));
    METSUKE_CHECK(object.each("domains", SiteProfile::kMaximumDomains,
        [&](const Json& one, const std::string& where) -> Result<void> {
            METSUKE_TRY(const std::string text, textAt(one, where));
            auto domain = parseSiteDomain(text);
            if (!domain.ok()) {
                return at(where, domain.error());
            }
            addOnce(profile.domains, std::move(*domain));
            return {};
        }));
    std::set<std::tuple<ServiceKind, IpAddress, uint16_t>> seen;
    METSUKE_CHECK(object.each("services", SiteProfile::kMaximumServices,
        [&](const Json& one, const std::string& where) -> Result<void> {
            METSUKE_TRY(RegisteredService service, readService(one, where));
            if (seen.insert({service.kind, service.address, service.port}).second) {
                profile.services.push_back(std::move(service));
            }
            return {};
        }));
    METSUKE_CHECK(object.each("exclusions", SiteProfile::kMaximumExclusions,
        [&](const Json& one, const std::string& where) -> Result<void> {
            METSUKE_TRY(Exclusion exclusion, readExclusion(one, where));
            profile.exclusions.push_back(std::move(exclusion));
            return {};
        }));
    METSUKE_CHECK(object.each("dismissed", SiteProfile::kMaximumDismissed,
        [&](const Json& one, const std::string& where) -> Result<void> {
            METSUKE_TRY(const std::string text, textAt(one, where));
            profile.dismissed.push_back(cleanText(text, 300));
            return {};
        }));
    METSUKE_CHECK(validateSiteProfile(profile));
    return profile;
}

std::string lineAndColumn(std::string_view text, size_t byte) {
    const std::string_view before = text.substr(0, std::min(text.size(), byte == 0 ? 0 : byte - 1));
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const size_t start = before.rfind('\n');
    const size_t column = before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
    return std::to_string(line) + ':' + std::to_string(column);
}

/// Deeper than any profile, and at most so: brackets are counted before a tree is made of them.
bool isTooDeep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            i += c == '\\' ? 1 : 0;
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaximumDepth) {
                return true;
            }
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

} // namespace

Result<std::string> siteText(std::string_view raw, size_t maximum, const std::string& where) {
    std::string clean = cleanText(trim(raw), kMaximumSiteNote * 4);
    return clean.size() > maximum ? Result<std::string>(wrong("site.too_long", where, clean))
                                  : Result<std::string>(std::move(clean));
}

Result<Exclusion> makeExclusion(const std::string& rule, const std::string& host, const std::string& peer,
    const std::string& reason, const std::string& expires) {
    Exclusion exclusion;
    exclusion.rule = cleanText(trim(rule), kMaximumSiteName);
    std::transform(exclusion.rule.begin(), exclusion.rule.end(), exclusion.rule.begin(),
        [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (!trim(host).empty()) {
        auto range = IpRange::parse(host);
        if (!range.ok()) {
            return at("host", range.error());
        }
        exclusion.host = *range;
    }
    if (auto range = IpRange::parse(peer); !trim(peer).empty() && range.ok()) {
        exclusion.peer = range->toString();
    } else if (!trim(peer).empty()) {
        auto domain = parseSiteDomain(peer);
        if (!domain.ok()) {
            return at("peer", domain.error());
        }
        exclusion.peer = *domain;
    }
    exclusion.reason = cleanText(trim(reason), kMaximumSiteNote);
    if (!trim(expires).empty()) {
        exclusion.expires = parseExpiry(trim(expires));
        if (!exclusion.expires) {
            return wrong("site.time_bad", "expires", expires);
        }
    }
    if (exclusion.rule.empty() && !exclusion.host && exclusion.peer.empty()) {
        return Error(ErrorCode::InvalidArgument, Message("site.excludes_all").with("where", "rule"));
    }
    return exclusion;
}

std::optional<Timestamp> parseExpiry(std::string_view text) {
    std::array<int, 6> parts{};
    static constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";
    const bool isDay = text.size() == 10;
    if (!isDay && text.size() < kShape.size()) {
        return std::nullopt;
    }
    size_t part = 0;
    for (size_t i = 0; i < (isDay ? 10 : kShape.size() - 1); ++i) {
        if (kShape[i] != 'd') {
            ++part;
            if (text[i] != kShape[i]) {
                return std::nullopt;
            }
        } else if (text[i] < '0' || text[i] > '9') {
            return std::nullopt;
        } else {
            parts[part] = parts[part] * 10 + (text[i] - '0');
        }
    }
    if (!isDay) { // a fraction is read over
        std::string_view rest = text.substr(kShape.size() - 1);
        if (rest.front() == '.') {
            rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
        }
        if (rest != "Z") {
            return std::nullopt;
        }
    }
    const std::chrono::year_month_day day{std::chrono::year(parts[0]),
        std::chrono::month(static_cast<unsigned>(parts[1])),
        std::chrono::day(static_cast<unsigned>(parts[2]))};
    if (!day.ok() || parts[0] < 1970 || parts[0] > 2261 || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) {
        return std::nullopt;
    }
    const int64_t days = std::chrono::sys_days(day).time_since_epoch().count() + (isDay ? 1 : 0);
    return Timestamp{((days * 24 + parts[3]) * 60 + parts[4]) * 60 * kSecond + parts[5] * kSecond};
}

Result<SiteProfile> readSiteProfile(std::string_view json) {
    if (json.size() > kMaximumSiteText || isTooDeep(json)) {
        return Error(ErrorCode::InvalidArgument,
            Message("site.too_large").with("maximum", static_cast<int64_t>(kMaximumSiteText)));
    }
    try { // the library's only way to say where
        return readProfile(Json::parse(json));
    } catch (const Json::parse_error& error) {
        return wrong("site.no_json", lineAndColumn(json, error.byte));
    } catch (const Json::exception&) {
        return Error(ErrorCode::InvalidArgument, Message("site.no_profile").with("where", "$"));
    }
}

std::string writeSiteProfile(const SiteProfile& profile) {
    Json json{{"metsuke_site", kVersion}};
    json["groups"] = Json::array();
    for (const NetworkGroup& group : profile.groups) {
        Json ranges = Json::array();
        for (const IpRange& range : group.ranges) {
            ranges.push_back(range.toString());
        }
        json["groups"].push_back({{"name", group.name}, {"zone", group.zone}, {"trusted", group.isTrusted},
            {"ranges", std::move(ranges)}});
    }
    json["domains"] = profile.domains;
    json["services"] = Json::array();
    for (const RegisteredService& service : profile.services) {
        Json one{{"kind", serviceKindName(service.kind)}, {"address", service.address.toString()}};
        if (service.port != 0) {
            one["port"] = service.port;
        }
        if (!service.note.empty()) {
            one["note"] = service.note;
        }
        json["services"].push_back(std::move(one));
    }
    json["exclusions"] = Json::array();
    for (const Exclusion& exclusion : profile.exclusions) {
        Json one = Json::object();
        const auto put = [&](const char* key, const std::string& value) {
            if (!value.empty()) {
                one[key] = value;
            }
        };
        put("rule", exclusion.rule);
        put("host", exclusion.host ? exclusion.host->toString() : "");
        put("peer", exclusion.peer);
        put("reason", exclusion.reason);
        put("expires", exclusion.expires ? formatIso8601(*exclusion.expires) : "");
        json["exclusions"].push_back(std::move(one));
    }
    json["dismissed"] = profile.dismissed;
    return jsonText(json, 2) + '\n';
}

} // namespace metsuke
