// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/mitigation/wire_look.h"
#include "core/store/case_store.h"

namespace metsuke {

/// The flows of the case that have the packets of these talks, as far as they are over: an open one is stored later. At most a
/// few hundred; a case that cannot be read has none.
[[nodiscard]] std::vector<FlowUid> flowsOf(const std::filesystem::path& caseFile, const mitigation::WireLook& look);

} // namespace metsuke
