// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sensor/recorder.h"

#include "core/sensor/linux/capability_probe.h"

#include <algorithm>
#include <iterator>

namespace metsuke::test {

using namespace endpoint;
using sensor::SensorChoice;

Recorder::Recorder(SensorChoice choice, const Victim& victim) {
    sensor::SensorOptions options;
    options.device = "test";
    options.choice = choice;
    options.watchedFolders = {victim.root()};
    options.persistenceRoot = victim.root();
    m_sensor = sensor::makeHostSensor(std::move(options));
    const auto started = m_sensor->start([this](std::vector<Activity> batch) {
        const std::lock_guard lock(m_mutex);
        std::move(batch.begin(), batch.end(), std::back_inserter(m_activities));
    });
    m_isRunning = started.ok();
    EXPECT_TRUE(m_isRunning) << started.error().message.id << ' ' << started.error().detail;
    EXPECT_TRUE(sees<ProcessStarted>([](const Activity&, const ProcessStarted& process) { return process.pid == ::getpid(); }));
}

Recorder::~Recorder() { m_sensor->stop(); }

ProcessUid Recorder::processOf(int64_t pid) const {
    const auto found = all<ProcessStarted>([pid](const Activity&, const ProcessStarted& process) { return process.pid == pid; });
    return found.empty() ? ProcessUid() : found.back().first.process;
}

std::vector<ImageStarted> Recorder::imagesOf(ProcessUid process) const {
    auto found = all<ImageStarted>([process](const Activity& activity, const ImageStarted&) { return activity.process == process; });
    std::ranges::stable_sort(found, {}, [](const auto& one) { return one.first.time; });
    std::vector<ImageStarted> images;
    std::ranges::transform(found, std::back_inserter(images), [](auto& one) { return std::move(one.second); });
    return images;
}

std::string Recorder::pathOf(ProcessUid process) const {
    const auto found = imagesOf(process);
    return found.empty() ? "" : found.back().script.empty() ? found.back().path : found.back().script;
}

ProcessUid Recorder::parentOf(ProcessUid process) const {
    const auto found = all<ProcessStarted>([process](const Activity& activity, const ProcessStarted&) { return activity.process == process; });
    return found.empty() ? ProcessUid() : found.front().second.parent;
}

void BothWays::SetUp() {
    if (const std::string why = Victim::obstacle(); !why.empty()) {
        GTEST_SKIP() << why;
    }
    static const sensor::Capabilities found = sensor::probeCapabilities();
    const auto& obstacle = found.obstacleTo(isEbpf() ? "ebpf" : "proc_connector");
    if (obstacle) {
        GTEST_SKIP() << obstacle->message.id << ' ' << obstacle->detail;
    }
}

std::string nameOfWay(const ::testing::TestParamInfo<SensorChoice>& way) { return way.param == SensorChoice::Ebpf ? "ebpf" : "proc"; }

} // namespace metsuke::test
