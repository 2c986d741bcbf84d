// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"

#include "capture/pcap_reader.h"
#include "capture/pcapng_reader.h"
#include "core/engine/analysis_job.h"
#include "core/file/file_consumer.h"
#include "core/packet/decoder.h"
#include "core/protocol/parser.h"
#include "core/store/packet_line.h"
#include "tests/fuzz/sample_captures.h"

#include <numeric>

namespace metsuke::fuzz {

namespace {

/// The whole input, or as much as a growing file had at the moment.
class MemoryWindow final : public ByteWindow {
public:
    explicit MemoryWindow(Bytes bytes, size_t step = SIZE_MAX)
        : m_bytes(bytes)
        , m_step(step)
        , m_visible(std::min(bytes.size(), step)) {}
    Bytes at(uint64_t offset, size_t /*wanted*/) override {
        require(offset >= m_last, "readers move forward only");
        m_last = offset;
        return offset >= m_visible ? Bytes{} : m_bytes.first(m_visible).subspan(offset);
    }
    [[nodiscard]] bool ended() const override { return m_visible == m_bytes.size(); }
    [[nodiscard]] const std::shared_ptr<const void>& owner() const override { return m_none; }
    [[nodiscard]] uint64_t consumed(uint64_t offset) const override { return offset; }
    [[nodiscard]] bool damaged() const override { return false; }
    void grow() { m_visible = m_bytes.size() - m_visible > m_step ? m_visible + m_step : m_bytes.size(); }

private:
    Bytes m_bytes;
    size_t m_step;
    size_t m_visible;
    uint64_t m_last = 0;
    std::shared_ptr<const void> m_none;
};

std::unique_ptr<RecordReader> readerOf(Bytes input, ByteWindow& window) {
    if (input.size() >= PcapHeader::kSize) {
        if (const auto header = PcapHeader::parse(input.first(PcapHeader::kSize))) {
            return std::make_unique<PcapReader>(window, *header);
        }
    }
    return std::make_unique<PcapngReader>(window);
}

struct Read {
    std::vector<PacketView> packets;
    uint64_t damaged = 0;
};

/// Reads everything, of a file that grows by `step` bytes at a time.
Read packetsOf(Bytes input, size_t step = SIZE_MAX) {
    MemoryWindow window(input, step);
    const auto reader = readerOf(input, window);
    Read read;
    auto& packets = read.packets;
    PacketView view;
    for (;;) {
        const auto status = reader->next(view);
        if (status == RecordReader::Status::End) {
            break;
        }
        if (status == RecordReader::Status::NothingYet) {
            require(!window.ended(), "a reader at the end of a complete file says End");
            window.grow();
            continue;
        }
        if (status == RecordReader::Status::Packet) {
            require(view.data.empty() || (view.data.data() >= input.data() && view.data.data() + view.data.size() <= input.data() + input.size()),
                "packets lie inside the capture");
            // Not inside the file: in a segment that was trimmed places are where the records stood before.
            require(packets.empty() || view.offset > packets.back().offset, "records have places in their order");
            packets.push_back(view);
        }
    }
    require(reader->stats().packets == packets.size(), "every packet is counted");
    read.damaged = reader->stats().damaged();
    return read;
}

void capture(Bytes input) {
    const Read whole = packetsOf(input);
    const Read growing = packetsOf(input, 1 + input.size() / 7);
    if (whole.damaged > 0 || growing.damaged > 0) {
        return; // what follows damage is found by looking ahead, and a growing file shows less of it
    }
    require(whole.packets.size() == growing.packets.size(), "a capture that grows gives the packets of the finished one");
    for (size_t i = 0; i < whole.packets.size(); ++i) {
        const PacketView& a = whole.packets[i];
        const PacketView& b = growing.packets[i];
        require(a.offset == b.offset && a.ts == b.ts && a.data.size() == b.data.size(), "a capture that grows gives the packets of the finished one");
    }
}

void packet(Bytes input) {
    static const std::vector<uint32_t> links{1, 113, 101, 105, 127, 12, 228, 229, 0, 108, 276, 9, 50, 104};
    Choices choices(input);
    Decoder decoder(7);
    DecodedPacket out;
    uint64_t order = 0;
    std::vector<Octets> kept; // payloads may point into what was reassembled
    while (!choices.atEnd()) {
        PacketView view;
        view.linkType = links[choices.byte() % links.size()];
        view.ts = {static_cast<int64_t>(choices.byte()) * kSecond};
        view.data = choices.bytes(choices.number16());
        view.originalLength = static_cast<uint32_t>(view.data.size());
        view.number = ++order;
        decoder.decode(view, order, out);
        volatile uint8_t seen = 0;
        for (const uint8_t byte : out.payload) { // under a sanitizer: every byte is there
            seen = static_cast<uint8_t>(seen ^ byte);
        }
        require(packetLine(out).size() <= 256, "a packet's line is bounded");
        require(out.tunnels <= Decoder::kMaximumTunnels, "tunnels are bounded");
        require(out.layer != DecodedPacket::Layer::Ip || out.payload.size() <= out.payloadLength, "captured is at most what was on the wire");
        for (auto& datagram : decoder.takeReassembled()) {
            kept.push_back(std::move(datagram));
        }
    }
    require(decoder.stats().packets == order, "every packet is counted");
}

/// The packets of a capture in memory.
class SampleSource final : public PacketSource {
public:
    explicit SampleSource(Bytes input)
        : m_packets(packetsOf(input).packets) {}
    Status next(Batch& batch, size_t maximum) override {
        batch.packets.clear();
        while (m_at < m_packets.size() && batch.packets.size() < maximum) {
            m_clock = std::max(m_clock, m_packets[m_at].ts);
            batch.packets.push_back(m_packets[m_at++]);
        }
        batch.clock = m_clock;
        return batch.packets.empty() ? Status::End : Status::Packets;
    }
    [[nodiscard]] bool viewsPersist() const override { return true; }
    [[nodiscard]] std::vector<CaptureSummary> summaries() const override { return {CaptureSummary{}}; }
    [[nodiscard]] uint64_t bytesRead() const override { return m_at; }
    [[nodiscard]] uint64_t bytesTotal() const override { return m_packets.size(); }

private:
    std::vector<PacketView> m_packets;
    size_t m_at = 0;
    Timestamp m_clock{std::numeric_limits<int64_t>::min()};
};

/// Frames as the packet target reads them.
Octets asPackets(const Octets& pcap) {
    Octets out;
    for (const auto& view : packetsOf(pcap).packets) {
        if (out.size() > 4000) {
            break;
        }
        const auto size = static_cast<uint16_t>(std::min<size_t>(view.data.size(), 1500));
        out.insert(out.end(), {0, 1, static_cast<uint8_t>(size & 0xff), static_cast<uint8_t>(size >> 8)});
        out.insert(out.end(), view.data.begin(), view.data.begin() + size);
    }
    return out;
}

} // namespace

uint64_t eventsOfCapture(Bytes capture) {
    SampleSource source(capture);
    const uint64_t packets = source.bytesTotal();
    JobConfig config;
    config.files = &makeFileConsumer;
    AnalysisJob job(source, builtinProtocols(), std::move(config), nullptr, nullptr);
    const auto result = job.run({});
    require(result.ok(), "no capture is an error of the engine");
    require(result->totals.packets == packets, "every packet is analysed");
    const auto& events = result->totals.events;
    return std::accumulate(events.begin(), events.end(), uint64_t{0});
}

void addCaptureTargets(std::vector<FuzzTarget>& targets) {
    const auto captures = sampleCaptures();
    targets.push_back({"capture", capture, captures, 20000, {}});
    std::vector<Octets> frames = sampleFrames();
    for (const auto& pcap : captures) {
        if (auto some = asPackets(pcap); !some.empty()) {
            frames.push_back(std::move(some));
        }
    }
    targets.push_back({"packet", packet, std::move(frames), 100000, {}});
    targets.push_back({"engine", [](Bytes input) { (void)eventsOfCapture(input); }, captures, 3000, {}});
}

} // namespace metsuke::fuzz
