// SPDX-License-Identifier: GPL-3.0-or-later
// Many different machines called in a short time, whatever they answered: sweeps, worms of devices, reflector probing,
// overlays of peers.
#include "core/detect/analyzers.h"

#include "core/detect/analyzers/distinct_window.h"

#include <array>

namespace metsuke {

namespace {

constexpr size_t kWindows = 8'192;
constexpr size_t kOverlays = 1'024;
constexpr int64_t kLeastPayload = 64;
constexpr int64_t kOverlayPeers = 100;
constexpr uint16_t kHighPort = 1024;

enum class Sweep : uint8_t { Arp, Icmp, AdminPort, Smb, Iot, UdpReflector, Payload };

struct Limit {
    const char* kind;
    int64_t targets;
    Duration window;
    /// A second, slower limit; 0 targets for none.
    int64_t slowTargets;
    Duration slowWindow;
};

constexpr std::array<Limit, 7> kLimits{{
    {"arp", 40, kMinute, 128, 10 * kMinute},
    {"icmp", 25, kMinute, 0, 0},
    {"admin_port", 10, 10 * kMinute, 0, 0},
    {"smb_sweep", 15, 10 * kMinute, 0, 0},
    {"iot", 10, 5 * kMinute, 0, 0},
    {"udp_reflector", 20, 5 * kMinute, 0, 0},
    {"payload", 10, 10 * kMinute, 0, 0},
}};

const Limit& limitOf(Sweep sweep) { return kLimits[static_cast<size_t>(sweep)]; }

template<size_t N>
bool isOneOf(uint16_t port, const std::array<uint16_t, N>& ports) {
    return std::find(ports.begin(), ports.end(), port) != ports.end();
}
constexpr std::array<uint16_t, 7> kAdminPorts{22, 3389, 5985, 5986, 135, 1433, 5900};
constexpr std::array<uint16_t, 6> kIotPorts{23, 2323, 7547, 5555, 37215, 52869};
constexpr std::array<uint16_t, 5> kReflectorPorts{123, 161, 389, 1900, 11211};

/// Every client of these begins with the same bytes.
bool beginsAlike(const Event& event, const ConnEvent& conn) {
    static constexpr std::array<std::string_view, 14> kServices{"dns", "ssl", "quic", "http", "ntp", "dhcp", "mdns", "llmnr",
        "nbns", "ssdp", "smb", "ssh", "bittorrent", "stun"};
    static constexpr std::array<uint16_t, 9> kPorts{53, 67, 68, 123, 137, 138, 1900, 5353, 3702};
    return std::find(kServices.begin(), kServices.end(), std::string_view(conn.service)) != kServices.end()
        || isOneOf(event.header.respPort, kPorts);
}

class SweepAnalyzer : public Analyzer {
public:
    SweepAnalyzer()
        : m_windows(kWindows)
        , m_overlays(kOverlays) {}
    [[nodiscard]] std::string_view name() const override { return "sweep"; }
    void process(const Event& event, AnalyzerHost& host) override {
        if (event.enrichment.localOrig && isUnicast(event.header.respHost)) {
            if (const auto* conn = event.body.getIf<ConnEvent>()) {
                takeConn(event, *conn, host);
            } else if (const auto* icmp = event.body.getIf<IcmpEvent>()) {
                const bool request = icmp->v6 ? icmp->itype == 128 : icmp->itype == 8;
                if (request && event.enrichment.localResp) {
                    take(Sweep::Icmp, 0, event, host);
                }
            } else if (const auto* arp = event.body.getIf<ArpEvent>()) {
                if (arp->operation == "request" && !arp->gratuitous && !event.header.origHost.isUnset()) {
                    take(Sweep::Arp, 0, event, host);
                }
            }
        }
    }
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost&) override {}

private:
    struct Window {
        DistinctWindow targets;
        Milestone milestone;
        Milestone slowMilestone;
    };
    struct Overlay {
        DistinctWindow peers;
        Milestone milestone;
    };

    void takeConn(const Event& event, const ConnEvent& conn, AnalyzerHost& host);
    void takeOverlay(const Event& event, const ConnEvent& conn, AnalyzerHost& host);
    static void tellPorts(const Overlay& overlay, ScanEvent& scan);
    void take(Sweep sweep, uint64_t detail, const Event& event, AnalyzerHost& host);

