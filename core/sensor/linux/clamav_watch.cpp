// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/clamav_watch.h"

#include "core/base/strings.h"
#include "core/endpoint/detections.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/small_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace metsuke::sensor {

namespace {

using Outcome = endpoint::Detected::Outcome;
using Kind = ClamavLine::Kind;
constexpr size_t kEarlierBytes = 1 << 20; // of each log
constexpr size_t kHashedAtOnce = 64;
constexpr Duration kMoving = 2 * kSecond; // between what was found and what was done about it
constexpr const char* kSource = "clamav_log";

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

/// Whether something has this name; also when that cannot be found out.
bool mayBeThere(const std::string& path) {
    struct stat file {};
    return ::lstat(path.c_str(), &file) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

} // namespace

ClamavPlaces usualClamavPlaces() {
    return {{"/etc/clamav/clamd.conf", "/etc/clamd.d/scan.conf", "/etc/clamd.conf"},
        {"/var/log/clamav/clamonacc.log", "/var/log/clamav/clamdscan.log", "/var/log/clamav/clamscan.log"}, "/var/log/clamav/clamonacc.log"};
}

Result<void> ClamavWatch::begin() {
    const auto config = std::ranges::find_if(m_places.configs, exists);
    const bool hasConfig = config != m_places.configs.end();
    if (!hasConfig && std::ranges::none_of(m_places.logs, exists)) {
        return Error{ErrorCode::NotFound, Message("sensor.no_antivirus")};
    }
    const ClamdSettings settings = hasConfig ? parseClamdSettings(readSmallFile(*config)) : ClamdSettings();
    if (hasConfig && settings.logFile.empty()) {
        return Error{ErrorCode::Unsupported, Message("sensor.antivirus_no_log").with("path", *config)};
    }
    // One that is not there yet will be.
    if (hasConfig && !FileHandle(::open(settings.logFile.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)).isOpen() && errno != ENOENT) {
        return Error{ErrorCode::PermissionDenied, Message("sensor.antivirus_unreadable").with("path", settings.logFile).with("reason", std::strerror(errno))};
    }
    if (hasConfig) {
        m_logs.push_back({LogFollower(settings.logFile, kMaximumClamavLine), false}); // first: it has the times
    }
    for (const std::string& log : m_places.logs) {
        if (log != settings.logFile) {
            m_logs.push_back({LogFollower(log, kMaximumClamavLine), settings.isPreventing && log == m_places.onAccessLog});
        }
    }
    m_lastLook = sinceBoot();
    readEarlier();
    return {};
}

void ClamavWatch::readEarlier() {
    for (Log& log : m_logs) {
        for (const std::string& text : log.follower.readEarlier(kEarlierBytes)) {
            if (const auto line = parseClamavLine(text)) {
                take(*line, log.isPreventing, std::nullopt);
            }
        }
    }
    for (Waiting& waiting : m_waiting) {
        m_earlier.push_back(tell(waiting));
    }
    m_waiting.clear();
}

/// `now` none: the line was there before.
void ClamavWatch::take(const ClamavLine& line, bool isPreventing, std::optional<Timestamp> now) {
    if (!line.path.starts_with('/') && !line.realPath.starts_with('/')) {
        return; // of a scan of something that is no file here, or relative to nobody knows what
    }
    if (line.kind == Kind::Found) {
        found(line, isPreventing, now);
        return;
    }
    const auto known = std::find_if(m_waiting.rbegin(), m_waiting.rend(),
        [&](const Waiting& waiting) { return waiting.path == line.path || waiting.path == line.realPath; });
    if (known == m_waiting.rend() || line.kind == Kind::Copied) {
        return;
    }
    known->outcome = line.kind == Kind::Removed ? Outcome::Removed : Outcome::Quarantined;
    known->movedTo = line.target;
    known->isTold = false;
}

/// Once, though clamd and whoever asked it write it down both.
void ClamavWatch::found(const ClamavLine& line, bool isPreventing, std::optional<Timestamp> now) {
    const auto known = std::find_if(m_waiting.rbegin(), m_waiting.rend(),
        [&](const Waiting& waiting) { return waiting.path == line.path && waiting.signature == line.signature; });
    const bool isBack = known != m_waiting.rend() && known->isTold && endpoint::isTakenAway(known->outcome);
    if (known != m_waiting.rend() && !isBack && (now || !line.time)) {
        const bool isTimeNew = line.time && !known->isTimed && !known->isTold; // what is told again is known by its time
        known->time = isTimeNew ? *line.time : known->time;
        known->isTimed = known->isTimed || isTimeNew;
        known->outcome = isPreventing && known->outcome == Outcome::Reported ? Outcome::Denied : known->outcome;
        return;
    }
    if (!line.time && !now) {
        return; // nobody knows when
    }
    makeRoom();
    if (now && m_waiting.size() >= kMaximumWaiting) {
        ++m_leftOut;
        return;
    }
    if (!now && m_waiting.size() >= kMaximumEarlier) {
        m_waiting.erase(m_waiting.begin());
    }
    m_waiting.push_back({line.path, {}, line.signature, isPreventing ? Outcome::Denied : Outcome::Reported, line.time.value_or(now.value_or(Timestamp{})),
        line.time.has_value(), {}, 0, false});
}

/// What was told is only remembered.
void ClamavWatch::makeRoom() {
    const auto told = m_waiting.size() < kMaximumWaiting ? m_waiting.end() : std::ranges::find(m_waiting, true, &Waiting::isTold);
    if (told != m_waiting.end()) {
        m_waiting.erase(told);
    }
}

/// Of the file that it was found in: what was changed since may be another. Moving it is a change, too.
std::string ClamavWatch::hashOf(const std::string& path, Timestamp found) {
    struct stat file {};
    const bool isSame = ::lstat(path.c_str(), &file) == 0 && S_ISREG(file.st_mode) && Timestamp{changedOf(file)} <= found + kMoving;
    return isSame && m_hashed++ < kHashedAtOnce ? m_hashes.of(path) : std::string();
}

Observation ClamavWatch::tell(Waiting& waiting) {
    endpoint::Detected detected{"ClamAV", cleanText(waiting.signature), cleanText(waiting.path), {}, waiting.outcome, cleanText(waiting.movedTo)};
    if (endpoint::isTakenAway(detected.outcome) && mayBeThere(waiting.path)) {
        detected.outcome = Outcome::Reported;
        detected.movedTo.clear();
    }
    if (waiting.sha256.empty()) {
        waiting.sha256 = hashOf(detected.outcome == Outcome::Quarantined ? waiting.movedTo : waiting.path, waiting.time);
    }
    detected.sha256 = waiting.sha256;
    return {.time = sinceBoot(), .process = {}, .source = kSource, .body = DetectionSeen{std::move(detected), waiting.time}};
}

std::vector<Observation> ClamavWatch::look() {
    const Duration now = sinceBoot();
    for (Log& log : m_logs) {
        const LogFollower::Lines added = log.follower.read();
        m_leftOut += added.leftOut;
        for (const std::string& text : added.lines) {
            if (const auto line = parseClamavLine(text)) {
                take(*line, log.isPreventing, wallTimeOf(now));
            }
        }
    }
    std::vector<Observation> told = std::exchange(m_earlier, {});
    m_hashed = 0;
    for (Waiting& waiting : m_waiting) {
        if (waiting.looks++ > 0 && !std::exchange(waiting.isTold, true)) {
            told.push_back(tell(waiting));
        }
    }
    std::erase_if(m_waiting, [](const Waiting& waiting) { return waiting.looks > kRemembered; });
    if (m_leftOut > 0) {
        told.push_back({.time = now, .process = {}, .source = kSource, .body = Missed{{"antivirus", {}, std::exchange(m_leftOut, 0), "overflow"}, m_lastLook}});
    }
    m_lastLook = now;
    return told;
}

} // namespace metsuke::sensor
