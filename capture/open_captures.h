// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/packet/packet_fetcher.h"
#include "core/packet/packet_source.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace metsuke {

struct OpenOptions {
    /// Where standard input ("-") is kept while it is read, so that its packets can be fetched later. Empty: a
    /// temporary file that goes with the source.
    std::filesystem::path spoolFolder;
};

/// Opens pcap and pcapng files, plain or compressed with gzip or zstd, as one source in total order: running maximum
/// timestamp, then argument order, then file order. "-" is standard input. Inputs that cannot be read at all are
/// reported in summaries() with unreadable = true while the rest goes on; when none can be read the result is the
/// error of the first.
[[nodiscard]] Result<std::unique_ptr<PacketSource>> openCaptures(
    const std::vector<std::filesystem::path>& paths, const OpenOptions& options = {});

/// Random access to the packets of captures; `paths` in argument order (CaptureSummary::packetsPath). Files are
/// opened on first use.
[[nodiscard]] std::unique_ptr<PacketFetcher> openFetcher(std::vector<std::filesystem::path> paths);

/// The case's lane and hash seed: a hash of each input's first MiB (contract.md). Inputs that cannot be read, and
/// standard input, count with their position only.
[[nodiscard]] uint64_t captureSeed(const std::vector<std::filesystem::path>& paths);

} // namespace metsuke
