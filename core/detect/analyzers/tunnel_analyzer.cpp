// SPDX-License-Identifier: GPL-3.0-or-later
// Tunnels below the application: data in echo messages, and packets inside packets that leave the network.
#include "core/detect/analyzers.h"

#include "core/detect/analyzers/derived.h"

namespace metsuke {

namespace {

constexpr size_t kPairs = 8'192;
constexpr Duration kWindow = 10 * kMinute;
constexpr int64_t kLeastPackets = 20;
constexpr int64_t kLeastBytes = 10'000;
constexpr int64_t kDayBytes = 1'000'000;
constexpr double kLeastEntropy = 6.5;

/// "" for traffic that is no tunnel.
std::string_view tunnelTypeOf(const EventHeader& header) {
    switch (header.proto) {
    case 47: return "gre";
    case 4:
    case 94: return "ipip";
    case 41: return "6in4";
    case 115: return "l2tp";
    case kProtoUdp:
        return header.respPort == 3544 || header.origPort == 3544 ? "teredo"
            : header.respPort == 4789                             ? "vxlan"
                                                                  : "";
    default: return "";
    }
}

bool isEcho(const IcmpEvent& icmp) {
    return icmp.v6 ? icmp.itype == 128 || icmp.itype == 129 : icmp.itype == 8 || icmp.itype == 0;
}

class TunnelAnalyzer : public Analyzer {
public:
    TunnelAnalyzer()
        : m_echoes(kPairs)
        , m_tunnels(kPairs) {}
    [[nodiscard]] std::string_view name() const override { return "tunnel"; }
    void process(const Event& event, AnalyzerHost& host) override {
        if (const auto* icmp = event.body.getIf<IcmpEvent>()) {
            if (isEcho(*icmp)) {
                takeEcho(event, *icmp, host);
            }
        } else if (const auto* conn = event.body.getIf<ConnEvent>()) {
            takeConn(event, *conn, host);
        }
    }
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost&) override {}

private:
    struct Echoes {
        Timestamp start;
        int64_t packets = 0;
        int64_t bytes = 0;
        double entropy = 0; ///< weighted by messages
        Timestamp dayStart;
        int64_t dayBytes = 0;
        Evidence evidence;
        Milestone volume;
        Milestone dayVolume;
        bool marked = false;
    };
    struct Tunnel {
        Timestamp told;
        int64_t bytes = 0;
        int64_t packets = 0;
    };
    void takeEcho(const Event& event, const IcmpEvent& icmp, AnalyzerHost& host);
    void takeConn(const Event& event, const ConnEvent& conn, AnalyzerHost& host);

    LruMap<uint64_t, Echoes, WordHash> m_echoes;
    LruMap<uint64_t, Tunnel, WordHash> m_tunnels;
};

void TunnelAnalyzer::takeEcho(const Event& event, const IcmpEvent& icmp, AnalyzerHost& host) {
    if (!event.enrichment.localOrig && !event.enrichment.localResp) {
        return;
    }
    if (icmp.standard_payload && icmp.marker.empty() && !icmp.echo_mismatch) {
        return;
    }
    const Timestamp now = event.header.ts;
    // Both directions of a pair are one channel.
    auto [echoes, fresh] = m_echoes.obtain(hashOf(event.header.origHost) ^ hashOf(event.header.respHost));
    if (fresh || now - echoes.start > kWindow) {
        echoes.start = now;
        echoes.packets = echoes.bytes = 0;
        echoes.entropy = 0;
    }
    if (fresh || now - echoes.dayStart > kDay) {
        echoes.dayStart = now;
        echoes.dayBytes = 0;
    }
    const int64_t count = std::clamp<int64_t>(icmp.count, 1, 1'000'000);
    const int64_t bytes = std::clamp<int64_t>(icmp.payload_len, 0, 65'535) * count;
    echoes.packets += count;
    echoes.bytes += bytes;
    echoes.dayBytes += bytes;
    echoes.entropy += icmp.payload_entropy * static_cast<double>(count);
    echoes.evidence.add(event);
    const bool random = echoes.entropy >= kLeastEntropy * static_cast<double>(echoes.packets);
    const bool volume = random && echoes.packets >= kLeastPackets && echoes.bytes >= kLeastBytes
        && echoes.volume.reached(echoes.bytes, kLeastBytes);
    const bool dayVolume = random && echoes.dayVolume.reached(echoes.dayBytes, kDayBytes);
    const bool marker = !icmp.marker.empty() && !echoes.marked;
    if (!volume && !dayVolume && !marker) {
        return;
    }
    echoes.marked = echoes.marked || marker;
    TunnelEvent tunnel;
    tunnel.tunnel_type = "icmp";
    tunnel.kind = icmp.marker.empty() ? "icmp" : icmp.marker;
    tunnel.packets = echoes.packets;
    tunnel.bytes = dayVolume ? echoes.dayBytes : echoes.bytes;
    tunnel.mean_entropy = echoes.entropy / static_cast<double>(echoes.packets);
    tunnel.window = secondsOf(now - (dayVolume ? echoes.dayStart : echoes.start));
    host.emit(derive(event, std::move(tunnel), echoes.evidence));
}

void TunnelAnalyzer::takeConn(const Event& event, const ConnEvent& conn, AnalyzerHost& host) {
    const std::string_view type = tunnelTypeOf(event.header);
    if (type.empty() || event.enrichment.direction != FlowDirection::Out || !isUnicast(event.header.respHost)) {
        return;
    }
    const uint64_t pair = hashOf(hashOf(event.header.origHost), hashOf(event.header.respHost));
    auto [tunnel, fresh] = m_tunnels.obtain(hashOf(pair, hashOf(type)));
    tunnel.bytes += conn.orig_bytes + conn.resp_bytes;
    tunnel.packets += conn.orig_pkts + conn.resp_pkts;
    if (!fresh && event.header.ts - tunnel.told <= kDay) {
        return;
    }
    tunnel.told = event.header.ts;
    TunnelEvent found;
    found.tunnel_type = type;
    found.kind = type;
    found.bytes = tunnel.bytes;
    found.packets = tunnel.packets;
    found.window = conn.duration;
    Evidence evidence;
    evidence.add(event);
    host.emit(derive(event, std::move(found), evidence));
}

} // namespace

std::unique_ptr<Analyzer> makeTunnelAnalyzer() { return std::make_unique<TunnelAnalyzer>(); }

} // namespace metsuke
