// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/analysis/traffic_keeper.h"

#include "core/base/wall_clock.h"

#include <chrono>
#include <cstdlib>
#include <fstream>

namespace metsuke {

std::filesystem::path trafficProfileOf(const std::string& interface) {
    if (interface.empty() || interface == "-") {
        return {};
    }
    std::filesystem::path folder;
    if (const char* state = std::getenv("STATE_DIRECTORY"); state != nullptr && state[0] == '/') { // a service has no home
        const std::string_view folders(state);
        folder = folders.substr(0, folders.find(':'));
    } else if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && data[0] == '/') {
        folder = std::filesystem::path(data) / "metsuke";
    } else if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/') {
        folder = std::filesystem::path(home) / ".local" / "share" / "metsuke";
    } else {
        return {};
    }
    std::string name;
    for (const char c : interface) {
        const bool isPlain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
        name += isPlain ? c : '_';
    }
    constexpr size_t kLongestName = 100;
    return folder / "traffic" / (name.substr(0, kLongestName) + ".json");
}

std::optional<TrafficProfile> keptProfileOf(const CaptureFacts& facts) {
    const std::filesystem::path named(facts.profile);
    const std::filesystem::path own = trafficProfileOf(named.stem().string());
    if (own.empty() || own != named) {
        return std::nullopt;
    }
    auto profile = TrafficProfile::load(own, wallClock());
    return profile.ok() ? std::optional(std::move(*profile)) : std::nullopt;
}

uint64_t linkSpeedOf(const std::string& interface) {
    if (interface.empty() || interface.find('/') != std::string::npos) {
        return 0;
    }
    std::ifstream file("/sys/class/net/" + interface + "/speed");
    int64_t megabits = 0;
    file >> megabits; // -1 or unreadable where there is no link, or none that has a speed
    return file && megabits > 0 ? static_cast<uint64_t>(megabits) * 1'000'000 : 0;
}

TrafficKeeper::TrafficKeeper(std::shared_ptr<CaseStore> store, std::filesystem::path profile)
    : m_store(std::move(store))
    , m_profile(std::move(profile))
    , m_thread([this](const std::stop_token& stop) { run(stop); }) {}

TrafficKeeper::~TrafficKeeper() = default;

std::optional<Message> TrafficKeeper::takeNotice() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_notice, std::nullopt);
}

void TrafficKeeper::run(const std::stop_token& stop) {
    constexpr auto kInterval = std::chrono::minutes(10);
    bool isLast = false;
    while (!isLast) {
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, stop, kInterval, [] { return false; });
        isLast = stop.stop_requested();
        lock.unlock();
        const auto learnt = learn();
        lock.lock();
        if (!learnt && !std::exchange(m_hasFailed, true)) {
            m_notice = learnt.error().message;
        }
    }
}

Result<void> TrafficKeeper::learn() {
    const Timestamp now = wallClock();
    METSUKE_TRY(const CaseSummary summary, m_store->summary({}));
    METSUKE_TRY(const auto hours, m_store->hourlyBytes(TrafficProfile::weeksUntil(summary.last, now), {}));
    METSUKE_TRY(TrafficProfile profile, TrafficProfile::load(m_profile, now));
    profile.learn(hours, now);
    return profile.save(m_profile);
}

} // namespace metsuke
