// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/log_time.h"

#include <charconv>
#include <chrono>

namespace metsuke::activity_import {

namespace {

constexpr int64_t kLatest = 7'258'118'400; // 2200-01-01, in seconds
constexpr std::string_view kDateMark = "/Date(";

/// Takes what it reads off the front of a text; fails once for all.
class Taker {
public:
    explicit Taker(std::string_view text)
        : m_rest(text) { }
    int64_t digits(size_t count) {
        int64_t value = 0;
        for (size_t i = 0; i < count; ++i) {
            if (i >= m_rest.size() || m_rest[i] < '0' || m_rest[i] > '9') {
                m_isGood = false;
                return 0;
            }
            value = value * 10 + (m_rest[i] - '0');
        }
        m_rest.remove_prefix(count);
        return value;
    }
    bool takeOne(std::string_view any) {
        if (m_rest.empty() || any.find(m_rest.front()) == std::string_view::npos) {
            return false;
        }
        m_rest.remove_prefix(1);
        return true;
    }
    void expect(std::string_view any) { m_isGood = takeOne(any) && m_isGood; }
    /// Digits behind a point, as nanoseconds.
    Duration fraction() {
        Duration value = 0;
        Duration unit = kSecond;
        while (!m_rest.empty() && m_rest.front() >= '0' && m_rest.front() <= '9') {
            unit /= 10;
            value += unit * (m_rest.front() - '0');
            m_rest.remove_prefix(1);
        }
        return value;
    }
    [[nodiscard]] bool isGood() const { return m_isGood; }
    [[nodiscard]] std::string_view rest() const { return m_rest; }
    [[nodiscard]] bool isNext(char c) const { return m_rest.starts_with(c); }

private:
    std::string_view m_rest;
    bool m_isGood = true;
};

std::optional<Timestamp> momentOf(int64_t second, Duration fraction) {
    const bool isPossible = second >= 0 && second < kLatest;
    return isPossible ? std::optional(Timestamp{second * kSecond + fraction}) : std::nullopt;
}

std::optional<Timestamp> parseDateMark(std::string_view text) {
    int64_t milliseconds = 0;
    const char* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data() + kDateMark.size(), end, milliseconds);
    const bool isWhole = failed == std::errc() && stop != end && (*stop == ')' || *stop == '+' || *stop == '-');
    return isWhole && milliseconds >= 0 ? momentOf(milliseconds / 1'000, milliseconds % 1'000 * kMillisecond) : std::nullopt;
}

} // namespace

std::optional<Timestamp> parseLogTime(std::string_view text) {
    if (text.starts_with(kDateMark)) {
        return parseDateMark(text);
    }
    Taker taker(text);
    const int64_t year = taker.digits(4);
    taker.expect("-/");
    const int64_t month = taker.digits(2);
    taker.expect("-/");
    const int64_t day = taker.digits(2);
    taker.expect("T t");
    const int64_t hour = taker.digits(2);
    taker.expect(":");
    const int64_t minute = taker.digits(2);
    taker.expect(":");
    const int64_t second = taker.digits(2);
    const Duration fraction = taker.takeOne(".,") ? taker.fraction() : 0;
    int64_t offset = 0;
    const bool isBehind = taker.isNext('-');
    if (!taker.takeOne("Zz") && taker.takeOne("+-")) {
        offset = taker.digits(2) * 60;
        taker.takeOne(":");
        offset += taker.digits(2);
    }
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
        std::chrono::month(static_cast<unsigned>(month)), std::chrono::day(static_cast<unsigned>(day))};
    if (!taker.isGood() || !taker.rest().empty() || !date.ok() || hour > 23 || minute > 59 || second > 60) {
        return std::nullopt;
    }
    const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const int64_t minutes = hour * 60 + minute - (isBehind ? -offset : offset);
    return momentOf(days * 86'400 + minutes * 60 + second, fraction);
}

std::optional<Timestamp> parseUnixTime(std::string_view text) {
    int64_t second = 0;
    const char* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, second);
    if (failed != std::errc()) {
        return std::nullopt;
    }
    Taker taker(std::string_view(stop, static_cast<size_t>(end - stop)));
    const Duration fraction = taker.takeOne(".") ? taker.fraction() : 0;
    return taker.rest().empty() ? momentOf(second, fraction) : std::nullopt;
}

} // namespace metsuke::activity_import
