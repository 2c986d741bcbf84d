// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/clamav_log.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace metsuke::sensor {

namespace {

constexpr std::string_view kFound = " FOUND", kRemoved = ": Removed.", kMoved = ": moved to '", kCopied = ": copied to '";
constexpr std::string_view kRealPath = " (real path: '", kArrow = " -> ";
constexpr std::string_view kStarted = "Start Date: ", kEnded = "End Date: ";
constexpr int kFirstYear = 1970, kLastYear = 2200;

std::optional<int> numberIn(std::string_view text, int least, int most) {
    int value = 0;
    text = trim(text); // days of the month are padded
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc() && end == text.data() + text.size() && value >= least && value <= most ? std::optional(value) : std::nullopt;
}

/// A second of this computer's zone, as its end: what happened in it is not later than this.
std::optional<Timestamp> moment(std::optional<int> year, std::optional<int> month, std::optional<int> day, std::string_view clock) {
    if (clock.size() != 8 || clock[2] != ':' || clock[5] != ':') {
        return std::nullopt;
    }
    const auto hour = numberIn(clock.substr(0, 2), 0, 23);
    const auto minute = numberIn(clock.substr(3, 2), 0, 59);
    const auto second = numberIn(clock.substr(6, 2), 0, 60);
    if (!year || !month || !day || !hour || !minute || !second) {
        return std::nullopt;
    }
    std::tm local{};
    local.tm_year = *year - 1900;
    local.tm_mon = *month - 1;
    local.tm_mday = *day;
    local.tm_hour = *hour;
    local.tm_min = *minute;
    local.tm_sec = *second;
    local.tm_isdst = -1;
    const std::time_t seconds = std::mktime(&local);
    return seconds < 0 ? std::nullopt : std::optional(Timestamp{int64_t{seconds} * kSecond + kSecond - 1});
}

/// "Sat Nov 28 04:47:22 2026"
std::optional<Timestamp> timeOfLine(std::string_view text) {
    constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (text.size() != 24 || text[3] != ' ' || text[7] != ' ' || text[10] != ' ' || text[19] != ' ') {
        return std::nullopt;
    }
    const size_t month = kMonths.find(text.substr(4, 3));
    if (month == std::string_view::npos || month % 3 != 0) {
        return std::nullopt;
    }
    return moment(numberIn(text.substr(20), kFirstYear, kLastYear), static_cast<int>(month / 3) + 1, numberIn(text.substr(8, 2), 1, 31), text.substr(11, 8));
}

/// "2026:11:28 04:47:08"
std::optional<Timestamp> timeOfSummary(std::string_view text) {
    text = trim(text);
    if (text.size() != 19 || text[4] != ':' || text[7] != ':' || text[10] != ' ') {
        return std::nullopt;
    }
    return moment(numberIn(text.substr(0, 4), kFirstYear, kLastYear), numberIn(text.substr(5, 2), 1, 12), numberIn(text.substr(8, 2), 1, 31), text.substr(11));
}

/// clamd with ExtendedDetectionInfo: "Name(md5:size)".
std::string_view withoutDetails(std::string_view signature) {
    const size_t open = signature.rfind('(');
    if (open == std::string_view::npos || open == 0 || !signature.ends_with(')')) {
        return signature;
    }
    constexpr size_t kMd5 = 32;
    const std::string_view details = signature.substr(open + 1, signature.size() - open - 2);
    const size_t colon = details.find(':');
    const bool isDigest = colon == kMd5 && details.find_first_not_of("0123456789abcdef") == kMd5
        && details.find_first_not_of("0123456789", kMd5 + 1) == std::string_view::npos;
    return isDigest ? signature.substr(0, open) : signature;
}

/// Data that a client sent without a file: "instream(local)", "fd[10]", "stream".
bool isStream(std::string_view path) { return path.starts_with("instream(") || path.starts_with("fd[") || path == "stream"; }

/// "PATH" or "PATH (real path: 'PATH')"
void takePaths(std::string_view text, ClamavLine& line) {
    const size_t real = text.ends_with("')") ? text.rfind(kRealPath) : std::string_view::npos;
    line.path = text.substr(0, real);
    if (real != std::string_view::npos) {
        line.realPath = text.substr(real + kRealPath.size(), text.size() - real - kRealPath.size() - 2);
    }
}

bool takeFound(std::string_view text, ClamavLine& line) {
    text.remove_suffix(kFound.size());
    const size_t colon = text.rfind(": ");
    if (colon == std::string_view::npos || colon == 0 || isStream(text.substr(0, colon))) {
        return false;
    }
    line.path = text.substr(0, colon);
    line.signature = withoutDetails(text.substr(colon + 2));
    return !line.signature.empty();
}

bool takeTarget(std::string_view text, std::string_view mark, ClamavLine& line) {
    const size_t at = text.rfind(mark);
    if (at == std::string_view::npos || at == 0) {
        return false;
    }
    takePaths(text.substr(0, at), line);
    line.target = text.substr(at + mark.size(), text.size() - at - mark.size() - 1);
    return !line.path.empty() && !line.target.empty();
}

bool takeSummary(std::string_view text, std::string_view mark, ClamavLine& line) {
    line.time = text.starts_with(mark) ? timeOfSummary(text.substr(mark.size())) : std::nullopt;
    return line.time.has_value();
}

} // namespace

