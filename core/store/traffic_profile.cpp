// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/traffic_profile.h"

#include "core/base/replace_file.h"
#include "core/store/rollup.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <sys/stat.h>
#include <unistd.h>

namespace metsuke {

namespace {

using Json = nlohmann::json;
constexpr int64_t kHoursPerWeek = 168;
constexpr int64_t kKept = TrafficProfile::kWeeks * kHoursPerWeek;
constexpr int64_t kLatestHour = std::numeric_limits<int64_t>::max() / kHour - 1; ///< of any time that a capture can carry
constexpr size_t kMostBytes = 32 << 20;
constexpr size_t kLeastSamples = 4;
constexpr size_t kToldHosts = 32;
// detection: see the header for the source
constexpr double kDeviations = 3.5;
constexpr double kSigmaOfMad = 1.4826; ///< a normal distribution's standard deviation, of its median absolute deviation
constexpr double kLeastSigma = 0.1; ///< ten per cent: an evenly busy network is not high for a little more
constexpr double kOffset = 1e6; ///< bytes: below a megabyte nothing is compared
constexpr double kFactor = 2;
constexpr double kLeastExcess = 1e8; ///< bytes

double median(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) {
        return *middle;
    }
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

Json toJson(const std::map<int64_t, int64_t>& hours) {
    Json list = Json::array();
    for (const auto& [hour, bytes] : hours) {
        list.push_back({hour, bytes});
    }
    return list;
}

/// A packet may be a little ahead of this machine's clock.
int64_t latestHour(Timestamp now) { return std::min(kLatestHour, bucketOf(now.ns, 3'600) + 1); }

/// Entries that are no hours, or none yet, are left out: a file may have been edited.
std::map<int64_t, int64_t> hoursOf(const Json& list, int64_t latest) {
    std::map<int64_t, int64_t> hours;
    for (const Json& entry : list.is_array() ? list : Json::array()) {
        if (entry.is_array() && entry.size() == 2 && entry[0].is_number_integer() && entry[1].is_number_integer()) {
            const int64_t hour = entry[0].get<int64_t>();
            if (hour >= -kLatestHour && hour <= latest) {
                hours[hour] = std::max<int64_t>(0, entry[1].get<int64_t>());
            }
        }
    }
    return hours;
}

Error cannotWrite(const std::filesystem::path& path, std::string detail) {
    return {ErrorCode::DiskFull, Message("store.profile_not_written").with("path", path.string()), std::move(detail)};
}

Error cannotRead(const std::filesystem::path& path, int number) {
    return {ErrorCode::PermissionDenied, Message("store.profile_unreadable").with("path", path.string()), std::strerror(number)};
}

/// Text of a file, one byte more than kMostBytes at most; none when there is no file. Never waits, as a pipe would make us.
Result<std::optional<std::string>> readFile(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return errno == ENOENT ? Result<std::optional<std::string>>(std::nullopt) : cannotRead(path, errno);
    }
    const std::unique_ptr<std::FILE, decltype([](std::FILE* file) { std::fclose(file); })> in(::fdopen(descriptor, "rb"));
    if (!in) {
        const int number = errno;
        ::close(descriptor);
        return cannotRead(path, number);
    }
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        return cannotRead(path, EINVAL);
    }
    std::string text;
    std::array<char, 65'536> chunk;
    while (const size_t got = std::fread(chunk.data(), 1, chunk.size(), in.get())) {
        text.append(chunk.data(), got);
        if (text.size() > kMostBytes) {
            break;
        }
    }
    return std::ferror(in.get()) != 0 ? cannotRead(path, errno) : Result<std::optional<std::string>>(std::move(text));
}

} // namespace

Result<TrafficProfile> TrafficProfile::load(const std::filesystem::path& path, Timestamp now) {
    METSUKE_TRY(const std::optional<std::string> text, readFile(path));
    Result<TrafficProfile> profile = text ? parse(*text, now) : Result<TrafficProfile>(TrafficProfile());
    if (!profile) {
        Error error = profile.error();
        error.message.with("path", path.string());
        return error;
    }
    return profile;
}

Result<TrafficProfile> TrafficProfile::parse(std::string_view text, Timestamp now) {
    TrafficProfile profile;
    const Json json = text.size() <= kMostBytes ? Json::parse(text, nullptr, false) : Json();
    if (!json.is_object() || json.value("schema", Json()) != 1) {
        return Error(ErrorCode::Malformed, Message("store.profile_damaged"));
    }
    const int64_t latest = latestHour(now);
    profile.m_total = hoursOf(json.value("total", Json::array()), latest);
    const Json found = json.value("hosts", Json::object());
    const Json hosts = found.is_object() ? found : Json::object();
    for (const auto& [name, hours] : hosts.items()) {
        if (const auto address = IpAddress::parse(name)) {
            profile.m_hosts[*address] = hoursOf(hours, latest);
        }
    }
    profile.forget();
    return profile;
}

Result<void> TrafficProfile::save(const std::filesystem::path& path) const {
    Json hosts = Json::object();
    for (const auto& [host, hours] : m_hosts) {
        hosts[host.toString()] = toJson(hours);
    }
    const std::string text = Json{{"schema", 1}, {"total", toJson(m_total)}, {"hosts", hosts}}.dump();
    std::error_code failure;
    std::filesystem::create_directories(path.parent_path(), failure);
    std::filesystem::permissions(
        path.parent_path(), std::filesystem::perms::others_all, std::filesystem::perm_options::remove, failure); // who is busy when
    failure = replaceFile(path, text);
    return failure ? Result<void>(cannotWrite(path, failure.message())) : Result<void>();
}

void TrafficProfile::learn(const std::vector<HourlyBytes>& hours, Timestamp now) {
    const int64_t latest = latestHour(now);
    for (const HourlyBytes& hour : hours) {
        if (hour.hour < -kLatestHour || hour.hour > latest) {
            continue;
        }
        int64_t& known = hour.host ? m_hosts[*hour.host][hour.hour] : m_total[hour.hour];
        known = std::max(known, hour.bytes);
    }
    forget();
}

void TrafficProfile::forget() {
    if (m_total.empty()) {
        m_hosts.clear();
        return;
    }
    const int64_t oldest = m_total.rbegin()->first - kKept;
    m_total.erase(m_total.begin(), m_total.upper_bound(oldest));
    std::vector<std::pair<double, IpAddress>> busiest;
    for (auto& [host, hours] : m_hosts) {
        hours.erase(hours.begin(), hours.upper_bound(oldest));
        double bytes = 0;
        for (const auto& [hour, count] : hours) {
            bytes += static_cast<double>(count);
        }
        busiest.emplace_back(bytes, host);
    }
    if (busiest.size() > kHosts) {
        std::nth_element(busiest.begin(), busiest.begin() + kHosts, busiest.end(), std::greater{});
        for (size_t i = kHosts; i < busiest.size(); ++i) {
            m_hosts.erase(busiest[i].second);
        }
    }
}

TimeRange TrafficProfile::weeksUntil(Timestamp last, Timestamp now) {
    constexpr Duration kSpan = kKept * kHour;
    const Timestamp to = std::min(last, now);
    return {{std::max(to.ns, std::numeric_limits<int64_t>::min() + kSpan) - kSpan}, to};
}

std::optional<HourJudgement> TrafficProfile::judgeHour(const Hours& hours, int64_t hour) const {
    const auto bytesAt = [&](int64_t at) {
        const auto it = hours.find(at);
        return it == hours.end() ? 0.0 : static_cast<double>(it->second);
    };
    std::vector<double> usual;
    for (int64_t week = 1; week <= kWeeks; ++week) {
        for (const int64_t neighbour : {-1, 0, 1}) {
            const int64_t at = hour - week * kHoursPerWeek + neighbour;
            if (m_total.contains(at)) {
                usual.push_back(std::log(bytesAt(at) + kOffset));
            }
        }
    }
    if (usual.size() < kLeastSamples) {
        return std::nullopt;
    }
    const double middle = median(usual);
    std::vector<double> deviations;
    std::ranges::transform(usual, std::back_inserter(deviations), [&](double value) { return std::abs(value - middle); });
    const double sigma = std::max(kLeastSigma, kSigmaOfMad * median(deviations));
    HourJudgement judged;
    judged.hour = {hour, std::nullopt, static_cast<int64_t>(bytesAt(hour))};
    judged.usual = std::exp(middle) - kOffset;
    judged.limit = std::max({std::exp(middle + kDeviations * sigma) - kOffset, kFactor * judged.usual, judged.usual + kLeastExcess});
    judged.isHigh = static_cast<double>(judged.hour.bytes) > judged.limit;
    return judged;
}

TrafficBaseline TrafficProfile::judge(int64_t lastHour) const {
    constexpr int64_t kDayHours = 24;
    TrafficBaseline baseline;
    const auto before = std::distance(m_total.begin(), m_total.lower_bound(lastHour));
    baseline.learntDays = static_cast<int>(before / kDayHours);
    if (!baseline.isReady()) {
        return baseline;
    }
    for (int64_t hour = lastHour - kDayHours + 1; hour <= lastHour; ++hour) {
        if (!m_total.contains(hour)) {
            continue;
        }
        if (auto judged = judgeHour(m_total, hour)) {
            baseline.today.push_back(*judged);
        }
        for (const auto& [host, hours] : m_hosts) {
            if (!hours.contains(hour)) {
                continue;
            }
            if (auto judged = judgeHour(hours, hour); judged && judged->isHigh) {
                judged->hour.host = host;
                baseline.highHosts.push_back(*judged);
            }
        }
    }
    std::ranges::sort(baseline.highHosts, std::ranges::greater{},
        [](const HourJudgement& j) { return static_cast<double>(j.hour.bytes) - j.usual; });
    baseline.highHosts.resize(std::min(baseline.highHosts.size(), kToldHosts));
    return baseline;
}

} // namespace metsuke
