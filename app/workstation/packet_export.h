// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/event_store.h"

#include <filesystem>
#include <string_view>

namespace metsuke {

/// Writes these packets of a case as pcapng, `comment` on each; the file appears complete or not at all. Blocks.
[[nodiscard]] Result<void> writePackets(EventStore& store, const std::vector<PacketRef>& packets,
    const std::filesystem::path& path, std::string_view comment, const QueryBudget& budget);

} // namespace metsuke
