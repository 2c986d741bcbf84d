// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/values.h"

#include "core/base/strings.h"
#include "core/model/identity.h"
#include "core/model/vocabulary.h"

#include <charconv>
#include <cmath>

namespace metsuke::query {

namespace {

struct Unit {
    std::string_view name;
    double factor;
};
constexpr std::array<Unit, 10> kByteUnits{{{"", 1}, {"b", 1}, {"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"tb", 1e12},
    {"kib", 1024}, {"mib", 1024.0 * 1024}, {"gib", 1024.0 * 1024 * 1024}, {"tib", 1024.0 * 1024 * 1024 * 1024}}};
constexpr std::array<Unit, 10> kTimeUnits{{{"", 1}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}, {"sec", 1}, {"m", 60}, {"min", 60},
    {"h", 3600}, {"d", 86400}, {"w", 604800}}};

template<typename Number>
std::optional<Number> numberOf(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// "1.5MB", "200ms": a number with a unit.
template<size_t N>
std::optional<double> scaled(std::string_view text, const std::array<Unit, N>& units) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || !std::isfinite(value) || value < 0) {
        return std::nullopt;
    }
    const std::string name = toLower(text.substr(static_cast<size_t>(end - text.data())));
    for (const Unit& unit : units) {
        if (unit.name == name) {
            return value * unit.factor;
        }
    }
    return std::nullopt;
}

std::optional<Filter::Value> bytesValue(std::string_view text) {
    if (const auto whole = numberOf<int64_t>(text); whole && *whole >= 0) {
        return *whole;
    }
    const auto value = scaled(text, kByteUnits);
    return value && *value < 9.2e18 ? std::optional<Filter::Value>(static_cast<int64_t>(std::llround(*value))) : std::nullopt;
}

std::optional<Filter::Value> realValue(std::optional<double> value) {
    return value && std::isfinite(*value) ? std::optional<Filter::Value>(*value) : std::nullopt;
}

/// An address, a prefix, or what a host calls itself. What only looks like an address is a mistake, not a name.
std::optional<Filter::Value> addressValue(std::string_view text) {
    if (text.find('/') != std::string_view::npos) {
        const auto cidr = Cidr::parse(text);
        return cidr ? std::optional<Filter::Value>(cidr->toString()) : std::nullopt;
    }
    if (const auto address = IpAddress::parse(text)) {
        return address->toString();
    }
    const bool numeric = text.find_first_not_of("0123456789.") == std::string_view::npos
        || (text.find(':') != std::string_view::npos && text.find_first_not_of("0123456789abcdefABCDEF:.%") == std::string_view::npos);
    return text.empty() || numeric ? std::nullopt : std::optional<Filter::Value>(std::string(text));
}

std::optional<Filter::Value> protocolValue(std::string_view text) {
    const std::string lower = toLower(text);
    const auto known = knownValues(QueryType::Protocol);
    if (std::find(known.begin(), known.end(), lower) != known.end()) {
        return lower;
    }
    const auto number = numberOf<int64_t>(text);
    return number && *number >= 0 && *number <= 255 ? std::optional<Filter::Value>(*number) : std::nullopt;
}

std::optional<Filter::Value> boolValue(std::string_view text) {
    const std::string lower = toLower(text);
    if (lower == "true" || lower == "yes" || lower == "1") {
        return std::string("true");
    }
    return lower == "false" || lower == "no" || lower == "0" ? std::optional<Filter::Value>(std::string("false")) : std::nullopt;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

Timestamp clampedSum(Timestamp base, double nanoseconds) {
    const double sum = static_cast<double>(base.ns) + nanoseconds;
    if (sum >= 9.2233720368547e18) {
        return {std::numeric_limits<int64_t>::max()};
    }
    return sum <= -9.2233720368547e18 ? Timestamp{std::numeric_limits<int64_t>::min()} : Timestamp{base.ns + std::llround(nanoseconds)};
}

Timestamp after(Timestamp time, Duration unit) {
    constexpr int64_t most = std::numeric_limits<int64_t>::max();
    return {time.ns > most - unit ? most : time.ns + unit};
}

/// Reads digits of a written time one part after the other.
class TimeText {
public:
    explicit TimeText(std::string_view text)
        : m_rest(text) {}
    bool take(char c) {
        if (!m_rest.starts_with(c)) {
            return false;
        }
        m_rest.remove_prefix(1);
        return true;
    }
    /// Exactly `digits` digits, at most `maximum`.
    std::optional<int> number(size_t digits, int maximum) {
        if (m_rest.size() < digits || m_rest.substr(0, digits).find_first_not_of("0123456789") != std::string_view::npos) {
            return std::nullopt;
        }
        const auto value = numberOf<int>(m_rest.substr(0, digits));
        m_rest.remove_prefix(digits);
        return value && *value <= maximum ? value : std::nullopt;
    }
    /// Up to nine digits as nanoseconds.
    std::optional<int64_t> fraction() {
        int64_t value = 0;
        int digits = 0;
        while (!m_rest.empty() && m_rest[0] >= '0' && m_rest[0] <= '9') {
            if (++digits > 9) {
                return std::nullopt;
            }
            value = value * 10 + (m_rest[0] - '0');
            m_rest.remove_prefix(1);
        }
        if (digits == 0) {
            return std::nullopt;
        }
        for (; digits < 9; ++digits) {
            value *= 10;
        }
        return value;
    }
    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

/// Days since 1970-01-01 (proleptic Gregorian); empty when there is no such day.
std::optional<int64_t> dayNumber(int year, int month, int day) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || day < 1 || day > lengths[static_cast<size_t>(month - 1)] + (leap && month == 2 ? 1 : 0)) {
        return std::nullopt;
    }
    const int64_t shifted = month <= 2 ? year - 1 : year;
    const int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    const int64_t yearOfEra = shifted - era * 400;
    const int64_t dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

std::optional<Timestamp> nanoseconds(int64_t seconds, int64_t fraction) {
    int64_t whole = 0;
    if (seconds < 0 && fraction > 0) { // the smallest int64 is reached from above
        ++seconds;
        fraction -= kSecond;
    }
    if (__builtin_mul_overflow(seconds, kSecond, &whole) || __builtin_add_overflow(whole, fraction, &whole)) {
        return std::nullopt;
    }
    return Timestamp{whole};
}

/// Time of day and zone behind `day`, a number of days.
std::optional<TimeSpan> timeOfDay(TimeText& text, int64_t day, const QueryContext& context) {
    const auto hour = text.number(2, 23);
    if (!hour || !text.take(':')) {
        return std::nullopt;
    }
    const auto minute = text.number(2, 59);
    if (!minute) {
        return std::nullopt;
    }
    int64_t seconds = day * 86400 + *hour * 3600 + *minute * 60;
    int64_t fraction = 0;
    Duration unit = kMinute;
    if (text.take(':')) {
        const auto second = text.number(2, 59);
        if (!second) {
            return std::nullopt;
        }
        seconds += *second;
        unit = kSecond;
        if (text.take('.')) {
            const auto part = text.fraction();
            if (!part) {
                return std::nullopt;
            }
            fraction = *part;
            unit = 1;
        }
    }
    if (!text.take('Z')) {
        seconds -= context.zoneOffset / kSecond;
    }
    const auto from = nanoseconds(seconds, fraction);
    return from && text.atEnd() ? std::optional(TimeSpan{*from, after(*from, unit)}) : std::nullopt;
}

std::optional<TimeSpan> absoluteTime(std::string_view written, const QueryContext& context) {
    TimeText text(written);
    if (written.size() >= 5 && written[2] == ':') {
        const int64_t local = context.caseLast.ns / kSecond + context.zoneOffset / kSecond;
        return timeOfDay(text, local >= 0 ? local / 86400 : (local - 86399) / 86400, context);
    }
    const auto year = text.number(4, 9999);
    const auto month = year && text.take('-') ? text.number(2, 12) : std::nullopt;
    const auto day = month && text.take('-') ? text.number(2, 31) : std::nullopt;
    const auto days = day ? dayNumber(*year, *month, *day) : std::nullopt;
    if (!days) {
        return std::nullopt;
    }
    if (text.atEnd()) {
        const auto from = nanoseconds(*days * 86400 - context.zoneOffset / kSecond, 0);
        return from ? std::optional(TimeSpan{*from, after(*from, kDay)}) : std::nullopt;
    }
    return text.take('T') || text.take(' ') ? timeOfDay(text, *days, context) : std::nullopt;
}

} // namespace

std::optional<Filter::Value> parseValue(QueryType type, std::string_view text) {
    switch (type) {
    case QueryType::Address:
        return addressValue(text);
    case QueryType::Port: {
        const auto port = numberOf<int64_t>(text);
        return port && *port >= 0 && *port <= 65535 ? std::optional<Filter::Value>(*port) : std::nullopt;
    }
    case QueryType::Integer: {
        const auto number = numberOf<int64_t>(text);
        return number ? std::optional<Filter::Value>(*number) : std::nullopt;
    }
    case QueryType::Real:
        return realValue(numberOf<double>(text));
    case QueryType::ByteCount:
        return bytesValue(text);
    case QueryType::Elapsed:
        return realValue(scaled(text, kTimeUnits));
    case QueryType::Bool:
        return boolValue(text);
    case QueryType::Severity: {
        const auto severity = parseSeverity(toLower(text));
        return severity ? std::optional<Filter::Value>(std::string(severityName(*severity))) : std::nullopt;
    }
    case QueryType::Phase: {
        const auto phase = parsePhase(upper(text));
        return phase ? std::optional<Filter::Value>(std::string(phaseName(*phase))) : std::nullopt;
    }
    case QueryType::Protocol:
        return protocolValue(text);
    case QueryType::Uid: {
        const auto uid = FlowUid::parse(toLower(text));
        return uid ? std::optional<Filter::Value>(uid->toString()) : std::nullopt;
    }
    case QueryType::Text:
    case QueryType::TextList:
        return std::string(text);
    case QueryType::Time:
        break;
    }
    return std::nullopt;
}

std::optional<TimeSpan> parseTimeSpan(std::string_view text, const QueryContext& context) {
    if (equalsIgnoreCase(text, "now")) {
        return TimeSpan{context.caseLast, after(context.caseLast, 1)};
    }
    if (text.starts_with('-') || text.starts_with('+')) {
        const auto seconds = text.size() > 1 && text[1] >= '0' && text[1] <= '9' ? scaled(text.substr(1), kTimeUnits) : std::nullopt;
        if (!seconds || text.back() <= '9') {
            return std::nullopt;
        }
        const Timestamp at = text[0] == '-' ? clampedSum(context.caseLast, -*seconds * 1e9) : clampedSum(context.caseFirst, *seconds * 1e9);
        return TimeSpan{at, after(at, 1)};
    }
    return absoluteTime(text, context);
}

std::string printValue(const Filter::Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    std::array<char, 64> buffer{};
    const auto result = std::holds_alternative<int64_t>(value)
        ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::get<int64_t>(value))
        : std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::get<double>(value));
    return {buffer.data(), result.ptr};
}

