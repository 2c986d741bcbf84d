// SPDX-License-Identifier: GPL-3.0-or-later
// Regular contacts: of one host with one destination, of several hosts with the same one, of one host with many peers.
#include "core/detect/analyzers.h"

#include "core/detect/analyzers/beacon_series.h"
#include "core/detect/analyzers/host_activity.h"
#include "core/detect/analyzers/regularity.h"

#include <cmath>
#include <map>

namespace metsuke {

namespace {

constexpr size_t kSeries = 16'384;
constexpr size_t kGroups = 4'096;
constexpr size_t kPeerHosts = 2'048;
constexpr size_t kGroupHosts = 64;
constexpr size_t kPeers = 256;
constexpr double kHighestP = 0.05;
constexpr double kStrictP = 1e-3;
constexpr double kLeastScore = 50;
constexpr double kGroupScore = 40;
constexpr int64_t kLeastOrdinary = 12; ///< visits of a destination that is not rare
constexpr int64_t kMany = 24;
constexpr int64_t kLeastGroup = 3;
constexpr int64_t kLeastPeers = 8;
constexpr int64_t kPeerVisits = 5;
constexpr int64_t kPeerVisitsMost = 16; ///< the period is known by then
constexpr int64_t kTaskings = 2;
constexpr int64_t kTaskIn = 10; ///< times the usual answer: an order came
constexpr int64_t kTaskOut = 5; ///< times the usual report: its result went
constexpr int64_t kStrobeContacts = 3'600;
constexpr size_t kMostBins = 64;

/// What a contact is filed under.
struct Target {
    std::string_view destination;
    std::string_view transport;
    std::string_view uriPath;
    BeaconSeries::Contact contact;
};

bool failedConn(const ConnEvent& conn) { return conn.resp_pkts == 0 || conn.conn_state == "REJ" || conn.conn_state == "S0"; }

/// Traffic that is periodic by nature and has detectors of its own.
bool isHousekeeping(const EventHeader& header) {
    switch (header.respPort) {
    case 53: case 67: case 68: case 123: case 137: case 138: case 547: case 1900: case 5353: case 5355:
        return header.proto == kProtoUdp || header.respPort == 53;
    default:
        return false;
    }
}

std::string_view destinationOf(const Event& event, std::string_view named) {
    return !named.empty()                    ? named
        : !event.enrichment.peerName.empty() ? std::string_view(event.enrichment.peerName)
                                             : std::string_view(event.enrichment.peer);
}

std::optional<Target> targetOf(const Event& event) {
    const EventHeader& header = event.header;
    if (const auto* conn = event.body.getIf<ConnEvent>()) {
        const bool transport = header.proto == kProtoTcp || header.proto == kProtoUdp;
        if (!transport || conn->service == "http" || conn->service == "dns" || isHousekeeping(header)
            || !isUnicast(header.respHost)) {
            return std::nullopt;
        }
        const std::string_view transportName = conn->service == "ssl" ? "ssl" : header.proto == kProtoTcp ? "tcp" : "udp";
        return Target{destinationOf(event, conn->server_name), transportName, {},
            {header.ts, conn->orig_bytes, conn->orig_pkts, std::max<int64_t>(0, conn->resp_bytes), failedConn(*conn)}};
    }
    if (const auto* http = event.body.getIf<HttpEvent>()) {
        const auto sent = static_cast<int64_t>(http->uri.size()) + http->request_body_len;
        const bool failed = http->status_code == kUnsetInt || http->status_code >= 400;
        return Target{destinationOf(event, http->host), "http", http->uri_path, {header.ts, sent, 1, http->response_body_len, failed}};
    }
    if (const auto* icmp = event.body.getIf<IcmpEvent>()) {
        const bool request = icmp->v6 ? icmp->itype == 128 : icmp->itype == 8;
        if (request && !icmp->standard_payload && isUnicast(header.respHost)) {
            return Target{destinationOf(event, {}), "icmp", {}, {header.ts, icmp->payload_len, icmp->count, 0, false}};
        }
    }
    return std::nullopt;
}

class BeaconAnalyzer : public Analyzer {
public:
    BeaconAnalyzer()
        : m_series(kSeries)
        , m_groups(kGroups)
        , m_peers(kPeerHosts) {}

