// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/case_store.h"

namespace metsuke::cli {

/// Hands on every packet that is still kept for a case, in total order, also while it is being captured. With `last` > 0
/// only those of so much time before the case's last packet.
Result<void> forEachKeptPacket(CaseStore& store, Duration last, const std::function<Result<void>(const PacketView&)>& take);

} // namespace metsuke::cli
