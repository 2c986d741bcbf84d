// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/agent/sensor_process.h"

#include "app/agent/channel.h"
#include "app/agent/exit_codes.h"
#include "app/agent/privileges.h"
#include "app/agent/sensor_messages.h"
#include "core/endpoint/activity_json.h"

#include <atomic>
#include <csignal>

namespace metsuke::agent {

namespace {

constexpr size_t kFrameBytes = 64 * 1024; ///< about: a frame ends with the line that passes it
constexpr int kPatienceMs = 1000;

/// Tells activities; blocks while the other end is slow, which holds the sensor back.
class Teller {
public:
    explicit Teller(Channel& channel)
        : m_channel(channel) {}

    void tell(const std::vector<endpoint::Activity>& batch) {
        std::string lines;
        for (const endpoint::Activity& activity : batch) {
            lines += endpoint::writeActivity(activity) + '\n';
            if (lines.size() >= kFrameBytes) {
                send(lines);
            }
        }
        send(lines);
    }
    [[nodiscard]] bool isAlone() const { return m_isAlone; }

private:
    void send(std::string& lines) {
        if (!lines.empty() && !m_isAlone) {
            m_isAlone = !m_channel.send({FrameKind::Activities, lines});
        }
        lines.clear();
    }
    Channel& m_channel;
    std::atomic<bool> m_isAlone = false; ///< the other end has gone
};

Result<void> run(Channel& channel, sensor::Sensor& sensor, Teller& teller) {
    METSUKE_CHECK(keepSensorRights());
    METSUKE_CHECK(sensor.start([&teller](const std::vector<endpoint::Activity>& batch) { teller.tell(batch); }));
    METSUKE_CHECK(restrictSensor());
    sensor::SensorState told;
    do {
        if (sensor::SensorState now = sensor.state(); now.recordings != told.recordings) {
            METSUKE_CHECK(channel.send({FrameKind::State, writeState(now)}));
            told = std::move(now);
        }
    } while (!teller.isAlone() && channel.receive(kPatienceMs));
    sensor.stop();
    return channel.send({FrameKind::End, {}});
}

} // namespace

int runSensorProcess(sensor::SensorOptions options, int descriptor) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) { // it ends when its other half does, after telling the rest
        std::signal(number, SIG_IGN);
    }
    Channel channel(descriptor);
    Teller teller(channel);
    const auto sensor = sensor::makeHostSensor(std::move(options));
    const auto ended = run(channel, *sensor, teller);
    sensor->stop();
    if (!ended) {
        [[maybe_unused]] const auto told = channel.send({FrameKind::Error, writeError(ended.error())}); // nobody may listen any more
        return kFailed;
    }
    return kDone;
}

} // namespace metsuke::agent