    [[nodiscard]] std::string_view name() const override { return "beacon"; }
    void process(const Event& event, AnalyzerHost& host) override;
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost& host) override;

private:
    struct Cause {
        EventHeader header;
        Enrichment enrichment;
    };
    struct State {
        BeaconSeries series;
        Evidence evidence;
        std::unique_ptr<Cause> cause; ///< the latest contact, once there are visits enough to judge
        std::string destination, transport, uriPath;
        bool mixedPaths = false;
        uint64_t host = 0;
        int64_t firstSlot = -1;
        int64_t nextLook = static_cast<int64_t>(kLeastVisits);
        int64_t judgedAt = 0;
        int64_t toldAt = 0;
        double toldP = 1;
        Milestone strobe;
        Milestone tasked;
    };
    struct Member {
        uint64_t host = 0;
        double period = 0;
        FlowUid flow;
        PacketRef packet;
    };
    struct Group {
        std::vector<Member> members;
        Milestone milestone;
    };
    struct Peer {
        uint64_t address = 0;
        double period = 0;
        Timestamp last;
        FlowUid flow;
        PacketRef packet;
    };
    struct PeerList {
        std::vector<Peer> peers;
        size_t next = 0;
        Milestone milestone;
    };

    void take(const Event& event, const Target& target, AnalyzerHost& host);
    void lookForStrobe(State& state, const Event& event, AnalyzerHost& host);
    void judge(State& state, AnalyzerHost& host);
    [[nodiscard]] BeaconEvent describe(const State& state, std::span<const BeaconSeries::Visit> visits) const;
    void lookForTasking(State& state, const BeaconEvent& beacon, std::span<const BeaconSeries::Visit> visits, AnalyzerHost& host);
    void lookForGroup(const State& state, const BeaconEvent& beacon, AnalyzerHost& host);
    void lookForPeers(const State& state, const Event& event, AnalyzerHost& host);

