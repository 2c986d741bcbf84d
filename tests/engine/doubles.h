// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/analysis_job.h"

#include <deque>
#include <map>
#include <mutex>
#include <string>

namespace metsuke::test {

inline constexpr Timestamp kStart{1'700'000'000 * kSecond}; ///< when things begin

/// Frames written by hand: Ethernet and IPv4, no checksums (the decoder does not verify them).
struct Ends {
    uint32_t source = 0x0a000001; ///< 10.0.0.1
    uint32_t destination = 0xc0000207; ///< 192.0.2.7
    uint16_t sourcePort = 40000;
    uint16_t destinationPort = 80;
    [[nodiscard]] Ends back() const { return {destination, source, destinationPort, sourcePort}; }
};
std::vector<uint8_t> tcpFrame(
    const Ends& ends, uint8_t flags, uint32_t sequence, uint32_t acknowledgment, std::string_view payload = {});
std::vector<uint8_t> udpFrame(const Ends& ends, std::string_view payload);
std::vector<uint8_t> icmpFrame(const Ends& ends, uint8_t type, uint8_t code, uint16_t id, std::string_view payload);
std::vector<uint8_t> arpFrame(uint16_t operation, uint32_t sender, uint32_t target);

/// A capture in memory. Also plays a live source: `quietAfter` says how often NothingYet comes before the packet with
/// that index, `ticks` gives a clock tick before it.
class MemorySource final : public PacketSource {
public:
    void add(Timestamp ts, std::vector<uint8_t> frame);
    /// A whole TCP connection with one exchange; returns the time after it.
    Timestamp addExchange(Timestamp ts, const Ends& ends, std::string_view request, std::string_view response);

    std::map<size_t, int> quietAfter;
    std::map<size_t, Timestamp> ticks;
    size_t stopAt = SIZE_MAX; ///< requests stop when this many packets were read
    std::stop_source* stop = nullptr;
    double pressureNow = 0;
    bool volatileViews = false; ///< packets move on unless keepAlive is held

    Status next(Batch& batch, size_t maximum) override;
    bool viewsPersist() const override { return !volatileViews; }
    std::vector<CaptureSummary> summaries() const override;
    double pressure() const override { return pressureNow; }
    uint64_t bytesRead() const override { return m_at; }
    uint64_t bytesTotal() const override { return m_packets.size(); }
    void rewind() { m_at = 0; }
    [[nodiscard]] size_t size() const { return m_packets.size(); }

private:
    struct Stored {
        Timestamp ts;
        std::vector<uint8_t> frame;
    };
    std::deque<Stored> m_packets;
    size_t m_at = 0;
    Timestamp m_clock{std::numeric_limits<int64_t>::min()};
};

/// Collects everything it is given.
class MemorySink final : public EventSink {
public:
    Result<void> append(const EpochBatch& batch) override;
    Result<void> putFindings(const FindingsSnapshot&) override {
        ++snapshots;
        return {};
    }
    Result<void> putRules(const std::vector<RuleRow>& rows) override {
        rules = rows.size();
        return {};
    }
    Result<void> putCaptures(const std::vector<CaptureSummary>& list) override {
        captures = list;
        return {};
    }
    Result<void> finish(bool isPartial) override {
        finished = true;
        partial = isPartial;
        return {};
    }
    [[nodiscard]] SinkStats stats() const override { return {events.size(), 0}; }

    template<typename Body>
    [[nodiscard]] std::vector<Body> all() const {
        std::vector<Body> found;
        for (const Event& event : events) {
            if (const auto* body = event.body.getIf<Body>()) {
                found.push_back(*body);
            }
        }
        return found;
    }
    /// Everything of every event, as text: equal texts are equal results.
    [[nodiscard]] std::string print() const;

    EventBatch events;
    std::vector<FlowPackets> flowPackets;
    std::vector<LossInterval> losses;
    std::map<int64_t, TrafficSample> traffic; ///< by bucket
    std::map<uint16_t, uint64_t> vlans;
    std::vector<CaptureSummary> captures;
    std::vector<uint64_t> batchSizes; ///< events a batch
    size_t snapshots = 0;
    size_t rules = 0;
    size_t failAt = SIZE_MAX; ///< the append that fails
    bool finished = false;
    bool partial = false;

private:
    size_t m_appends = 0;
};

/// Protocols made for tests. "line": begins with "LINE", says a weird event a line ("reject", "shunt" and "file" are
/// commands); "grow": wants eight bytes before it decides for "GROWGROW"; "dgram": UDP beginning with "D".
[[nodiscard]] const ProtocolRegistry& testProtocols();

struct Outcome {
    MemorySink sink;
    JobResult result;
};
/// Runs to the end and expects that to work.
Outcome analyse(MemorySource& source, JobConfig config = {}, const ProtocolRegistry& registry = testProtocols(),
    EventStage* stage = nullptr);

} // namespace metsuke::test