std::optional<ClamavLine> parseClamavLine(std::string_view text) {
    using Kind = ClamavLine::Kind;
    if (text.size() > kMaximumClamavLine) {
        return std::nullopt;
    }
    ClamavLine line;
    text = text.ends_with('\r') ? text.substr(0, text.size() - 1) : text;
    if (const size_t arrow = text.find(kArrow); arrow != std::string_view::npos) {
        line.time = timeOfLine(text.substr(0, arrow));
        text = line.time ? text.substr(arrow + kArrow.size()) : text;
    }
    if (text.ends_with(kFound)) {
        line.kind = Kind::Found;
        return takeFound(text, line) ? std::optional(std::move(line)) : std::nullopt;
    }
    if (text.ends_with(kRemoved)) {
        line.kind = Kind::Removed;
        takePaths(text.substr(0, text.size() - kRemoved.size()), line);
        return line.path.empty() ? std::nullopt : std::optional(std::move(line));
    }
    if (text.ends_with('\'')) {
        for (const auto& [mark, kind] : {std::pair{kMoved, Kind::Moved}, {kCopied, Kind::Copied}}) {
            line.kind = kind;
            if (takeTarget(text, mark, line)) {
                return line;
            }
        }
        return std::nullopt;
    }
    for (const auto& [mark, kind] : {std::pair{kStarted, Kind::ScanStarted}, {kEnded, Kind::ScanEnded}}) {
        line.kind = kind;
        if (takeSummary(text, mark, line)) {
            return line;
        }
    }
    return std::nullopt;
}

ClamdSettings parseClamdSettings(std::string_view config) {
    constexpr std::array<std::string_view, 4> kYes{"yes", "true", "1", "on"};
    ClamdSettings settings;
    for (std::string_view line : split(config, '\n')) {
        line = trim(line);
        const size_t blank = line.find_first_of(" \t");
        if (line.starts_with('#') || blank == std::string_view::npos) {
            continue;
        }
        const std::string_view name = line.substr(0, blank);
        std::string_view value = trim(line.substr(blank));
        if (value.size() > 1 && value.starts_with('"') && value.ends_with('"')) {
            value = value.substr(1, value.size() - 2);
        }
        if (name == "LogFile" && settings.logFile.empty() && value.starts_with('/')) {
            settings.logFile = value;
        } else if (name == "OnAccessPrevention") {
            settings.isPreventing = std::ranges::find(kYes, toLower(value)) != kYes.end();
        }
    }
    return settings;
}

} // namespace metsuke::sensor
