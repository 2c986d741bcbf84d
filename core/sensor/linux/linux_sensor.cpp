// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/linux/linux_sensor.h"

#include "core/base/strings.h"
#include "core/sensor/linux/ebpf_source.h"
#include "core/sensor/linux/host_clock.h"
#include "core/sensor/linux/proc_connector.h"

#include <algorithm>

namespace metsuke::sensor {

namespace {

constexpr size_t kQueued = 65536, kBatch = 2000;
constexpr Duration kDelivery = 100 * kMillisecond; // the writer puts a quarter of a second together once more
// Each waking costs more than what there is to do: things that are due at about the same time are done together.
constexpr Duration kLeastSleep = 25 * kMillisecond, kLongestSleep = 250 * kMillisecond;

Message whyNot(const std::optional<Error>& obstacle) { return obstacle ? obstacle->message : Message(); }

} // namespace

std::unique_ptr<Sensor> makeHostSensor(SensorOptions options) { return std::make_unique<LinuxSensor>(std::move(options)); }

LinuxSensor::LinuxSensor(SensorOptions options)
    : m_options(std::move(options))
    , m_persistence(m_options.persistenceRoot)
    , m_queue(kQueued) {}

void LinuxSensor::note(Recording recording) {
    const std::lock_guard lock(m_mutex);
    const auto known = std::ranges::find(m_state.recordings, recording.subject, &Recording::subject);
    if (known == m_state.recordings.end()) {
        m_state.recordings.push_back(std::move(recording));
    } else {
        *known = std::move(recording);
    }
}

SensorState LinuxSensor::state() const {
    const std::lock_guard lock(m_mutex);
    return m_state;
}

SensorCounts LinuxSensor::counts() const { return {m_delivered, m_lost, m_gaps}; }

Result<void> LinuxSensor::startProcesses(const Capabilities& found) {
    const bool mayUseEbpf = m_options.choice != SensorChoice::Proc;
    std::optional<Error> obstacle = found.obstacleTo("ebpf");
    if (mayUseEbpf && !obstacle) {
        m_processes = std::make_unique<EbpfSource>();
        const auto started = m_processes->start(m_queue);
        if (started) {
            note({"process", "ebpf", {}, {}});
            return {};
        }
        obstacle = started.error();
    }
    if (m_options.choice == SensorChoice::Ebpf) {
        return *obstacle;
    }
    const Message why = mayUseEbpf ? whyNot(obstacle) : Message("sensor.chosen");
    m_processes = found.has("proc_connector") ? std::make_unique<ProcConnector>() : nullptr;
    if (m_processes && m_processes->start(m_queue)) {
        note({"process", "proc_connector", why, {}});
        return {};
    }
    m_processes.reset();
    note({"process", "snapshot", Message("sensor.processes_sampled"), {}});
    return {};
}

void LinuxSensor::startNetwork(const Capabilities& found) {
    const bool isTold = state().by("process") == "ebpf";
    if (found.has("sock_diag")) {
        m_sockets = std::make_unique<SocketSweep>(m_options.sweepInterval, !isTold);
        if (!m_sockets->start(m_queue)) {
            m_sockets.reset();
        }
    }
    const Message why = isTold && m_sockets ? Message("sensor.udp_sampled")
        : m_sockets                         ? Message("sensor.network_sampled")
                                            : whyNot(found.obstacleTo("sock_diag"));
    note({"network", isTold ? "ebpf" : m_sockets ? "sock_diag" : "", why, {}});
}

void LinuxSensor::startNames(const Capabilities& found) {
    if (found.has("packets")) {
        m_names = std::make_unique<DnsWatch>();
        if (!m_names->start(m_queue)) {
            m_names.reset();
        }
    }
    note({"name", m_names ? "dns" : "", m_names ? Message("sensor.names_plain") : whyNot(found.obstacleTo("packets")), {}});
}

void LinuxSensor::startLogins() {
    m_logins = std::make_unique<LoginWatch>();
    const auto started = m_logins->start(m_queue);
    if (!started) {
        m_logins.reset();
    }
    note({"login", m_logins ? "utmp" : "proc", started ? Message() : started.error().message, {}}); // those by SSH are told by its processes
}

void LinuxSensor::startModules() {
    m_modules = std::make_unique<ModuleWatch>();
    const auto started = m_modules->start(m_queue);
    if (!started) {
        m_modules.reset();
    }
    note({"module", "proc", started ? Message("sensor.modules_sampled") : started.error().message, {}});
}

void LinuxSensor::startAntivirus() {
    m_antivirus = std::make_unique<ClamavWatch>(m_hashes);
    const auto started = m_antivirus->start(m_queue);
    if (!started) {
        m_antivirus.reset();
    }
    if (started || started.error().code != ErrorCode::NotFound) { // of a computer without one nothing is missing
        note({"antivirus", started ? "clamav_log" : "", started ? Message() : started.error().message, {}});
    }
}

void LinuxSensor::startFiles(const Capabilities& found) {
    if (found.has("open_exec")) {
        m_images = std::make_unique<ImageWatch>(m_hashes);
        if (!m_images->start(m_queue)) {
            m_images.reset();
        }
    }
    note({"image", m_images ? "open_exec" : "proc", whyNot(found.obstacleTo("open_exec")), {}});
    if (found.has("fanotify")) {
        m_files = std::make_unique<FileWatch>(
            FileWatchOptions{m_options.watchedFolders, m_options.ignoredProcesses,
                [root = m_options.persistenceRoot](const std::string& path) { return placeOf(path, root) != nullptr; }},
            m_hashes);
        if (!m_files->start(m_queue)) {
            m_files.reset();
        }
    }
    noteFiles(found);
    m_mounts = std::make_unique<MountWatch>([this, found](const std::vector<MountRow>& mounts) {
        if (m_files) {
            m_files->watch(mounts);
            noteFiles(found);
        }
        if (m_images) {
            m_images->watch(mounts);
        }
    });
    if (!m_mounts->start(m_queue)) {
        m_mounts.reset();
    }
    note({"mount", m_mounts ? "mountinfo" : "", whyNot(found.obstacleTo("mountinfo")), {}});
    note({"persistence", m_files ? "fanotify" : "snapshot", m_files ? Message() : Message("sensor.persistence_sampled"), {}});
}

void LinuxSensor::noteFiles(const Capabilities& found) {
    std::vector<std::string> unwatched = m_files ? m_files->unwatched() : std::vector<std::string>();
    const Message why = unwatched.empty()
        ? whyNot(found.obstacleTo("fanotify"))
        : Message("sensor.unwatched").with("target", unwatched.front()).with("count", static_cast<int64_t>(unwatched.size()));
    unwatched.resize(std::min(unwatched.size(), Recording::kMaximumMissing));
    note({"file", m_files ? "fanotify" : "", why, std::move(unwatched)});
}

Result<void> LinuxSensor::start(ActivitySink sink) {
    if (std::exchange(m_wasStarted, true)) {
        return Error{ErrorCode::InvalidArgument, Message("sensor.started_twice")};
    }
    m_sink = std::move(sink);
    const Capabilities found = probeCapabilities();
    METSUKE_CHECK(startProcesses(found)); // first, so that nothing that begins meanwhile is missed
    startFiles(found);
    startNetwork(found);
    startNames(found);
    startLogins();
    startModules();
    startAntivirus();
    if (!m_processes && !m_sockets && !m_files) {
        return Error{ErrorCode::PermissionDenied, Message("sensor.nothing")};
    }
    m_builder = std::make_unique<ActivityBuilder>(ProcessTable(m_options.device, bootId()), m_persistence, m_hashes, m_images.get());
    m_thread = std::thread([this] { run(); });
    return {};
}

void LinuxSensor::stop() {
    if (!m_thread.joinable()) {
        m_queue.close(); // nobody takes what a source tells that had been started before another failed
        return;
    }
    // The processes last: what the others tell belongs to them.
    for (Source* source : {static_cast<Source*>(m_sockets.get()), static_cast<Source*>(m_names.get()), static_cast<Source*>(m_logins.get()),
             static_cast<Source*>(m_modules.get()), static_cast<Source*>(m_antivirus.get()), static_cast<Source*>(m_files.get()), static_cast<Source*>(m_mounts.get()), m_processes.get()}) {
        if (source != nullptr) {
            source->stop();
        }
    }
    m_queue.close();
    m_thread.join();
    if (m_images) {
        m_images->stop();
    }
}

void LinuxSensor::lookNow() {
    m_mustLook = true;
    if (m_sockets) {
        m_sockets->lookNow();
    }
}

void LinuxSensor::run() {
    m_builder->lookAtProcesses(sinceBoot());
    m_builder->lookAtPlaces(sinceBoot());
    Duration lastLook = sinceBoot();
    // Where nothing tells of processes they are looked for.
    const Duration lookAtProcesses = m_processes ? INT64_MAX : kSecond;
    Duration lastProcesses = lastLook;
    while (!m_queue.isDone()) {
        std::vector<Observation> batch = m_queue.take(std::clamp(due() - sinceBoot(), kLeastSleep, kLongestSleep));
        for (Observation& observation : batch) {
            m_builder->take(std::move(observation));
        }
        const Duration now = sinceBoot();
        m_builder->settle(now);
        if (m_mustLook.exchange(false) || now - lastLook > m_options.persistenceInterval) {
            m_builder->lookAtPlaces(now);
            lastLook = now;
        }
        if (now - lastProcesses > lookAtProcesses) {
            m_builder->lookAtProcesses(now);
            lastProcesses = now;
        }
        deliver(false);
    }
    m_builder->settle(sinceBoot(), true);
    deliver(true);
}

Duration LinuxSensor::due() const {
    const Duration delivery = m_builder->ready() > 0 ? m_lastDelivery + kDelivery : INT64_MAX;
    return std::min(delivery, m_builder->due());
}

void LinuxSensor::deliver(bool all) {
    const Duration now = sinceBoot();
    if (m_builder->ready() == 0 || (!all && m_builder->ready() < kBatch && now - m_lastDelivery < kDelivery)) {
        return;
    }
    m_lastDelivery = now;
    std::vector<endpoint::Activity> batch = m_builder->takeReady();
    count(batch);
    m_sink(std::move(batch));
}

void LinuxSensor::count(const std::vector<endpoint::Activity>& batch) {
    m_delivered += batch.size();
    for (const endpoint::Activity& activity : batch) {
        if (const auto* gap = std::get_if<endpoint::Gap>(&activity.body)) {
            ++m_gaps;
            m_lost += gap->lost > 0 ? static_cast<uint64_t>(gap->lost) : 0;
        }
    }
}

} // namespace metsuke::sensor
