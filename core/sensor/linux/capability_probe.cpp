// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/capability_probe.h"

#include "core/sensor/linux/dns_watch.h"
#include "core/sensor/linux/ebpf_source.h"
#include "core/sensor/linux/file_watch.h"
#include "core/sensor/linux/image_watch.h"
#include "core/sensor/linux/mount_watch.h"
#include "core/sensor/linux/proc_connector.h"
#include "core/sensor/linux/small_files.h"
#include "core/sensor/linux/socket_sweep.h"

#include <algorithm>

namespace metsuke::sensor {

namespace {

/// Starts and stops it; what it tells meanwhile goes nowhere.
std::optional<Error> obstacleTo(Source&& source) {
    ObservationQueue nowhere(1);
    nowhere.close();
    const auto started = source.start(nowhere);
    source.stop();
    return started ? std::nullopt : std::optional(started.error());
}

} // namespace

const std::optional<Error>& Capabilities::obstacleTo(std::string_view name) const {
    static const std::optional<Error> kUnknown{std::in_place, ErrorCode::Unsupported, Message("sensor.unknown_way")};
    const auto found = std::ranges::find(all, name, &Capability::name);
    return found == all.end() ? kUnknown : found->obstacle;
}

std::optional<Error> obstacleToProcessNumbers() {
    constexpr std::string_view kFirst = "pid:[4026531836]"; // PROC_PID_INIT_INO, part of the kernel's interface
    if (readLink("/proc/self/ns/pid") == kFirst) {
        return std::nullopt;
    }
    return Error{ErrorCode::Unsupported, Message("sensor.not_first_namespace")};
}

Capabilities probeCapabilities() {
    ImageHashes hashes;
    const auto numbers = obstacleToProcessNumbers();
    Capabilities found;
    found.all.push_back({"ebpf", numbers ? numbers : obstacleTo(EbpfSource())});
    found.all.push_back({"proc_connector", numbers ? numbers : obstacleTo(ProcConnector())});
    FileWatchOptions files;
    files.folders = {"/"};
    found.all.push_back({"fanotify", obstacleTo(FileWatch(std::move(files), hashes))});
    found.all.push_back({"open_exec", obstacleTo(ImageWatch(hashes))});
    found.all.push_back({"sock_diag", obstacleTo(SocketSweep(kHour, false))});
    found.all.push_back({"packets", obstacleTo(DnsWatch())});
    found.all.push_back({"mountinfo", obstacleTo(MountWatch([](const std::vector<MountRow>&) {}))});
    return found;
}

} // namespace metsuke::sensor