    LruMap<uint64_t, Window, WordHash> m_windows;
    LruMap<uint64_t, Overlay, WordHash> m_overlays;
};

void SweepAnalyzer::takeConn(const Event& event, const ConnEvent& conn, AnalyzerHost& host) {
    const EventHeader& header = event.header;
    const bool inside = event.enrichment.localResp;
    const bool out = event.enrichment.direction == FlowDirection::Out;
    if (header.proto == kProtoTcp) {
        if (inside && isOneOf(header.respPort, kAdminPorts)) {
            take(Sweep::AdminPort, 0, event, host);
        } else if (inside && (header.respPort == 445 || header.respPort == 139)) {
            take(Sweep::Smb, 0, event, host);
        } else if (out && isOneOf(header.respPort, kIotPorts)) {
            take(Sweep::Iot, 0, event, host);
        }
    } else if (header.proto == kProtoUdp) {
        if (out && isOneOf(header.respPort, kReflectorPorts)) {
            take(Sweep::UdpReflector, 0, event, host);
        } else if (out && header.origPort >= kHighPort && header.respPort >= kHighPort) {
            takeOverlay(event, conn, host);
        }
    } else if (inside && ((header.proto == kProtoIcmp && header.origPort == 8) || (header.proto == kProtoIcmpv6 && header.origPort == 128))) {
        take(Sweep::Icmp, 0, event, host);
    }
    if (conn.orig_bytes >= kLeastPayload && !conn.payload_prefix_hash.empty() && !event.enrichment.peerKnown
        && !beginsAlike(event, conn)) {
        take(Sweep::Payload, hashOf(conn.payload_prefix_hash), event, host);
    }
}

void SweepAnalyzer::take(Sweep sweep, uint64_t detail, const Event& event, AnalyzerHost& host) {
    const EventHeader& header = event.header;
    const Limit& limit = limitOf(sweep);
    const uint64_t key = hashOf(hashOf(header.origHost) + static_cast<uint64_t>(sweep), detail);
    Window& window = m_windows.obtain(key).first;
    const Duration kept = std::max(limit.window, limit.slowWindow);
    if (!window.targets.note(hashOf(header.respHost), header.respHost, event, kept)
        || window.targets.entries().size() < static_cast<size_t>(limit.targets)) {
        return;
    }
    const auto targets = static_cast<int64_t>(window.targets.count(limit.window));
    const auto slowTargets = limit.slowTargets > 0 ? static_cast<int64_t>(window.targets.count(limit.slowWindow)) : 0;
    const bool quick = window.milestone.reached(targets, limit.targets);
    const bool slow = limit.slowTargets > 0 && window.slowMilestone.reached(slowTargets, limit.slowTargets);
    if (!quick && !slow) {
        return;
    }
    ScanEvent scan;
    scan.kind = limit.kind;
    if (header.proto == kProtoTcp || header.proto == kProtoUdp) {
        scan.port = header.respPort;
    }
    scan.targets = quick ? targets : slowTargets;
    scan.window = window.targets.span(quick ? limit.window : limit.slowWindow);
    scan.sample = window.targets.sample();
    host.emit(derive(event, std::move(scan), window.targets.evidence()));
}

/// How many ports the peers listen on, and which one most of them.
void SweepAnalyzer::tellPorts(const Overlay& overlay, ScanEvent& scan) {
    std::vector<uint16_t> ports;
    for (const auto& entry : overlay.peers.entries()) {
        ports.push_back(entry.port);
    }
    std::sort(ports.begin(), ports.end());
    int64_t most = 0;
    for (auto it = ports.begin(); it != ports.end(); ++scan.ports) {
        const auto end = std::upper_bound(it, ports.end(), *it);
        if (end - it > most) {
            most = end - it;
            scan.port = *it;
        }
        it = end;
    }
}

/// Peers with no service name between high ports, most of which answer.
void SweepAnalyzer::takeOverlay(const Event& event, const ConnEvent& conn, AnalyzerHost& host) {
    if (!conn.service.empty() || event.enrichment.peerKnown || !event.enrichment.peerName.empty()) {
        return;
    }
    Overlay& overlay = m_overlays.obtain(hashOf(event.header.origHost)).first;
    const bool answered = conn.resp_pkts > 0;
    if (!overlay.peers.note(hashOf(event.header.respHost), event.header.respHost, event, kHour, !answered)
        || overlay.peers.entries().size() < static_cast<size_t>(kOverlayPeers)) {
        return;
    }
    int64_t peers = 0;
    int64_t replies = 0;
    for (const auto& entry : overlay.peers.entries()) {
        if (overlay.peers.latest() - entry.last <= kHour) {
            ++peers;
            replies += entry.failed ? 0 : 1;
        }
    }
    if (!overlay.milestone.reached(peers, kOverlayPeers)) {
        return;
    }
    ScanEvent scan;
    scan.kind = "p2p_overlay";
    tellPorts(overlay, scan);
    scan.targets = peers;
    scan.successes = replies;
    scan.failures = peers - replies;
    scan.window = overlay.peers.span(kHour);
    scan.sample = overlay.peers.sample();
    host.emit(derive(event, std::move(scan), overlay.peers.evidence()));
}

} // namespace

std::unique_ptr<Analyzer> makeSweepAnalyzer() { return std::make_unique<SweepAnalyzer>(); }

} // namespace metsuke
