// SPDX-License-Identifier: GPL-3.0-or-later
// In the place of ebpf_source.cpp where neither clang nor libbpf was there to build the programs.
#include "core/sensor/linux/ebpf_source.h"

namespace metsuke::sensor {

struct EbpfSource::Loaded {};

EbpfSource::EbpfSource() = default;
EbpfSource::~EbpfSource() = default;
Result<void> EbpfSource::start(ObservationQueue&) { return Error{ErrorCode::Unsupported, Message("sensor.ebpf_absent")}; }
void EbpfSource::stop() {}

} // namespace metsuke::sensor
