// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/indicator_set.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <sstream>

namespace metsuke {

namespace {

/// Fields of one CSV record (RFC 4180 quoting, no line breaks inside fields); nullopt when a quote stays open.
std::optional<std::vector<std::string>> splitRecord(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted) {
            if (c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
                fields.back() += '"';
                ++i;
            } else if (c == '"') {
                quoted = false;
            } else {
                fields.back() += c;
            }
        } else if (c == '"' && trim(fields.back()).empty()) {
            fields.back().clear();
            quoted = true;
        } else if (c == ',') {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    if (quoted) {
        return std::nullopt;
    }
    for (std::string& text : fields) {
        text = std::string(trim(text));
    }
    return fields;
}

bool isHex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
        [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

bool isHashText(std::string_view text) {
    return (text.size() == 32 || text.size() == 40 || text.size() == 64) && isHex(text);
}

/// Lower case, no trailing dot, no "*." in front; "" when it is no domain name.
std::string normalDomain(std::string_view text) {
    if (text.starts_with("*.")) {
        text.remove_prefix(2);
    }
    if (text.ends_with('.')) {
        text.remove_suffix(1);
    }
    const std::string name = toLower(text);
    const bool valid = !name.empty() && name.size() <= 253 && name.find("..") == std::string::npos && name.front() != '.'
        && std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c >= 0x80;
           });
    return valid ? name : std::string{};
}

/// Without scheme, credentials, default port and fragment; host in lower case.
std::string normalUrl(std::string_view text) {
    if (const size_t scheme = text.find("://"); scheme != std::string_view::npos) {
        text.remove_prefix(scheme + 3);
    }
    text = text.substr(0, text.find('#'));
    const size_t slash = text.find_first_of("/?");
    std::string_view host = text.substr(0, slash);
    if (const size_t at = host.rfind('@'); at != std::string_view::npos) {
        host.remove_prefix(at + 1);
    }
    host = host.substr(0, host.find(':'));
    if (host.empty()) {
        return {};
    }
    const std::string_view path = slash == std::string_view::npos ? std::string_view{} : text.substr(slash);
    return toLower(host) + (path.empty() || path == "/" ? std::string{} : std::string(path));
}

std::optional<double> parseConfidence(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= 100)) {
        return std::nullopt;
    }
    return value > 1 ? value / 100 : value;
}

