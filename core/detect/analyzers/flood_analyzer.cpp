// SPDX-License-Identifier: GPL-3.0-or-later
// Floods: thousands of packets or hundreds of connection attempts a second to one outside address, unanswered.
#include "core/detect/analyzers.h"

#include "core/detect/analyzers/derived.h"

#include <array>

namespace metsuke {

namespace {

constexpr size_t kPairs = 1'024;
constexpr size_t kSeconds = 128;
constexpr int64_t kAttempts = 500; ///< a second
constexpr int64_t kPackets = 2'000; ///< a second
constexpr int64_t kLeastSeconds = 30;
constexpr double kAnswered = 0.05;

class FloodAnalyzer : public Analyzer {
public:
    FloodAnalyzer()
        : m_pairs(kPairs) {}
    [[nodiscard]] std::string_view name() const override { return "flood"; }
    void process(const Event& event, AnalyzerHost& host) override;
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost&) override {}

private:
    struct Second {
        int64_t at = -1;
        int64_t attempts = 0;
        int64_t packets = 0;
        int64_t answers = 0;
        [[nodiscard]] bool isDense() const { return attempts >= kAttempts || packets >= kPackets; }
    };
    struct Pair {
        std::array<Second, kSeconds> seconds{};
        Evidence evidence;
        Milestone milestone;
    };
    void judge(Pair& pair, const Event& event, int64_t now, AnalyzerHost& host);

    LruMap<uint64_t, std::unique_ptr<Pair>, WordHash> m_pairs;
};

void FloodAnalyzer::process(const Event& event, AnalyzerHost& host) {
    const auto* conn = event.body.getIf<ConnEvent>();
    if (conn == nullptr || event.enrichment.direction != FlowDirection::Out || conn->orig_pkts <= 0) {
        return;
    }
    const int64_t answers = std::max<int64_t>(0, conn->resp_pkts);
    const bool isLong = conn->duration >= 1 && conn->orig_pkts >= kPackets;
    // A conversation that is answered is no flood; leave the table to what may be one.
    if (static_cast<double>(answers) > kAnswered * static_cast<double>(conn->orig_pkts)) {
        return;
    }
    auto& slot = m_pairs.obtain(hashOf(hashOf(event.header.origHost), hashOf(event.header.respHost))).first;
    if (!slot) {
        slot = std::make_unique<Pair>();
    }
    Pair& pair = *slot;
    pair.evidence.add(event);
    const int64_t first = event.header.ts.ns / kSecond;
    const auto span = isLong ? std::min(static_cast<int64_t>(conn->duration), static_cast<int64_t>(kSeconds) - 1) : 0;
    const int64_t packets = std::max<int64_t>(1, isLong ? static_cast<int64_t>(static_cast<double>(conn->orig_pkts) / std::max(1.0, conn->duration)) : conn->orig_pkts);
    for (int64_t at = first; at <= first + span; ++at) {
        Second& second = pair.seconds[static_cast<uint64_t>(at) % kSeconds];
        if (second.at != at) {
            if (second.at > at) {
                continue; // too late to tell
            }
            second = Second{at, 0, 0, 0};
        }
        const bool wasDense = second.isDense();
        second.attempts += conn->conn_state == "S0" && at == first ? 1 : 0;
        second.packets += packets;
        second.answers += at == first ? answers : 0;
        if (!wasDense && second.isDense()) {
            judge(pair, event, at, host);
        }
    }
}

void FloodAnalyzer::judge(Pair& pair, const Event& event, int64_t now, AnalyzerHost& host) {
    int64_t dense = 0;
    ScanEvent scan;
    int64_t packets = 0;
    int64_t attempts = 0;
    for (const Second& second : pair.seconds) {
        if (second.isDense() && now - second.at < static_cast<int64_t>(kSeconds) / 2 && second.at <= now) {
            ++dense;
            packets += second.packets;
            attempts += second.attempts;
            scan.successes += second.answers;
        }
    }
    if (dense < kLeastSeconds || !pair.milestone.reached(dense, kLeastSeconds)) {
        return;
    }
    scan.kind = "flood";
    scan.port = event.header.respPort;
    scan.targets = 1;
    scan.failures = attempts;
    scan.window = static_cast<double>(dense);
    scan.rate = static_cast<double>(packets) / static_cast<double>(dense);
    scan.sample.push_back(event.header.respHost.toString());
    host.emit(derive(event, std::move(scan), pair.evidence));
}

} // namespace

std::unique_ptr<Analyzer> makeFloodAnalyzer() { return std::make_unique<FloodAnalyzer>(); }

} // namespace metsuke
