// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/packet_export.h"

#include "capture/pcapng_writer.h"

#include <algorithm>

namespace metsuke {

namespace {
constexpr size_t kChunk = 2'048; // packets in memory at a time
} // namespace

Result<void> writePackets(EventStore& store, const std::vector<PacketRef>& packets, const std::filesystem::path& path,
    std::string_view comment, const QueryBudget& budget) {
    METSUKE_TRY(PcapngWriter writer, PcapngWriter::create(path, comment));
    std::map<std::pair<std::string, uint32_t>, uint32_t> interfaces; // of capture and link type
    for (size_t at = 0; at < packets.size(); at += kChunk) {
        const auto from = packets.begin() + static_cast<std::ptrdiff_t>(at);
        const auto to = packets.begin() + static_cast<std::ptrdiff_t>(std::min(packets.size(), at + kChunk));
        METSUKE_TRY(const std::vector<StoredPacket> chunk, store.packets({from, to}, budget));
        for (const StoredPacket& packet : chunk) {
            const auto key = std::pair(packet.captureName, packet.linkType);
            auto found = interfaces.find(key);
            if (found == interfaces.end()) {
                METSUKE_TRY(const uint32_t index, writer.addInterface(packet.linkType, packet.captureName));
                found = interfaces.emplace(key, index).first;
            }
            METSUKE_CHECK(writer.write(found->second, packet.ts, packet.data, packet.originalLength, comment));
        }
    }
    return writer.finish();
}

} // namespace metsuke
