// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/sensor.h"
#include "tests/sensor/victim.h"

#include <gtest/gtest.h>
#include <mutex>

namespace metsuke::test {

/// Records this host for as long as it lives, and remembers everything.
class Recorder {
public:
    explicit Recorder(sensor::SensorChoice choice, const Victim& victim);
    ~Recorder();

    /// What was told of this kind, in the order in which it came.
    template<typename Body>
    std::vector<std::pair<endpoint::Activity, Body>> all(const std::function<bool(const endpoint::Activity&, const Body&)>& wanted = {}) const {
        std::vector<std::pair<endpoint::Activity, Body>> found;
        {
            const std::lock_guard lock(m_mutex);
            for (const auto& activity : m_activities) {
                if (const auto* body = std::get_if<Body>(&activity.body)) {
                    found.emplace_back(activity, *body);
                }
            }
        }
        if (wanted) { // may ask for more itself
            std::erase_if(found, [&](const auto& one) { return !wanted(one.first, one.second); });
        }
        return found;
    }
    template<typename Body>
    bool sees(const std::function<bool(const endpoint::Activity&, const Body&)>& wanted) const {
        return eventually([&] { return !all<Body>(wanted).empty(); });
    }
    /// Of the process with this number that was told last.
    [[nodiscard]] endpoint::ProcessUid processOf(int64_t pid) const;
    /// By their times: one that had to be looked at for longer is told behind a later one.
    [[nodiscard]] std::vector<endpoint::ImageStarted> imagesOf(endpoint::ProcessUid process) const;
    [[nodiscard]] std::string pathOf(endpoint::ProcessUid process) const; ///< of its last image, the script where there is one
    [[nodiscard]] endpoint::ProcessUid parentOf(endpoint::ProcessUid process) const;
    sensor::Sensor& sensor() { return *m_sensor; }
    [[nodiscard]] bool isRunning() const { return m_isRunning; }

private:
    std::unique_ptr<sensor::Sensor> m_sensor;
    bool m_isRunning = false;
    mutable std::mutex m_mutex; ///< guards m_activities
    std::vector<endpoint::Activity> m_activities;
};

/// Both ways of recording; skips with the reason where this kernel does not give one.
class BothWays : public ::testing::TestWithParam<sensor::SensorChoice> {
protected:
    void SetUp() override;
    [[nodiscard]] bool isEbpf() const { return GetParam() == sensor::SensorChoice::Ebpf; }
};
std::string nameOfWay(const ::testing::TestParamInfo<sensor::SensorChoice>& way);

} // namespace metsuke::test
