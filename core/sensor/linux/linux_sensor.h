// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/linux/activity_builder.h"
#include "core/sensor/linux/capability_probe.h"
#include "core/sensor/linux/clamav_watch.h"
#include "core/sensor/linux/dns_watch.h"
#include "core/sensor/linux/file_watch.h"
#include "core/sensor/linux/login_watch.h"
#include "core/sensor/linux/module_watch.h"
#include "core/sensor/linux/mount_watch.h"
#include "core/sensor/linux/socket_sweep.h"
#include "core/sensor/sensor.h"

#include <atomic>

namespace metsuke::sensor {

/// Records a Linux host by the best that its kernel gives: each source reads in threads of its own, and one thread judges
/// what they tell and hands it on. m_mutex guards m_state.
class LinuxSensor final : public Sensor {
public:
    explicit LinuxSensor(SensorOptions options);
    ~LinuxSensor() override { stop(); }
    Result<void> start(ActivitySink sink) override;
    void stop() override;
    void lookNow() override;
    [[nodiscard]] SensorState state() const override;
    [[nodiscard]] SensorCounts counts() const override;

private:
    Result<void> startProcesses(const Capabilities& found);
    void startNetwork(const Capabilities& found);
    void startNames(const Capabilities& found);
    void startLogins();
    void startModules();
    void startAntivirus();
    void startFiles(const Capabilities& found);
    /// In the place of what was said of the subject before.
    void note(Recording recording);
    void noteFiles(const Capabilities& found);
    void run();
    /// When there is something to do even if nothing comes, since boot.
    [[nodiscard]] Duration due() const;
    void deliver(bool all);
    void count(const std::vector<endpoint::Activity>& batch);

    const SensorOptions m_options;
    ActivitySink m_sink;
    ImageHashes m_hashes;
    PersistenceScan m_persistence;
    ObservationQueue m_queue;
    std::unique_ptr<Source> m_processes;
    std::unique_ptr<SocketSweep> m_sockets;
    std::unique_ptr<DnsWatch> m_names;
    std::unique_ptr<LoginWatch> m_logins;
    std::unique_ptr<ModuleWatch> m_modules;
    std::unique_ptr<ClamavWatch> m_antivirus;
    std::unique_ptr<FileWatch> m_files;
    std::unique_ptr<ImageWatch> m_images;
    std::unique_ptr<MountWatch> m_mounts;
    std::unique_ptr<ActivityBuilder> m_builder; ///< used by m_thread alone once that runs
    bool m_wasStarted = false;
    std::atomic<bool> m_mustLook = false;
    std::atomic<uint64_t> m_delivered = 0, m_lost = 0, m_gaps = 0;
    mutable std::mutex m_mutex;
    SensorState m_state;
    Duration m_lastDelivery = 0;
    std::thread m_thread;
};

} // namespace metsuke::sensor
