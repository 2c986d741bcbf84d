// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/packet_export.h"

#include "capture/open_captures.h"
#include "capture/spool_evidence.h"
#include "capture/spool_source.h"

namespace metsuke::cli {

namespace {

Result<std::unique_ptr<PacketSource>> sourceOf(const CaseSummary& summary, const CaseStore& store) {
    std::vector<std::filesystem::path> paths;
    for (const CaptureSummary& capture : summary.captures) {
        paths.emplace_back(capture.packetsPath.empty() ? capture.path : capture.packetsPath);
    }
    // A live capture is a folder; in its first second the case does not name it yet, and later both may have moved.
    std::error_code none;
    const bool isUnknown = paths.empty() || (paths.size() == 1 && !std::filesystem::exists(paths.front(), none));
    if (isUnknown && std::filesystem::is_directory(store.packetFolder(), none)) {
        paths = {store.packetFolder()};
    }
    if (paths.size() == 1 && std::filesystem::is_directory(paths.front(), none)) {
        return followSpool({{}, paths.front(), SpoolEvidence::folderOf(paths.front()), SpoolReading::kWhole, {}, {}}, nullptr);
    }
    return openCaptures(paths);
}

} // namespace

Result<void> forEachKeptPacket(CaseStore& store, Duration last, const std::function<Result<void>(const PacketView&)>& take) {
    METSUKE_TRY(const CaseSummary summary, store.summary({}));
    METSUKE_TRY(const auto source, sourceOf(summary, store));
    const Timestamp from{last > 0 ? summary.last.ns - last : std::numeric_limits<int64_t>::min()};
    constexpr size_t kBatch = 512;
    PacketSource::Batch batch;
    for (auto status = PacketSource::Status::Packets; status != PacketSource::Status::End;) {
        status = source->next(batch, kBatch);
        for (const PacketView& packet : batch.packets) {
            if (packet.ts >= from) {
                METSUKE_CHECK(take(packet));
            }
        }
    }
    return {};
}

} // namespace metsuke::cli
