// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/epoch.h"

namespace metsuke {

/// Merges what the lanes made of an epoch into the one total order and numbers events within their packet. The
/// result depends neither on the number of workers nor on where epochs were cut.
class Sequencer {
public:
    /// Moves events and postings out of `epoch`.
    void merge(Epoch& epoch, EpochBatch& batch);

private:
    uint64_t m_order = 0; ///< of the last event
    uint32_t m_sequence = 0; ///< next within it
};

} // namespace metsuke
