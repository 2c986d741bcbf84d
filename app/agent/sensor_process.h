// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/sensor.h"

namespace metsuke::agent {

/// The process with the rights: records this host and tells the channel, until the other end goes or has nothing more to
/// say. Talks to nobody else. The exit code.
int runSensorProcess(sensor::SensorOptions options, int channel);

} // namespace metsuke::agent
