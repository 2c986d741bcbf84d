// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sensor/sensor.h"

#include <algorithm>

namespace metsuke::sensor {

std::optional<SensorChoice> parseSensorChoice(std::string_view text) {
    return text == "auto" ? std::optional(SensorChoice::Automatic)
        : text == "ebpf"  ? std::optional(SensorChoice::Ebpf)
        : text == "proc"  ? std::optional(SensorChoice::Proc)
                          : std::nullopt;
}

std::string SensorState::by(std::string_view subject) const {
    const auto found = std::ranges::find(recordings, subject, &Recording::subject);
    return found == recordings.end() ? std::string() : found->by;
}

} // namespace metsuke::sensor
