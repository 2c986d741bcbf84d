// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/clamav_log.h"
#include "core/sensor/linux/image_hashes.h"
#include "core/sensor/linux/log_follower.h"
#include "core/sensor/linux/periodic_source.h"

#include <vector>

namespace metsuke::sensor {

/// Where ClamAV is looked for.
struct ClamavPlaces {
    std::vector<std::string> configs; ///< of clamd; the first that is there counts
    std::vector<std::string> logs; ///< of the other scanners, as their packages and manuals have them
    std::string onAccessLog; ///< that of clamonacc, one of `logs`
};
[[nodiscard]] ClamavPlaces usualClamavPlaces();

/// What ClamAV on this computer finds, from its logs. Told is what is known within two looks: that something was found and
/// what was done about it stand in different lines, and often in the logs of two programs. What is done later, as when a
/// large file is copied elsewhere, is told once more; what is found again within kRemembered looks is not. That a file was taken away is
/// believed only of one that is not there: a name may hold a line of the log. Of a time before the watch what has its time
/// in the log is told, the last kMaximumEarlier. ClamAV that comes later than the watch is not looked for.
class ClamavWatch final : public PeriodicSource {
public:
    static constexpr size_t kMaximumEarlier = 256, kMaximumWaiting = 1'024;
    static constexpr int kRemembered = 60;

    explicit ClamavWatch(ImageHashes& hashes, Duration interval = kSecond, ClamavPlaces places = usualClamavPlaces())
        : PeriodicSource(interval)
        , m_hashes(hashes)
        , m_places(std::move(places)) {}
    ~ClamavWatch() override { stop(); }

private:
    struct Log {
        LogFollower follower;
        bool isPreventing = false;
    };
    /// A detection about which another line may come, or came when it had been told.
    struct Waiting {
        std::string path; ///< as the log has it
        std::string movedTo;
        std::string signature;
        endpoint::Detected::Outcome outcome = endpoint::Detected::Outcome::Reported;
        Timestamp time;
        bool isTimed = false;
        std::string sha256; ///< as soon as it is known
        int looks = 0; ///< since it was found
        bool isTold = false;
    };

    /// NotFound: no ClamAV is here. Others: it is, and its log cannot be read.
    Result<void> begin() override;
    std::vector<Observation> look() override;
    void readEarlier();
    void take(const ClamavLine& line, bool isPreventing, std::optional<Timestamp> now);
    void found(const ClamavLine& line, bool isPreventing, std::optional<Timestamp> now);
    [[nodiscard]] Observation tell(Waiting& waiting);
    void makeRoom();
    [[nodiscard]] std::string hashOf(const std::string& path, Timestamp found);

    ImageHashes& m_hashes;
    const ClamavPlaces m_places;
    std::vector<Log> m_logs;
    std::vector<Waiting> m_waiting;
    std::vector<Observation> m_earlier; ///< told with the first look
    int64_t m_leftOut = 0; ///< since the last look
    size_t m_hashed = 0; ///< the same
    Duration m_lastLook = 0; ///< since boot
};

} // namespace metsuke::sensor
