// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/endpoint/activity.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

// The seam between what records a host and the system that the host runs: everything above speaks of activities, and
// everything that knows a kernel is a Sensor in a folder of its own.
namespace metsuke::sensor {

/// Takes what happened, in batches, in about the order of time. Called from one thread of the sensor at a time; may
/// block, which holds the sensor back until the kernel's buffers are full and then counts as loss.
using ActivitySink = std::function<void(std::vector<endpoint::Activity>)>;

enum class SensorChoice : uint8_t { Automatic, Ebpf, Proc };
[[nodiscard]] std::optional<SensorChoice> parseSensorChoice(std::string_view text); ///< auto, ebpf, proc

struct SensorOptions {
    std::string device; ///< what the host is called for good; part of every ProcessUid
    SensorChoice choice = SensorChoice::Automatic;
    std::vector<int64_t> ignoredProcesses; ///< the recorder's own, whose writing would be recorded for ever
    std::vector<std::string> watchedFolders; ///< whose file systems are watched; empty: every one that is mounted
    std::string persistenceRoot = "/"; ///< where the places lie that start things
    Duration sweepInterval = kSecond; ///< between two looks at the sockets
    Duration persistenceInterval = 15 * kMinute; ///< between two looks at those places as a whole
};

/// What one kind of activity is recorded by.
struct Recording {
    std::string subject; ///< process, network, name, login, module, file, image, persistence, mount, antivirus; what a Gap calls its sensor
    std::string by; ///< as in Activity::source; "" nothing
    Message why; ///< why not by something better, or what is missing; no id when nothing is
    std::vector<std::string> missing; ///< parts that are not recorded though the rest is: targets of mounts, the first kMaximumMissing
    static constexpr size_t kMaximumMissing = 16;
    friend bool operator==(const Recording&, const Recording&) = default;
};

struct SensorState {
    std::vector<Recording> recordings;
    [[nodiscard]] std::string by(std::string_view subject) const;
};

struct SensorCounts {
    uint64_t delivered = 0; ///< activities that the sink took
    uint64_t lost = 0; ///< events that the kernel told of as dropped, where it gave a number
    uint64_t gaps = 0;
};

/// Records what happens on this host from start() to stop(). Not to be started twice. Loss is told as Gap activities.
class Sensor {
public:
    virtual ~Sensor() = default;
    /// Tells first what runs already. An error: nothing at all can be recorded; what is missing in part is in state().
    virtual Result<void> start(ActivitySink sink) = 0;
    /// Everything that had been read is with the sink afterwards. Does nothing the second time.
    virtual void stop() = 0;
    /// Looks at sockets and places that start things now; returns at once.
    virtual void lookNow() = 0;
    /// May change while it records, with what is mounted. Any thread.
    [[nodiscard]] virtual SensorState state() const = 0;
    [[nodiscard]] virtual SensorCounts counts() const = 0;
};

/// The sensor of the system that this is built for.
[[nodiscard]] std::unique_ptr<Sensor> makeHostSensor(SensorOptions options);

} // namespace metsuke::sensor
