// SPDX-License-Identifier: GPL-3.0-or-later
// Scans told by their failures: the sequential test of first contacts, ports of one machine, addresses nobody has.
#include "core/detect/analyzers.h"

#include "core/detect/analyzers/distinct_window.h"

#include <cmath>

namespace metsuke {

namespace {

constexpr size_t kContacts = 524'288;
constexpr size_t kSources = 16'384;
constexpr size_t kVerticals = 4'096;
constexpr size_t kAddresses = 131'072;
constexpr Duration kMemory = 7 * kDay;
constexpr Duration kVerticalWindow = 5 * kMinute;
constexpr int64_t kVerticalPorts = 20;
constexpr int64_t kVerticalMany = 100;
constexpr double kVerticalFailed = 0.8;
constexpr uint16_t kEphemeral = 32'768;
constexpr int64_t kSlowFailures = 12;
constexpr Duration kSlowSpan = 12 * kHour;
constexpr Duration kDarkWindow = kHour;
constexpr int64_t kDarkAddresses = 5;
constexpr Duration kWormWindow = 30 * kMinute;
constexpr int64_t kWormBytes = 512;

// Wald's sequential test: a first contact of an ordinary host succeeds with 0.8, of a scanner with 0.2; one false alarm
// in 100,000 sources, which takes nine net failures.
constexpr double kFailureStep = 1.3862943611198906; ///< ln(0.8 / 0.2)
constexpr double kAccept = 11.502875; ///< ln(0.99 / 1e-5)
constexpr double kDismiss = -4.605160; ///< ln(0.01 / (1 - 1e-5))

enum class Outcome { Success, Failure, Unclear };

Outcome outcomeOf(const ConnEvent& conn) {
    const std::string_view state = conn.conn_state;
    if (state == "S0" || state == "REJ" || state == "RSTOS0" || state == "SH") {
        return Outcome::Failure;
    }
    if (state == "RSTR") { // refused after the handshake still shows a service; a bare reset does not
        return conn.resp_pkts > 1 ? Outcome::Success : Outcome::Failure;
    }
    if (state == "SF" || state == "S1" || state == "S2" || state == "S3" || state == "RSTO") {
        return Outcome::Success;
    }
    return Outcome::Unclear;
}

class ScanAnalyzer : public Analyzer {
public:
    ScanAnalyzer()
        : m_contacts(kContacts)
        , m_sources(kSources)
        , m_verticals(kVerticals)
        , m_dark(kSources)
        , m_addresses(kAddresses)
        , m_inbound(kSources) {}
    [[nodiscard]] std::string_view name() const override { return "scan"; }
    void process(const Event& event, AnalyzerHost& host) override {
        if (const auto* conn = event.body.getIf<ConnEvent>()) {
            takeConn(event, *conn, host);
        } else if (const auto* arp = event.body.getIf<ArpEvent>()) {
            takeArp(event, *arp, host);
        }
    }
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost&) override {}

private:
    struct Source {
        double likelihood = 0;
        int64_t failures = 0;
        int64_t successes = 0;
        Timestamp firstFailure;
        Timestamp lastFailure;
        Timestamp last;
        std::vector<IpAddress> sample;
        Evidence evidence;
        Milestone found;
        Milestone slow;
        Milestone worm;
    };
    struct Vertical {
        DistinctWindow::Entry first; ///< most pairs of hosts never use a second port: no window for them
        bool started = false;
        DistinctWindow ports;
        Milestone milestone;
        Milestone many; ///< a hundred ports are told whatever was told before
    };
    struct Dark {
        DistinctWindow addresses;
        bool seesReplies = false; ///< without them every address looks empty
        bool calls = false; ///< opens connections of its own: a router asks on behalf of others
        Milestone milestone;
    };
    enum class Life : uint8_t { Unknown, Asked, Alive };
    struct Inbound {
        Timestamp ts;
        FlowUid flow;
        PacketRef packet;
    };

    void takeConn(const Event& event, const ConnEvent& conn, AnalyzerHost& host);
    void takeDatagrams(const Event& event, const ConnEvent& conn, AnalyzerHost& host);
    void takeArp(const Event& event, const ArpEvent& arp, AnalyzerHost& host);
    void lookForVertical(const Event& event, Outcome outcome, AnalyzerHost& host);
    void test(const Event& event, Outcome outcome, AnalyzerHost& host);
    void tell(Source& source, const Event& event, const char* kind, AnalyzerHost& host);
    void lookForWorm(Source& source, const Event& event, AnalyzerHost& host);

