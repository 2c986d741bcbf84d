// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sensor/sensor.h"

#include <string>

namespace metsuke::agent {

/// What is recorded by what, and errors, as text between the two processes.
[[nodiscard]] std::string writeState(const sensor::SensorState& state);
[[nodiscard]] Result<sensor::SensorState> readState(std::string_view text);
[[nodiscard]] std::string writeError(const Error& error);
[[nodiscard]] Error readError(std::string_view text);
/// "what is recorded by what", for people.
[[nodiscard]] Message describe(const sensor::Recording& recording);

} // namespace metsuke::agent