std::string_view badValueText(QueryType type) {
    switch (type) {
    case QueryType::Address:
        return "query.bad_address";
    case QueryType::Port:
        return "query.bad_port";
    case QueryType::Integer:
    case QueryType::Real:
        return "query.bad_number";
    case QueryType::ByteCount:
        return "query.bad_bytes";
    case QueryType::Elapsed:
        return "query.bad_elapsed";
    case QueryType::Time:
        return "query.bad_time";
    case QueryType::Uid:
        return "query.bad_uid";
    default:
        return "query.bad_choice";
    }
}

std::vector<std::string> knownValues(QueryType type) {
    switch (type) {
    case QueryType::Severity:
        return {"info", "low", "medium", "high", "critical"};
    case QueryType::Phase:
        return {"PE", "C2", "DISC", "CRED", "LM", "EXF", "IMP", "POL"};
    case QueryType::Protocol:
        return {"tcp", "udp", "icmp", "icmp6", "sctp"};
    case QueryType::Bool:
        return {"true", "false"};
    case QueryType::Time:
        return {"-15m", "-1h", "-24h", "-7d"};
    default:
        return {};
    }
}

const std::vector<std::string>& allowedOperators(QueryType type) {
    static const std::vector<std::string> ordered{"=", "!=", "<", "<=", ">", ">=", "in", "exists"};
    static const std::vector<std::string> time{"=", "!=", "<", "<=", ">", ">="};
    static const std::vector<std::string> choice{"=", "!=", "in", "exists"};
    static const std::vector<std::string> text{"=", "!=", "in", "contains", "startswith", "endswith", "exists"};
    switch (type) {
    case QueryType::Address:
    case QueryType::Text:
    case QueryType::TextList:
        return text;
    case QueryType::Phase:
    case QueryType::Protocol:
    case QueryType::Bool:
    case QueryType::Uid:
        return choice;
    case QueryType::Time:
        return time;
    default:
        return ordered;
    }
}

bool isTextType(QueryType type) { return type == QueryType::Text || type == QueryType::TextList || type == QueryType::Address; }

} // namespace metsuke::query