    HostActivity m_activity;
    LruMap<uint64_t, State, WordHash> m_series;
    LruMap<uint64_t, Group, WordHash> m_groups;
    LruMap<uint64_t, PeerList, WordHash> m_peers;
};

void BeaconAnalyzer::process(const Event& event, AnalyzerHost& host) {
    if (!event.enrichment.localOrig || event.header.origHost.isUnset()) {
        return;
    }
    m_activity.note(event, hashOf(event.header.origHost));
    if (const auto target = targetOf(event); target && !target->destination.empty()) {
        take(event, *target, host);
    }
}

void BeaconAnalyzer::take(const Event& event, const Target& target, AnalyzerHost& host) {
    const EventHeader& header = event.header;
    const uint64_t hostKey = hashOf(header.origHost);
    const uint64_t key = hashOf(hashOf(hostKey, hashOf(target.destination)), uint64_t{header.respPort} << 8 | header.proto);
    auto [state, fresh] = m_series.obtain(key);
    if (fresh) {
        state.host = hostKey;
        state.destination = target.destination;
        state.uriPath = target.uriPath;
        state.firstSlot = HostActivity::slotOf(header.ts);
    } else if (!state.mixedPaths && state.uriPath != target.uriPath) {
        state.mixedPaths = true;
    }
    if (state.transport != target.transport && (state.transport.empty() || !target.contact.failed)) {
        state.transport = target.transport;
    }
    const bool opened = state.series.add(target.contact);
    if (!opened) {
        lookForStrobe(state, event, host);
        return;
    }
    state.evidence.add(event);
    if (state.series.total() + 1 >= static_cast<int64_t>(kLeastVisits)) {
        if (!state.cause) {
            state.cause = std::make_unique<Cause>();
        }
        state.cause->header = header;
        state.cause->enrichment = event.enrichment;
    }
    if (state.series.total() >= kPeerVisits && state.series.total() <= kPeerVisitsMost) {
        lookForPeers(state, event, host);
    }
    if (state.series.total() >= state.nextLook) {
        const int64_t step = std::max<int64_t>(4, state.nextLook / 2);
        state.nextLook += std::min<int64_t>(step, static_cast<int64_t>(BeaconSeries::kMostVisits) / 2);
        judge(state, host);
    }
}

/// Contacts so dense that they are one endless visit.
void BeaconAnalyzer::lookForStrobe(State& state, const Event& event, AnalyzerHost& host) {
    const BeaconSeries::Visit& visit = state.series.visits().back();
    const double span = secondsOf(visit.last - visit.first);
    if (visit.contacts < kStrobeContacts || span < 3600 || visit.contacts < span
        || !state.strobe.reached(visit.contacts, kStrobeContacts)) {
        return;
    }
    BeaconEvent beacon;
    beacon.kind = "strobe";
    beacon.destination = state.destination;
    beacon.transport = state.transport;
    beacon.visits = visit.contacts;
    beacon.failed = visit.failed;
    beacon.period = span / visit.contacts;
    beacon.median_out = static_cast<double>(visit.bytesOut) / visit.contacts;
    state.evidence.add(event);
    host.emit(derive(event, std::move(beacon), state.evidence));
}

std::vector<std::string> histogramOf(std::span<const double> intervals, double period) {
    const double width = std::max(1.0, period / 20);
    std::map<int64_t, int64_t> bins;
    for (const double interval : intervals) {
        ++bins[std::llround(interval / width)];
    }
    std::vector<std::string> lines;
    for (const auto& [bin, count] : bins) {
        if (lines.size() == kMostBins) {
            break;
        }
        std::string line = std::to_string(std::llround(static_cast<double>(bin) * width));
        line.append(1, ':').append(std::to_string(count));
        lines.push_back(std::move(line));
    }
    return lines;
}

/// R_s: 1 for equal sizes, absent (-1) when nothing was sent.
double sizeConstancy(std::span<const BeaconSeries::Visit> visits, BeaconEvent& beacon) {
    std::vector<double> sizes;
    sizes.reserve(visits.size());
    for (const auto& visit : visits) {
        sizes.push_back(static_cast<double>(visit.bytesOut));
    }
    double median = medianOf(sizes);
    beacon.median_out = median;
    if (median > 0) {
        double squares = 0;
        double mean = 0;
        for (const double size : sizes) {
            mean += size / static_cast<double>(sizes.size());
        }
        for (const double size : sizes) {
            squares += (size - mean) * (size - mean) / static_cast<double>(sizes.size());
        }
        beacon.body_rsd = mean > 0 ? std::sqrt(squares) / mean : -1;
    } else {
        for (size_t i = 0; i < visits.size(); ++i) {
            sizes[i] = static_cast<double>(visits[i].packetsOut);
        }
        median = medianOf(sizes);
    }
    return median > 0 ? 1 - std::min(1.0, robustDeviation(sizes, median) / median) : -1;
}

BeaconEvent BeaconAnalyzer::describe(const State& state, std::span<const BeaconSeries::Visit> visits) const {
    BeaconEvent beacon;
    beacon.kind = "single";
    beacon.destination = state.destination;
    beacon.transport = state.transport;
    beacon.uri_path = state.mixedPaths ? std::string{} : state.uriPath;
    beacon.visits = std::max(state.series.total(), static_cast<int64_t>(visits.size()));
    std::vector<double> intervals = intervalsOf(visits);
    beacon.period = medianOf(intervals);
    beacon.intervals = histogramOf(intervals, beacon.period);
    const Regularity regularity = regularityOf(intervals);
    beacon.p_value = regularity.pValue;
    beacon.jitter = 2.2 * regularity.logSd;
    beacon.size_constancy = sizeConstancy(visits, beacon);

    std::vector<Timestamp> times;
    times.reserve(visits.size());
    size_t alone = 0;
    const HostActivity::Timeline* timeline = m_activity.timeline(state.host);
    for (const auto& visit : visits) {
        times.push_back(visit.first);
        beacon.failed += visit.failed == visit.contacts ? 1 : 0;
        alone += timeline != nullptr && HostActivity::isAlone(*timeline, visit.first, state.firstSlot) ? 1U : 0U;
    }
    if (timeline != nullptr) {
        const auto slot = static_cast<Duration>(3 * beacon.period * static_cast<double>(kSecond));
        beacon.persistence = HostActivity::persistence(*timeline, times, std::max(15 * kMinute, slot));
    }
    beacon.human_independence = static_cast<double>(alone) / static_cast<double>(visits.size());
    const double rest = 0.55 + 0.20 * beacon.persistence + 0.10 * beacon.human_independence;
    const double weight = beacon.size_constancy < 0 ? rest / 0.85 : rest + 0.15 * beacon.size_constancy;
    beacon.score = beacon.p_value <= kHighestP ? 100 * (1 - beacon.p_value) * weight : 0;
    return beacon;
}

void BeaconAnalyzer::judge(State& state, AnalyzerHost& host) {
    state.judgedAt = state.series.total();
    const std::vector<BeaconSeries::Visit> visits = state.series.merged();
    const auto count = static_cast<int64_t>(visits.size());
    const bool rare = state.cause->enrichment.peerRare;
    if (count < static_cast<int64_t>(kLeastVisits) || (!rare && count < kLeastOrdinary)) {
        return;
    }
    BeaconEvent beacon = describe(state, visits);
    if (beacon.score >= kGroupScore) {
        lookForGroup(state, beacon, host);
    }
    if (beacon.score >= kLeastScore) {
        lookForTasking(state, beacon, visits, host);
    }
    // Told again when it says more: half as many visits again, or enough for a stricter rule.
    const bool news = 2 * beacon.visits >= 3 * state.toldAt || (beacon.visits >= kMany && state.toldAt < kMany)
        || (beacon.p_value <= kStrictP && state.toldP > kStrictP);
    if (beacon.score >= kLeastScore && news) {
        state.toldAt = beacon.visits;
        state.toldP = beacon.p_value;
        host.emit(derive(state.cause->header, state.cause->enrichment, std::move(beacon), state.evidence));
    }
}

/// Orders and results stand out of the even murmur of a beacon: a large answer, then a large report.
int64_t taskingsOf(std::span<const BeaconSeries::Visit> visits) {
    std::vector<double> in;
    std::vector<double> out;
    for (const auto& visit : visits) {
        in.push_back(static_cast<double>(visit.bytesIn));
        out.push_back(static_cast<double>(visit.bytesOut));
    }
    const double usualIn = medianOf(in);
    const double usualOut = medianOf(out);
    if (usualIn <= 0 || usualOut <= 0) {
        return 0;
    }
    int64_t found = 0;
    for (size_t i = 0; i < visits.size(); ++i) {
        const bool order = static_cast<double>(visits[i].bytesIn) > static_cast<double>(kTaskIn) * usualIn;
        const auto reports = [&](const BeaconSeries::Visit& visit) {
            return static_cast<double>(visit.bytesOut) > static_cast<double>(kTaskOut) * usualOut;
        };
        found += order && (reports(visits[i]) || (i + 1 < visits.size() && reports(visits[i + 1]))) ? 1 : 0;
    }
    return found;
}

void BeaconAnalyzer::lookForTasking(
    State& state, const BeaconEvent& beacon, std::span<const BeaconSeries::Visit> visits, AnalyzerHost& host) {
    if (!state.tasked.reached(taskingsOf(visits), kTaskings)) {
        return;
    }
    BeaconEvent tasked = beacon;
    tasked.kind = "tasked";
    host.emit(derive(state.cause->header, state.cause->enrichment, std::move(tasked), state.evidence));
}

void BeaconAnalyzer::lookForGroup(const State& state, const BeaconEvent& beacon, AnalyzerHost& host) {
    if (state.cause->enrichment.direction != FlowDirection::Out) {
        return;
    }
    const uint64_t key = hashOf(hashOf(beacon.destination), state.cause->header.respPort);
    Group& group = m_groups.obtain(key).first;
    const Member own{state.host, beacon.period, state.cause->header.uid, state.cause->header.lastPacket};
    const auto known = std::find_if(
        group.members.begin(), group.members.end(), [&](const Member& member) { return member.host == state.host; });
    if (known != group.members.end()) {
        *known = own;
    } else if (group.members.size() < kGroupHosts) {
        group.members.push_back(own);
    }
    Evidence evidence;
    int64_t alike = 0;
    for (const Member& member : group.members) {
        if (std::abs(member.period - beacon.period) <= 0.1 * beacon.period) {
            ++alike;
            evidence.add(member.flow, member.packet);
        }
    }
    if (group.milestone.reached(alike, kLeastGroup)) {
        BeaconEvent shared = beacon;
        shared.kind = "group";
        shared.peers = alike;
        host.emit(derive(state.cause->header, state.cause->enrichment, std::move(shared), evidence));
    }
}

/// A host that calls many outside addresses with one period keeps an overlay alive.
void BeaconAnalyzer::lookForPeers(const State& state, const Event& event, AnalyzerHost& host) {
    const EventHeader& header = event.header;
    if (event.kind() != EventKind::Conn || event.enrichment.direction != FlowDirection::Out || header.respPort == 80
        || header.respPort == 443) {
        return;
    }
    std::vector<double> intervals = intervalsOf(state.series.visits());
    const double period = medianOf(intervals);
    if (period <= 0 || robustDeviation(intervals, period) >= 0.2 * period) {
        return;
    }
    PeerList& list = m_peers.obtain(state.host).first;
    const Peer own{hashOf(header.respHost), period, header.ts, header.uid, header.lastPacket};
    const auto known = std::find_if(
        list.peers.begin(), list.peers.end(), [&](const Peer& peer) { return peer.address == own.address; });
    if (known != list.peers.end()) {
        *known = own;
    } else if (list.peers.size() < kPeers) {
        list.peers.push_back(own);
    } else {
        list.peers[list.next++ % kPeers] = own;
    }
    Evidence evidence;
    int64_t alike = 0;
    for (const Peer& peer : list.peers) {
        if (std::abs(peer.period - period) <= 0.05 * period && std::abs(header.ts - peer.last) <= kDay) {
            ++alike;
            evidence.add(peer.flow, peer.packet);
        }
    }
    if (!list.milestone.reached(alike, kLeastPeers)) {
        return;
    }
    BeaconEvent beacon;
    beacon.kind = "multi_peer";
    beacon.destination = state.destination;
    beacon.transport = state.transport;
    beacon.period = period;
    beacon.visits = state.series.total();
    beacon.peers = alike;
    beacon.intervals = histogramOf(intervals, period);
    host.emit(derive(event, std::move(beacon), evidence));
}

void BeaconAnalyzer::finish(AnalyzerHost& host) {
    m_series.forEach([&](uint64_t, State& state) {
        if (state.cause && state.series.total() > state.judgedAt) {
            judge(state, host);
        }
    });
}

} // namespace

std::unique_ptr<Analyzer> makeBeaconAnalyzer() { return std::make_unique<BeaconAnalyzer>(); }

} // namespace metsuke
