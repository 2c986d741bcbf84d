// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/segment.h"

#include "capture/merged_source.h"
#include "capture/pcapng_encoder.h"
#include "capture/pcapng_format.h"

namespace metsuke {

Result<SegmentWriter> SegmentWriter::create(const std::filesystem::path& path) {
    METSUKE_TRY(OutputFile file, OutputFile::create(path));
    SegmentWriter writer(std::move(file));
    METSUKE_CHECK(writer.append(pcapng::encodeSection(pcapng::kSegmentApplication, {})));
    return writer;
}

Result<void> SegmentWriter::append(Bytes block) {
    METSUKE_CHECK(m_file.write(block));
    m_bytes += block.size();
    return {};
}

Result<uint32_t> SegmentWriter::addInterface(uint32_t linkType, std::string_view name, uint32_t snapLength) {
    METSUKE_CHECK(append(pcapng::encodeInterface(linkType, snapLength, name)));
    return m_interfaces++;
}

Result<uint64_t> SegmentWriter::write(uint32_t interface, Timestamp ts, Bytes data, uint32_t originalLength) {
    const uint64_t offset = m_bytes;
    METSUKE_CHECK(append(pcapng::encodePacket(interface, ts, data, originalLength, {})));
    return offset;
}

Result<void> SegmentWriter::tick(uint32_t interface, Timestamp ts, uint64_t received, uint64_t dropped) {
    METSUKE_CHECK(append(pcapng::encodeStatistics(interface, ts, received, dropped)));
    return flush();
}

Result<std::unique_ptr<PacketSource>> tailSegment(const std::filesystem::path& path, const GrowthFlag& complete) {
    METSUKE_TRY(OpenedFile file, openForReading(path));
    std::vector<std::unique_ptr<CaptureInput>> inputs;
    inputs.push_back(CaptureInput::openGrowing(std::move(file.handle), complete, path.string(), path.string()));
    return std::unique_ptr<PacketSource>(std::make_unique<MergedSource>(std::move(inputs)));
}

} // namespace metsuke
