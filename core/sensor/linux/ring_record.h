// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/sensor/linux/observation.h"

namespace metsuke::sensor {

/// What one record of the programs in the kernel (bpf/ring_record.h) tells; nothing when it is damaged.
[[nodiscard]] std::optional<Observation> parseRingRecord(Bytes record);

} // namespace metsuke::sensor