    LruMap<uint64_t, bool, WordHash> m_contacts; ///< (source, destination, port) that were tried
    LruMap<uint64_t, Source, WordHash> m_sources; ///< (source, port, side)
    LruMap<uint64_t, Vertical, WordHash> m_verticals; ///< (source, destination)
    LruMap<uint64_t, Dark, WordHash> m_dark; ///< source
    LruMap<IpAddress, Life> m_addresses; ///< inside addresses
    LruMap<uint64_t, Inbound, WordHash> m_inbound; ///< (inside host, port): the last transfer into it
};

void ScanAnalyzer::takeConn(const Event& event, const ConnEvent& conn, AnalyzerHost& host) {
    const EventHeader& header = event.header;
    if (conn.resp_pkts > 0 && event.enrichment.localResp) {
        m_addresses.obtain(header.respHost).first = Life::Alive;
    }
    if (event.enrichment.localOrig) {
        m_addresses.obtain(header.origHost).first = Life::Alive;
    }
    if (header.proto == kProtoUdp) {
        takeDatagrams(event, conn, host);
    }
    if (header.proto != kProtoTcp) {
        return;
    }
    if (event.enrichment.localOrig) {
        if (Dark* dark = m_dark.find(hashOf(header.origHost))) {
            dark->calls = true;
        }
    }
    const Outcome outcome = outcomeOf(conn);
    if (outcome == Outcome::Success && event.enrichment.localResp && conn.orig_bytes >= kWormBytes) {
        Inbound& inbound = m_inbound.obtain(hashOf(hashOf(header.respHost), header.respPort)).first;
        inbound.ts = header.ts;
        inbound.flow = header.uid;
        inbound.packet = header.lastPacket;
    }
    if (!event.enrichment.localOrig || outcome == Outcome::Unclear || !isUnicast(header.respHost)) {
        return;
    }
    const uint64_t pair = hashOf(hashOf(header.origHost), hashOf(header.respHost));
    if (!m_contacts.obtain(hashOf(pair, header.respPort)).second) {
        return;
    }
    lookForVertical(event, outcome, host);
    test(event, outcome, host);
}

/// A datagram without answer says little: only ports of inside hosts count, and neither what looks like the answers of
/// a server to its clients nor traceroute, whose ports are ephemeral ones as well.
void ScanAnalyzer::takeDatagrams(const Event& event, const ConnEvent& conn, AnalyzerHost& host) {
    const EventHeader& header = event.header;
    if (event.enrichment.direction != FlowDirection::East || !isUnicast(header.respHost) || !conn.service.empty()
        || header.origPort < 1024 || header.respPort >= kEphemeral) {
        return;
    }
    const uint64_t pair = hashOf(hashOf(header.origHost), hashOf(header.respHost));
    if (m_contacts.obtain(hashOf(pair, uint64_t{header.respPort} << 16 | kProtoUdp)).second) {
        lookForVertical(event, conn.resp_pkts > 0 ? Outcome::Success : Outcome::Failure, host);
    }
}

void ScanAnalyzer::test(const Event& event, Outcome outcome, AnalyzerHost& host) {
    const EventHeader& header = event.header;
    const uint64_t side = event.enrichment.localResp ? 1 : 0;
    auto [source, fresh] = m_sources.obtain(hashOf(hashOf(header.origHost), uint64_t{header.respPort} << 1 | side));
    if (!fresh && header.ts - source.last > kMemory) {
        source = Source{};
        fresh = true;
    }
    source.last = fresh ? header.ts : std::max(source.last, header.ts);
    if (outcome == Outcome::Success) {
        ++source.successes;
        source.likelihood -= kFailureStep;
        if (source.likelihood <= kDismiss) {
            source.likelihood = 0; // an ordinary host: the test begins again
            source.failures = source.successes = 0;
            source.sample.clear();
            source.evidence.clear();
        }
        return;
    }
    const Life* life = m_addresses.peek(header.respHost);
    source.likelihood += life != nullptr && *life == Life::Asked ? 2 * kFailureStep : kFailureStep;
    source.firstFailure = source.failures == 0 ? header.ts : std::min(source.firstFailure, header.ts);
    source.lastFailure = source.failures == 0 ? header.ts : std::max(source.lastFailure, header.ts);
    ++source.failures;
    constexpr size_t kSample = 32;
    if (source.sample.size() < kSample) {
        source.sample.push_back(header.respHost);
    }
    source.evidence.add(event);
    if (source.likelihood < kAccept) {
        return;
    }
    if (source.found.reached(source.failures, 1)) {
        tell(source, event, side == 1 ? "horizontal" : "outbound", host);
        lookForWorm(source, event, host);
    }
    if (source.lastFailure - source.firstFailure >= kSlowSpan && source.slow.reached(source.failures, kSlowFailures)) {
        tell(source, event, "slow", host);
    }
}

void ScanAnalyzer::tell(Source& source, const Event& event, const char* kind, AnalyzerHost& host) {
    ScanEvent scan;
    scan.kind = kind;
    scan.port = event.header.respPort;
    scan.targets = source.failures + source.successes;
    scan.ports = 1;
    scan.failures = source.failures;
    scan.successes = source.successes;
    scan.log_likelihood = source.likelihood;
    scan.window = secondsOf(source.lastFailure - source.firstFailure);
    for (const IpAddress& address : source.sample) {
        scan.sample.push_back(address.toString());
    }
    host.emit(derive(event, std::move(scan), source.evidence));
}

/// The host was sent something on this port, and only then began to try the port elsewhere.
void ScanAnalyzer::lookForWorm(Source& source, const Event& event, AnalyzerHost& host) {
    const Inbound* inbound = m_inbound.find(hashOf(hashOf(event.header.origHost), event.header.respPort));
    if (inbound == nullptr || source.successes > 0 || inbound->ts > source.firstFailure
        || source.firstFailure - inbound->ts > kWormWindow || !source.worm.reached(source.failures, 1)) {
        return;
    }
    source.evidence.add(inbound->flow, inbound->packet);
    tell(source, event, "worm", host);
}

void ScanAnalyzer::lookForVertical(const Event& event, Outcome outcome, AnalyzerHost& host) {
    const EventHeader& header = event.header;
    Vertical& vertical = m_verticals.obtain(hashOf(hashOf(header.origHost), hashOf(header.respHost))).first;
    const DistinctWindow::Entry seen{
        header.respPort, header.ts, header.respHost, header.uid, header.lastPacket, outcome == Outcome::Failure, header.respPort};
    if (!vertical.started) {
        vertical.started = true;
        vertical.first = seen;
        return;
    }
    if (vertical.ports.entries().empty()) {
        vertical.ports.note(vertical.first, kVerticalWindow);
    }
    vertical.ports.note(seen, kVerticalWindow);
    if (vertical.ports.entries().size() < static_cast<size_t>(kVerticalPorts)) {
        return;
    }
    int64_t ports = 0;
    int64_t failed = 0;
    for (const auto& entry : vertical.ports.entries()) {
        if (vertical.ports.latest() - entry.last <= kVerticalWindow) {
            ++ports;
            failed += entry.failed ? 1 : 0;
        }
    }
    if (static_cast<double>(failed) < kVerticalFailed * static_cast<double>(ports)) {
        return;
    }
    const bool news = vertical.milestone.reached(ports, kVerticalPorts);
    if (!vertical.many.reached(ports, kVerticalMany) && !news) {
        return;
    }
    ScanEvent scan;
    scan.kind = "vertical";
    scan.targets = 1;
    scan.ports = ports;
    scan.failures = failed;
    scan.successes = ports - failed;
    scan.window = vertical.ports.span(kVerticalWindow);
    scan.sample.push_back(header.respHost.toString());
    host.emit(derive(event, std::move(scan), vertical.ports.evidence()));
}

void ScanAnalyzer::takeArp(const Event& event, const ArpEvent& arp, AnalyzerHost& host) {
    const EventHeader& header = event.header;
    if (header.origHost.isUnset() || arp.gratuitous) {
        return;
    }
    m_addresses.obtain(header.origHost).first = Life::Alive;
    if (arp.operation == "reply") {
        m_dark.obtain(hashOf(header.respHost)).first.seesReplies = true;
        return;
    }
    Life& life = m_addresses.obtain(header.respHost).first;
    if (life == Life::Unknown) {
        life = Life::Asked;
    }
    if (life != Life::Asked) {
        return;
    }
    Dark& dark = m_dark.obtain(hashOf(header.origHost)).first;
    dark.addresses.note(hashOf(header.respHost), header.respHost, event, kDarkWindow);
    if (!dark.seesReplies || !dark.calls || dark.addresses.entries().size() <= static_cast<size_t>(kDarkAddresses)) {
        return;
    }
    int64_t empty = 0;
    std::vector<std::string> sample;
    for (const auto& entry : dark.addresses.entries()) {
        const Life* known = m_addresses.peek(entry.address);
        const bool answered = known != nullptr && *known == Life::Alive;
        // The question in hand may still be answered.
        if (!answered && entry.address != header.respHost && dark.addresses.latest() - entry.last <= kDarkWindow) {
            ++empty;
            if (sample.size() < 32) {
                sample.push_back(entry.address.toString());
            }
        }
    }
    if (!dark.milestone.reached(empty, kDarkAddresses)) {
        return;
    }
    ScanEvent scan;
    scan.kind = "dark";
    scan.targets = empty;
    scan.failures = empty;
    scan.window = dark.addresses.span(kDarkWindow);
    scan.sample = std::move(sample);
    host.emit(derive(event, std::move(scan), dark.addresses.evidence()));
}

} // namespace

std::unique_ptr<Analyzer> makeScanAnalyzer() { return std::make_unique<ScanAnalyzer>(); }

} // namespace metsuke
