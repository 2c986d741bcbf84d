// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace metsuke {

/// Packets of one interface since its capture began; each is recorded in the spool's interface statistics blocks, so
/// that the sum closes: what was sent = received + interfaceDropped, received = kernelDropped + accepted (once nothing
/// waits in the kernel), accepted = stored + what the spool had no room for.
struct InterfaceCounters {
    uint64_t received = 0; ///< isb_ifrecv: passed the filter, those that the kernel then dropped included
    uint64_t interfaceDropped = 0; ///< isb_ifdrop: by the network card or its driver
    uint64_t accepted = 0; ///< isb_filteraccept: taken from the kernel
    uint64_t kernelDropped = 0; ///< isb_osdrop: no room between the kernel and us
    uint64_t stored = 0; ///< isb_usrdeliv: in the spool
    friend bool operator==(const InterfaceCounters&, const InterfaceCounters&) = default;
};

} // namespace metsuke
