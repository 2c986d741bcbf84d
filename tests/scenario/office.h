// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/scenario/frames.h"

namespace metsuke::scenario {

/// One working day's capture of a small office with one intrusion, deterministic from `seed`: KEIRI-07 opens a lure,
/// fetches a program that claims to be a PDF, asks generated names, beacons every 61 s to 198.51.100.23, copies a
/// service to FILESRV01 and sends 96 MB out; the rest is everyday traffic. Addresses and names are reserved ones or
/// well-known services. `everydayShare` below 1 thins the background for tests.
[[nodiscard]] Wire makeOffice(uint64_t seed, double everydayShare = 1.0);

} // namespace metsuke::scenario