/// Days since 1970 of a proleptic Gregorian date (the usual era arithmetic).
int64_t daysFromCivil(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2 ? 1 : 0;
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const int64_t yearOfEra = year - era * 400;
    const int64_t dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

bool takeNumber(std::string_view& text, size_t digits, int64_t& value) {
    if (text.size() < digits) {
        return false;
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
    const bool ok = error == std::errc{} && end == text.data() + digits;
    text.remove_prefix(digits);
    return ok;
}

bool takeChar(std::string_view& text, std::string_view any) {
    if (text.empty() || any.find(text.front()) == std::string_view::npos) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

/// "2026-12-31" (to the end of that day), "2026-12-31T23:59:59Z", or seconds since 1970.
std::optional<Timestamp> parseExpiry(std::string_view text) {
    constexpr int64_t kLastSecond = 9'000'000'000;
    int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error == std::errc{} && end == text.data() + text.size()) {
        return seconds >= 0 && seconds <= kLastSecond ? std::optional(Timestamp{seconds * kSecond}) : std::nullopt;
    }
    int64_t year = 0, month = 0, day = 0, hour = 23, minute = 59, second = 59;
    if (!takeNumber(text, 4, year) || !takeChar(text, "-") || !takeNumber(text, 2, month) || !takeChar(text, "-")
        || !takeNumber(text, 2, day)) {
        return std::nullopt;
    }
    if (!text.empty()) {
        if (!takeChar(text, "T ") || !takeNumber(text, 2, hour) || !takeChar(text, ":") || !takeNumber(text, 2, minute)) {
            return std::nullopt;
        }
        if (!text.empty() && text.front() == ':' && (!takeChar(text, ":") || !takeNumber(text, 2, second))) {
            return std::nullopt;
        }
        if (!text.empty() && text != "Z") {
            return std::nullopt;
        }
    }
    const bool valid = year >= 1970 && year <= 2250 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour >= 0
        && hour <= 24 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60;
    if (!valid) {
        return std::nullopt;
    }
    return Timestamp{(daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second) * kSecond};
}

struct TypeName {
    std::string_view name;
    IndicatorType type;
};
constexpr std::array<TypeName, 14> kTypeNames{{{"ip", IndicatorType::Address}, {"cidr", IndicatorType::Address},
    {"domain", IndicatorType::Domain}, {"url", IndicatorType::Url}, {"hash", IndicatorType::Hash},
    {"md5", IndicatorType::Hash}, {"sha1", IndicatorType::Hash}, {"sha256", IndicatorType::Hash},
    {"ja3", IndicatorType::Ja3}, {"ja4", IndicatorType::Ja4}, {"user_agent", IndicatorType::UserAgent},
    {"cert", IndicatorType::Certificate}, {"host", IndicatorType::Domain}, {"ipv6", IndicatorType::Address}}};

/// The value as it is compared; "" when it does not fit the type.
std::string normalValue(IndicatorType type, std::string_view text) {
    switch (type) {
    case IndicatorType::Address: {
        const auto range = Cidr::parse(text);
        return range ? range->toString() : std::string{};
    }
    case IndicatorType::Domain:
        return normalDomain(text);
    case IndicatorType::Url:
        return normalUrl(text);
    case IndicatorType::Hash:
        return isHashText(text) ? toLower(text) : std::string{};
    case IndicatorType::Ja3:
        return text.size() == 32 && isHex(text) ? toLower(text) : std::string{};
    case IndicatorType::Certificate: {
        std::string hex = toLower(text);
        std::erase(hex, ':');
        return isHashText(hex) ? hex : std::string{};
    }
    case IndicatorType::Ja4:
        return toLower(text);
    case IndicatorType::UserAgent:
        return cleanText(text);
    }
    return {};
}

std::string exactKey(IndicatorType type, std::string_view value) {
    return std::string(1, static_cast<char>('a' + static_cast<int>(type))) + std::string(value);
}

/// An indicator, or the text-id of what is wrong.
std::variant<Indicator, std::string_view> readIndicator(std::string_view line) {
    const auto fields = splitRecord(line);
    if (!fields) {
        return "intel.reason_quote";
    }
    if (fields->size() < 2) {
        return "intel.reason_columns";
    }
    const std::string typeText = toLower((*fields)[0]);
    const auto type = std::find_if(
        kTypeNames.begin(), kTypeNames.end(), [&](const TypeName& entry) { return entry.name == typeText; });
    if (type == kTypeNames.end()) {
        return "intel.reason_type";
    }
    Indicator indicator;
    indicator.type = type->type;
    indicator.value = normalValue(type->type, (*fields)[1]);
    if (indicator.value.empty()) {
        return "intel.reason_value";
    }
    indicator.source = fields->size() > 2 ? cleanText((*fields)[2], 200) : std::string{};
    if (fields->size() > 3 && !(*fields)[3].empty()) {
        const auto confidence = parseConfidence((*fields)[3]);
        if (!confidence) {
            return "intel.reason_confidence";
        }
        indicator.confidence = *confidence;
    }
    if (fields->size() > 4 && !(*fields)[4].empty()) {
        indicator.expires = parseExpiry((*fields)[4]);
        if (!indicator.expires) {
            return "intel.reason_expires";
        }
    }
    return indicator;
}

bool isHeader(std::string_view line) { return startsWithIgnoreCase(line, "type,value"); }

} // namespace

std::string_view indicatorTypeName(IndicatorType type) {
    static constexpr std::array<std::string_view, 8> kNames{
        "ip", "domain", "url", "hash", "ja3", "ja4", "user_agent", "cert"};
    return kNames[static_cast<size_t>(type)];
}

Result<void> IndicatorSet::load(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored) || !stream || !(text << stream.rdbuf())) {
        if (stream && std::filesystem::file_size(file, ignored) == 0) {
            return {}; // an empty file holds no indicators; copying nothing sets failbit
        }
        return Error{ErrorCode::NotFound, Message("intel.file_unreadable").with("file", file.string())};
    }
    return parse(text.str(), file.string());
}

