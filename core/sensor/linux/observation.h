// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"
#include "core/sensor/linux/proc_facts.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

// What the sources of a Linux host tell before it is known whose doing it was: process numbers instead of identities,
// time since boot instead of the wall clock.
namespace metsuke::sensor {

/// A process as the kernel names it. `start` 0: not told.
struct ProcessKey {
    int64_t pid = 0;
    Duration start = 0;
    friend bool operator==(const ProcessKey&, const ProcessKey&) = default;
};

struct Forked {
    ProcessKey parent;
    int64_t namespacePid = 0;
    int64_t uid = -1;
    int64_t loginUid = -1;
};
/// What the kernel told of the new image; empty where it told nothing and /proc must.
struct Executed {
    std::string interpreter; ///< what runs
    std::string asked; ///< what was asked for: the script, or the same
    std::vector<std::string> arguments;
    endpoint::FileId file;
    int64_t size = -1;
    int64_t uid = -1;
    bool isDeleted = false;
};
struct Exited {
    int64_t status = 0; ///< as wait() gives it
};
struct Socket {
    endpoint::Connected connection; ///< `closed` is not used here
    Duration opened = 0;
    bool isClosed = false; ///< at the observation's time
};
struct FileSeen {
    endpoint::FileChanged change;
};
struct NameSeen {
    endpoint::NameLookedUp lookup;
};
struct LoginSeen {
    endpoint::LoggedIn login; ///< `method` is not used here: it is what program the process is
};
struct ModuleSeen {
    endpoint::ModuleLoaded module;
};
struct MountSeen {
    endpoint::Mounted mount;
};
struct DetectionSeen {
    endpoint::Detected detected;
    Timestamp time; ///< by the wall clock, as the antivirus wrote it down
};
struct RunningSeen {
    ProcessFacts process;
    ImageFacts image;
    std::vector<std::string> arguments;
};
struct Missed {
    endpoint::Gap gap; ///< `until` is not used here: it is the observation's time
    Duration since = 0;
};

using ObservationBody = std::variant<Forked, Executed, Exited, Socket, FileSeen, NameSeen, LoginSeen, ModuleSeen, MountSeen,
    DetectionSeen, RunningSeen, Missed>;

struct Observation {
    Duration time = 0; ///< since boot
    ProcessKey process; ///< pid 0: nobody's
    const char* source = ""; ///< as Activity::source
    ObservationBody body;
};

} // namespace metsuke::sensor
