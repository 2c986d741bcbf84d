// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/doubles.h"

#include <gtest/gtest.h>

#include <sstream>

namespace metsuke::test {

namespace {

void put(std::vector<uint8_t>& out, uint64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) {
        out.push_back(static_cast<uint8_t>(value >> (8 * i)));
    }
}

std::vector<uint8_t> ipFrame(const Ends& ends, uint8_t protocol, const std::vector<uint8_t>& transport) {
    std::vector<uint8_t> frame;
    put(frame, 0x020000000000ULL | (ends.destination & 0xff), 6);
    put(frame, 0x020000000000ULL | (ends.source & 0xff), 6);
    put(frame, 0x0800, 2);
    put(frame, 0x4500, 2);
    put(frame, 20 + transport.size(), 2);
    put(frame, 0, 4);
    put(frame, 64, 1);
    put(frame, protocol, 1);
    put(frame, 0, 2);
    put(frame, ends.source, 4);
    put(frame, ends.destination, 4);
    frame.insert(frame.end(), transport.begin(), transport.end());
    return frame;
}

void append(std::vector<uint8_t>& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

WeirdEvent weird(std::string_view name, std::string_view addl) {
    WeirdEvent event;
    event.name = name;
    event.addl = addl;
    event.source = "test";
    return event;
}

char sideOf(StreamDirection direction) { return direction == StreamDirection::Originator ? '>' : '<'; }

class LineParser final : public StreamParser {
public:
    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override {
        std::string& carry = m_carry[static_cast<size_t>(direction)];
        for (const char c : asText(bytes)) {
            if (c != '\n') {
                carry += c;
                continue;
            }
            const std::string line = std::exchange(carry, {});
            host.emit(weird("line", sideOf(direction) + line));
            if (line == "reject") {
                host.reject();
                return;
            }
            if (line == "shunt") {
                host.shunt();
                return;
            }
            if (line == "file") {
                m_file = host.beginFile({});
            }
        }
        if (m_file) {
            m_file->data(bytes);
        }
    }
    void gap(StreamDirection direction, uint64_t bytes, ParserHost& host) override {
        host.emit(weird("gap", sideOf(direction) + std::to_string(bytes)));
    }
    void end(ParserHost& host) override {
        host.emit(weird("end", m_carry[0] + "|" + m_carry[1]));
        if (m_file) {
            m_file->finish(false);
        }
    }

private:
    std::array<std::string, 2> m_carry;
    std::unique_ptr<FileConsumer> m_file;
};

class GrowParser final : public StreamParser {
public:
    void data(StreamDirection direction, Bytes bytes, ParserHost& host) override {
        host.emit(weird("grow", sideOf(direction) + std::string(asText(bytes))));
    }
    void gap(StreamDirection, uint64_t, ParserHost&) override {}
    void end(ParserHost&) override {}
};

class DgramParser final : public DatagramParser {
public:
    void datagram(StreamDirection direction, Bytes bytes, ParserHost& host) override {
        host.emit(weird("dgram", sideOf(direction) + std::string(asText(bytes))));
        if (asText(bytes) == "D-reject") {
            host.reject();
        }
    }
    void end(ParserHost& host) override { host.emit(weird("dgram-end", "")); }
};

ProbeResult startsWith(Bytes bytes, std::string_view prefix) {
    const std::string_view text = asText(bytes);
    if (text.size() >= prefix.size()) {
        return text.starts_with(prefix) ? ProbeResult::Yes : ProbeResult::No;
    }
    return prefix.starts_with(text) ? ProbeResult::Maybe : ProbeResult::No;
}

class MarkScanner final : public ContentScanner {
public:
    void scan(StreamDirection direction, Bytes bytes, ParserHost& host) override {
        std::string& tail = m_tail[static_cast<size_t>(direction)];
        tail += asText(bytes);
        if (tail.find("MARK") != std::string::npos) {
            PayloadEvent event;
            event.pattern = "mark";
            event.from_responder = direction == StreamDirection::Responder;
            host.emit(event);
            tail.clear();
        }
        m_seen[static_cast<size_t>(direction)] += bytes.size();
        EXPECT_LE(m_seen[static_cast<size_t>(direction)], kScanDepth);
        tail = tail.substr(tail.size() - std::min<size_t>(3, tail.size()));
    }

private:
    std::array<std::string, 2> m_tail;
    std::array<size_t, 2> m_seen{};
};

} // namespace

std::vector<uint8_t> tcpFrame(
    const Ends& ends, uint8_t flags, uint32_t sequence, uint32_t acknowledgment, std::string_view payload) {
    std::vector<uint8_t> tcp;
    put(tcp, ends.sourcePort, 2);
    put(tcp, ends.destinationPort, 2);
    put(tcp, sequence, 4);
    put(tcp, acknowledgment, 4);
    put(tcp, 0x50, 1);
    put(tcp, flags, 1);
    put(tcp, 8192, 2);
    put(tcp, 0, 4);
    append(tcp, payload);
    return ipFrame(ends, 6, tcp);
}

std::vector<uint8_t> udpFrame(const Ends& ends, std::string_view payload) {
    std::vector<uint8_t> udp;
    put(udp, ends.sourcePort, 2);
    put(udp, ends.destinationPort, 2);
    put(udp, 8 + payload.size(), 2);
    put(udp, 0, 2);
    append(udp, payload);
    return ipFrame(ends, 17, udp);
}

std::vector<uint8_t> icmpFrame(
    const Ends& ends, uint8_t type, uint8_t code, uint16_t id, std::string_view payload) {
    std::vector<uint8_t> icmp{type, code, 0, 0};
    put(icmp, id, 2);
    put(icmp, 1, 2);
    append(icmp, payload);
    return ipFrame(ends, 1, icmp);
}

std::vector<uint8_t> arpFrame(uint16_t operation, uint32_t sender, uint32_t target) {
    std::vector<uint8_t> frame;
    put(frame, 0xffffffffffffULL, 6);
    put(frame, 0x020000000000ULL | (sender & 0xff), 6);
    put(frame, 0x0806, 2);
    put(frame, 0x000108000604ULL, 6);
    put(frame, operation, 2);
    put(frame, 0x020000000000ULL | (sender & 0xff), 6);
    put(frame, sender, 4);
    put(frame, 0, 6);
    put(frame, target, 4);
    return frame;
}

void MemorySource::add(Timestamp ts, std::vector<uint8_t> frame) { m_packets.push_back({ts, std::move(frame)}); }

Timestamp MemorySource::addExchange(
    Timestamp ts, const Ends& ends, std::string_view request, std::string_view response) {
    using namespace tcp_flags;
    const Ends back = ends.back();
    const auto requested = static_cast<uint32_t>(101 + request.size());
    const auto answered = static_cast<uint32_t>(901 + response.size());
    const auto at = [&] { return ts = ts + kMillisecond; };
    add(at(), tcpFrame(ends, kSyn, 100, 0));
    add(at(), tcpFrame(back, kSyn | kAck, 900, 101));
    add(at(), tcpFrame(ends, kAck, 101, 901));
    add(at(), tcpFrame(ends, kAck | kPsh, 101, 901, request));
    add(at(), tcpFrame(back, kAck | kPsh, 901, requested, response));
    add(at(), tcpFrame(ends, kAck | kFin, requested, answered));
    add(at(), tcpFrame(back, kAck | kFin, answered, requested + 1));
    add(at(), tcpFrame(ends, kAck, requested + 1, answered + 1));
    return ts;
}

PacketSource::Status MemorySource::next(Batch& batch, size_t maximum) {
    batch.packets.clear();
    batch.keepAlive.reset();
    if (const auto quiet = quietAfter.find(m_at); quiet != quietAfter.end() && quiet->second > 0) {
        --quiet->second;
        return Status::NothingYet;
    }
    if (const auto tick = ticks.find(m_at); tick != ticks.end()) {
        m_clock = std::max(m_clock, tick->second);
        batch.clock = m_clock;
        ticks.erase(tick);
        return Status::ClockTick;
    }
    if (m_at == m_packets.size()) {
        return Status::End;
    }
    auto copies = std::make_shared<std::deque<std::vector<uint8_t>>>();
    while (m_at < m_packets.size() && batch.packets.size() < maximum) {
        const Stored& stored = m_packets[m_at];
        if (!batch.packets.empty() && (quietAfter.contains(m_at) || ticks.contains(m_at))) {
            break;
        }
        PacketView view;
        view.ts = stored.ts;
        copies->push_back(volatileViews ? stored.frame : std::vector<uint8_t>{});
        view.data = volatileViews ? Bytes{copies->back()} : Bytes{stored.frame};
        view.originalLength = static_cast<uint32_t>(stored.frame.size());
        view.linkType = 1;
        view.number = m_at + 1;
        view.offset = 24 + m_at * 100;
        batch.packets.push_back(view);
        m_clock = std::max(m_clock, stored.ts);
        if (++m_at == stopAt && stop != nullptr) {
            stop->request_stop();
        }
    }
    if (volatileViews) {
        batch.keepAlive = copies;
    }
    batch.clock = m_clock;
    return Status::Packets;
}

std::vector<CaptureSummary> MemorySource::summaries() const {
    CaptureSummary summary;
    summary.path = "memory";
    summary.packets = m_at;
    return {summary};
}

Result<void> MemorySink::append(const EpochBatch& batch) {
    if (m_appends++ == failAt) {
        return Error(ErrorCode::DiskFull, "test.disk_full");
    }
    events.insert(events.end(), batch.events.begin(), batch.events.end());
    flowPackets.insert(flowPackets.end(), batch.flowPackets.begin(), batch.flowPackets.end());
    losses.insert(losses.end(), batch.losses.begin(), batch.losses.end());
    for (const TrafficSample& sample : batch.traffic) {
        traffic[sample.bucket].add(sample);
    }
    for (const VlanPackets& vlan : batch.vlans) {
        vlans[vlan.id] += vlan.packets;
    }
    batchSizes.push_back(batch.events.size());
    return {};
}

std::string MemorySink::print() const {
    std::ostringstream out;
    struct Print {
        std::ostream& out;
        void operator()(std::monostate) const { out << "-"; }
        void operator()(std::span<const std::string> list) const {
            for (const std::string& text : list) {
                out << text << ",";
            }
        }
        void operator()(bool value) const { out << value; }
        void operator()(int64_t value) const { out << value; }
        void operator()(double value) const { out << std::hexfloat << value; }
        void operator()(std::string_view value) const { out << value; }
    };
    for (const Event& event : events) {
        const EventHeader& header = event.header;
        out << header.order << '.' << header.sequence << ' ' << eventKindName(event.kind()) << ' ' << header.ts.ns << ' '
            << header.uid.toString() << ' ' << header.origHost.toString() << ':' << header.origPort << ' '
            << header.respHost.toString() << ':' << header.respPort << ' ' << int{header.proto} << ' '
            << header.firstPacket.number << '-' << header.lastPacket.number << ' ' << header.origMac.toString() << ' '
            << header.respMac.toString();
        for (const FieldDescriptor& field : fieldsOf(event.kind())) {
            out << ' ' << field.name << '=';
            std::visit(Print{out}, field.get(event.body));
        }
        out << '\n';
    }
    for (const FlowPackets& packets : flowPackets) {
        out << packets.uid.toString() << ' ' << packets.count << ' ';
        for (const uint8_t byte : packets.postings) {
            out << int{byte} << ' ';
        }
        out << '\n';
    }
    for (const LossInterval& loss : losses) {
        out << static_cast<int>(loss.kind) << ' ' << loss.from.ns << ' ' << loss.packets << ' ' << loss.bytes << '\n';
    }
    return out.str();
}

const ProtocolRegistry& testProtocols() {
    static const ProtocolRegistry registry = [] {
        ProtocolRegistry made;
        made.add(StreamProtocol{"line", [](const ProbeInput& in) { return startsWith(in.originator, "LINE"); },
            [] { return std::unique_ptr<StreamParser>(std::make_unique<LineParser>()); }});
        made.add(StreamProtocol{"grow",
            [](const ProbeInput& in) { return startsWith(in.originator, "GROWGROW"); },
            [] { return std::unique_ptr<StreamParser>(std::make_unique<GrowParser>()); }});
        made.add(DatagramProtocol{"dgram",
            [](const ProbeInput& in) {
                return in.proto == 17 ? startsWith(in.originator, "D-") : ProbeResult::No;
            },
            [] { return std::unique_ptr<DatagramParser>(std::make_unique<DgramParser>()); }});
        made.add([](const FlowInfo&) { return std::unique_ptr<ContentScanner>(std::make_unique<MarkScanner>()); });
        return made;
    }();
    return registry;
}

Outcome analyse(MemorySource& source, JobConfig config, const ProtocolRegistry& registry, EventStage* stage) {
    Outcome outcome;
    source.rewind();
    AnalysisJob job(source, registry, std::move(config), stage, &outcome.sink);
    auto result = job.run({});
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().detail);
    EXPECT_TRUE(outcome.sink.finished);
    if (result.ok()) {
        outcome.result = *result;
    }
    return outcome;
}

} // namespace metsuke::test