Result<void> IndicatorSet::parse(std::string_view text, const std::string& name) {
    if (text.starts_with("\xef\xbb\xbf")) {
        text.remove_prefix(3);
    }
    std::vector<Indicator> fresh;
    int64_t number = 0;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        const std::string_view line = trim(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        ++number;
        if (line.empty() || line.front() == '#' || (fresh.empty() && isHeader(line))) {
            continue;
        }
        auto read = readIndicator(line);
        if (const auto* reason = std::get_if<std::string_view>(&read)) {
            return Error{ErrorCode::Malformed,
                Message("intel.file_line").with("file", name).with("line", number).with("reason", std::string(*reason))};
        }
        if (m_indicators.size() + fresh.size() >= kMaximum) {
            return Error{ErrorCode::InvalidArgument,
                Message("intel.file_too_large").with("file", name).with("limit", static_cast<int64_t>(kMaximum))};
        }
        fresh.push_back(std::move(std::get<Indicator>(read)));
    }
    for (Indicator& indicator : fresh) {
        insert(std::move(indicator));
    }
    return {};
}

void IndicatorSet::insert(Indicator indicator) {
    const auto number = static_cast<uint32_t>(m_indicators.size());
    const Indicator& kept = m_indicators.emplace_back(std::move(indicator));
    switch (kept.type) {
    case IndicatorType::Address: {
        const Cidr range = *Cidr::parse(kept.value);
        if (const auto single = IpAddress::parse(kept.value.substr(0, kept.value.find('/')));
            kept.value.ends_with(single->isV4() ? "/32" : "/128")) {
            m_addresses.emplace(*single, number);
        } else {
            m_networks.push_back({range, number});
        }
        break;
    }
    case IndicatorType::Domain: {
        const uint32_t place = m_domains.insert(kept.value);
        if (place == m_domainIndicators.size()) {
            m_domainIndicators.push_back(number); // the first of equal indicators wins
        }
        break;
    }
    default:
        m_exact.emplace(exactKey(kept.type, kept.value), number);
    }
}

const Indicator* IndicatorSet::live(uint32_t number, Timestamp now) const {
    const Indicator& indicator = m_indicators[number];
    return indicator.expires && *indicator.expires < now ? nullptr : &indicator;
}

const Indicator* IndicatorSet::findAddress(const IpAddress& address, Timestamp now) const {
    if (const auto found = m_addresses.find(address); found != m_addresses.end()) {
        if (const Indicator* indicator = live(found->second, now)) {
            return indicator;
        }
    }
    for (const Network& network : m_networks) {
        if (network.range.contains(address)) {
            if (const Indicator* indicator = live(network.indicator, now)) {
                return indicator;
            }
        }
    }
    return nullptr;
}

const Indicator* IndicatorSet::findDomain(std::string_view name, Timestamp now) const {
    const Indicator* found = nullptr;
    m_domains.visit(name, [&](uint32_t place) {
        if (const Indicator* indicator = live(m_domainIndicators[place], now)) {
            found = indicator;
        }
    });
    return found;
}

const Indicator* IndicatorSet::findUrl(std::string_view host, std::string_view uri, Timestamp now) const {
    std::string url = toLower(host);
    const size_t hostLength = url.size();
    url += uri == "/" ? std::string_view{} : uri;
    // The whole URL, then shorter ones that end before '?' or '/', so that a listed folder covers what is in it.
    for (size_t length = url.size(); length >= hostLength && length > 0;) {
        const auto found = m_exact.find(exactKey(IndicatorType::Url, std::string_view(url).substr(0, length)));
        if (found != m_exact.end()) {
            if (const Indicator* indicator = live(found->second, now)) {
                return indicator;
            }
        }
        const size_t cut = url.find_last_of("/?", length - 1);
        if (cut == std::string::npos || cut <= hostLength) {
            break;
        }
        // "a/b/c" is tried as "a/b/" and then "a/b"
        length = cut + 1 < length && url[cut] == '/' ? cut + 1 : cut;
    }
    return nullptr;
}

const Indicator* IndicatorSet::findExact(IndicatorType type, std::string_view value, Timestamp now) const {
    const auto found = m_exact.find(exactKey(type, value));
    return found == m_exact.end() ? nullptr : live(found->second, now);
}

} // namespace metsuke
