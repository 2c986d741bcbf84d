// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/packet_export.h"

#include "capture/open_captures.h"
#include "capture/spool_evidence.h"
#include "capture/spool_source.h"

#include <algorithm>

namespace metsuke::cli {

namespace {

/// Where the packets of a case are. What a case went on with stands in the same folder, or in other files.
Result<std::vector<std::unique_ptr<PacketSource>>> sourcesOf(const CaseSummary& summary, const CaseStore& store) {
    std::vector<std::filesystem::path> folders, files;
    std::error_code none;
    const auto add = [&](const std::filesystem::path& path) {
        auto& list = std::filesystem::is_directory(path, none) ? folders : files;
        if (std::ranges::find(list, path) == list.end()) {
            list.push_back(path);
        }
    };
    for (const CaptureSummary& capture : summary.captures) {
        add(capture.packetsPath.empty() ? capture.path : capture.packetsPath);
    }
    // A live capture is a folder; in its first second the case does not name it yet, and later both may have moved.
    const bool isUnknown = folders.empty() && (files.empty() || (files.size() == 1 && !std::filesystem::exists(files.front(), none)));
    if (isUnknown && std::filesystem::is_directory(store.packetFolder(), none)) {
        files.clear();
        add(store.packetFolder());
    }
    std::vector<std::unique_ptr<PacketSource>> sources;
    for (const auto& folder : folders) {
        sources.push_back(followSpool({{}, folder, SpoolEvidence::folderOf(folder), 0, {}, {}}, nullptr));
    }
    if (!files.empty()) {
        METSUKE_TRY(auto merged, openCaptures(files));
        sources.push_back(std::move(merged));
    }
    return sources;
}

} // namespace

Result<void> forEachKeptPacket(CaseStore& store, Duration last, const std::function<Result<void>(const PacketView&)>& take) {
    METSUKE_TRY(const CaseSummary summary, store.summary({}));
    METSUKE_TRY(const auto sources, sourcesOf(summary, store));
    const Timestamp from{last > 0 ? summary.last.ns - last : std::numeric_limits<int64_t>::min()};
    constexpr size_t kBatch = 512;
    PacketSource::Batch batch;
    for (const auto& source : sources) {
        for (auto status = PacketSource::Status::Packets; status != PacketSource::Status::End;) {
            status = source->next(batch, kBatch);
            for (const PacketView& packet : batch.packets) {
                if (packet.ts >= from) {
                    METSUKE_CHECK(take(packet));
                }
            }
        }
    }
    return {};
}

} // namespace metsuke::cli
