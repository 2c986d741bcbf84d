// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/case_store.h"
#include "core/store/traffic_profile.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace metsuke {

/// The file in which the traffic of an interface or a stream is remembered from capture to capture, in the user's data
/// folder ($XDG_DATA_HOME/metsuke, else ~/.local/share/metsuke; of a service $STATE_DIRECTORY); empty when the user has none,
/// or the packets come from standard input, which has no name.
[[nodiscard]] std::filesystem::path trafficProfileOf(const std::string& interface);
/// What this user keeps about the traffic of a case that was captured here; none for a case from elsewhere, whatever it
/// says: a file outside the user's own folder is not opened. What cannot be read counts as none. Reads a file.
[[nodiscard]] std::optional<TrafficProfile> keptProfileOf(const CaptureFacts& facts);
/// Speed of an interface's link in bits a second, 0 when it does not say.
[[nodiscard]] uint64_t linkSpeedOf(const std::string& interface);

/// Teaches the traffic profile what a live case has, every ten minutes and at the end. Its thread reads the case and
/// writes the file; nothing waits for it but its end.
class TrafficKeeper {
public:
    TrafficKeeper(std::shared_ptr<CaseStore> store, std::filesystem::path profile);
    ~TrafficKeeper();
    TrafficKeeper(const TrafficKeeper&) = delete;
    TrafficKeeper& operator=(const TrafficKeeper&) = delete;

    /// Why the profile could not be kept; once. Any thread.
    [[nodiscard]] std::optional<Message> takeNotice();

private:
    void run(const std::stop_token& stop);
    Result<void> learn();

    std::shared_ptr<CaseStore> m_store; ///< shared with everybody who reads the case
    const std::filesystem::path m_profile;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable_any m_wake;
    std::optional<Message> m_notice;
    bool m_hasFailed = false;
    std::jthread m_thread; ///< last: starts when the rest is there
};

} // namespace metsuke
