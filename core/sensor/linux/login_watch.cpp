// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/login_watch.h"

#include "core/base/strings.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/small_files.h"

#include <cstring>
#include <sys/stat.h>
#include <unistd.h>
#include <utmp.h>

namespace metsuke::sensor {

namespace {

constexpr size_t kMaximumBytes = 2 << 20, kMaximumRows = 4096;

template<size_t N>
std::string textOf(const char (&text)[N]) {
    return cleanText({text, ::strnlen(text, N)}, N);
}

} // namespace

std::vector<LoginRow> parseLogins(Bytes file) {
    std::vector<LoginRow> rows;
    while (file.size() >= sizeof(utmp) && rows.size() < kMaximumRows) {
        utmp record{};
        std::memcpy(&record, file.data(), sizeof record);
        file = file.subspan(sizeof record);
        const LoginRow row{record.ut_pid, textOf(record.ut_user), textOf(record.ut_line), textOf(record.ut_host),
            {int64_t{record.ut_tv.tv_sec} * kSecond + int64_t{record.ut_tv.tv_usec} * kMicrosecond}};
        if (record.ut_type == USER_PROCESS && row.pid > 0 && !row.user.empty()) {
            rows.push_back(row);
        }
    }
    return rows;
}

Result<void> LoginWatch::begin() {
    return ::access(m_path.c_str(), R_OK) == 0 ? Result<void>() : Error{ErrorCode::NotFound, Message("sensor.logins_by_ssh")};
}

std::vector<Observation> LoginWatch::look() {
    struct stat file {};
    const bool isThere = ::stat(m_path.c_str(), &file) == 0;
    const int64_t modified = isThere ? file.st_mtim.tv_sec * kSecond + file.st_mtim.tv_nsec : 0;
    if (modified == m_modified) {
        return {};
    }
    m_modified = modified;
    const std::string content = readSmallFile(m_path, kMaximumBytes);
    std::set<LoginRow> now;
    std::vector<Observation> told;
    for (LoginRow& row : parseLogins(asBytes(content))) {
        if (!m_known.contains(row)) {
            const Duration age = std::max<Duration>(wallTimeOf(sinceBoot()) - row.time, 0);
            const Duration time = std::max<Duration>(sinceBoot() - age, 0);
            told.push_back({.time = time, .process = {row.pid, 0}, .source = "utmp", .body = LoginSeen{{row.user, "", row.host.empty() ? row.terminal : row.host}}});
        }
        now.insert(std::move(row));
    }
    m_known = std::move(now);
    return told;
}

} // namespace metsuke::sensor
