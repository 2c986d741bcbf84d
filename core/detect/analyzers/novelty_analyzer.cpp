// SPDX-License-Identifier: GPL-3.0-or-later
// What this network, or this host, has not done before. A thing is new only where there was time to learn what is
// old: before kLearning nothing is told, so a single short capture has no novelty.
#include "core/detect/analyzers.h"

#include "core/detect/analyzers/derived.h"

namespace metsuke {

namespace {

constexpr size_t kHosts = 16'384;
constexpr size_t kValues = 32'768; ///< of each fleet
constexpr size_t kHabits = 65'536;
constexpr size_t kProtocols = 32; ///< of one host
constexpr size_t kTold = 16'384;
constexpr size_t kResolvers = 1'024;
constexpr size_t kFleet = 5; ///< with fewer users of a protocol nothing is unusual
constexpr Duration kLearning = kDay;
constexpr Duration kLongestStep = kHour; ///< a longer silence (or a clock that jumps) teaches no more than this
constexpr Duration kProfile = 7 * kDay; ///< a device's set of peers takes longer to learn than a protocol
constexpr Duration kStaysNew = 3 * kDay;
constexpr Duration kDormant = 14 * kDay;

/// Protocols by which one machine is run from another; "" for others.
std::string_view adminProtocol(const EventHeader& header, const ConnEvent& conn) {
    if (header.proto != kProtoTcp) {
        return {};
    }
    if (conn.service == "ssh" || conn.service == "smb") {
        return conn.service;
    }
    switch (header.respPort) {
    case 22:
        return "ssh";
    case 139:
    case 445:
        return "smb";
    case 3389:
        return "rdp";
    case 5985:
    case 5986:
        return "winrm";
    default:
        return {};
    }
}

bool hasRole(const std::vector<std::string>& roles, std::initializer_list<std::string_view> wanted) {
    return std::any_of(roles.begin(), roles.end(),
        [&](const std::string& role) { return std::find(wanted.begin(), wanted.end(), role) != wanted.end(); });
}

/// Time that was really watched: silences count for little.
class Watched {
public:
    void see(Timestamp now) {
        if (m_started && now > m_last) {
            m_time += std::min(now - m_last, kLongestStep);
        }
        m_last = m_started ? std::max(m_last, now) : now;
        m_started = true;
    }
    [[nodiscard]] Duration time() const { return m_time; }
    /// Time since the last sight, 0 before the first.
    [[nodiscard]] Duration silence(Timestamp now) const { return m_started ? std::max<Duration>(0, now - m_last) : 0; }

private:
    bool m_started = false;
    Timestamp m_last;
    Duration m_time = 0;
};

/// A host that opens connections, and the protocols it has used outward.
struct Caller {
    Watched watched;
    std::vector<uint64_t> protocols; ///< at most kProtocols
    bool isFirst(uint64_t protocol) {
        if (protocols.size() >= kProtocols || std::find(protocols.begin(), protocols.end(), protocol) != protocols.end()) {
            return false;
        }
        protocols.push_back(protocol);
        return true;
    }
};

class NoveltyAnalyzer : public Analyzer {
public:
    NoveltyAnalyzer()
        : m_callers(kHosts)
        , m_habits(kHabits)
        , m_told(kTold)
        , m_resolvers(kResolvers) {}

    [[nodiscard]] std::string_view name() const override { return "novelty"; }
    void process(const Event& event, AnalyzerHost& host) override;
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost&) override {}

private:
    /// Values that whole networks share (client fingerprints, user agents) and who uses them.
    struct Fleet {
        struct Use {
            uint64_t host = 0;
            Timestamp first;
            bool shared = false;
            bool early = false; ///< seen while there was nothing to compare with
        };
        Fleet()
            : values(kValues) {}
        LruMap<uint64_t, Use, WordHash> values;
        std::vector<uint64_t> users; ///< at most kFleet
    };
    struct Resolver {
        uint64_t client = 0;
        bool early = false;
        bool told = false;
    };

    void takeConn(const Event& event, const ConnEvent& conn, AnalyzerHost& host);
    void takeValue(Fleet& fleet, const char* kind, const std::string& value, const Event& event, AnalyzerHost& host);
    void takeAnswer(const Event& event, AnalyzerHost& host);
    /// Whether the habit was never seen before; it is from now on.
    bool isFirst(uint64_t habit) { return m_habits.obtain(habit).second; }
    [[nodiscard]] bool isLearning() const { return m_watched.time() < kLearning; }
    static void tell(const char* kind, std::string value, const Event& event, AnalyzerHost& host);

    Watched m_watched;
    LruMap<uint64_t, Caller, WordHash> m_callers;
    LruMap<uint64_t, bool, WordHash> m_habits;
    LruMap<uint64_t, bool, WordHash> m_told;
    LruMap<uint64_t, Resolver, WordHash> m_resolvers;
    Fleet m_ja4;
    Fleet m_agents;
};

void NoveltyAnalyzer::process(const Event& event, AnalyzerHost& host) {
    if (!event.enrichment.localOrig || event.header.origHost.isUnset()) {
        return;
    }
    m_watched.see(event.header.ts);
    switch (event.kind()) {
    case EventKind::Conn:
        takeConn(event, event.body.get<ConnEvent>(), host);
        break;
    case EventKind::Ssl:
        takeValue(m_ja4, "new_ja4", event.body.get<SslEvent>().ja4, event, host);
        break;
    case EventKind::Quic:
        takeValue(m_ja4, "new_ja4", event.body.get<QuicEvent>().ja4, event, host);
        break;
    case EventKind::Http:
        takeValue(m_agents, "new_user_agent", event.body.get<HttpEvent>().user_agent, event, host);
        break;
    case EventKind::Dns:
        takeAnswer(event, host);
        break;
    default:
        break;
    }
}

void NoveltyAnalyzer::takeConn(const Event& event, const ConnEvent& conn, AnalyzerHost& host) {
    const Timestamp now = event.header.ts;
    const Enrichment& known = event.enrichment;
    const uint64_t hostKey = hashOf(event.header.origHost);
    Caller& caller = m_callers.obtain(hostKey).first;
    const bool isOut = known.direction == FlowDirection::Out;
    if (const Duration silence = caller.watched.silence(now); isOut && silence >= kDormant) {
        tell("awake", std::to_string(silence / kDay), event, host);
    }
    caller.watched.see(now);
    if (conn.orig_bytes <= 0 || conn.resp_bytes <= 0 || !isUnicast(event.header.respHost)) {
        return; // an attempt is no habit
    }
    const Duration watched = caller.watched.time();
    const std::string_view admin = adminProtocol(event.header, conn);
    const std::string_view protocol = conn.service.empty() ? admin : std::string_view(conn.service);
    if (isOut && !protocol.empty() && caller.isFirst(hashOf(protocol)) && watched >= kLearning) {
        tell("new_service", std::string(protocol), event, host);
    }
    if (known.direction == FlowDirection::East && !admin.empty()) {
        const uint64_t pair = hashOf(hostKey, hashOf(event.header.respHost));
        if (isFirst(hashOf(pair, hashOf(admin))) && watched >= kLearning) {
            tell("new_pair", std::string(admin), event, host);
        }
    }
    if (isOut && hasRole(known.hostRoles.items(), {"iot", "printer"})) {
        const std::string& peer = known.peerE2ld.empty() ? known.peer : known.peerE2ld;
        if (isFirst(hashOf(hashOf(hostKey, hashOf(peer)), 1)) && watched >= kProfile) {
            tell("new_peer", peer, event, host);
        }
    }
}

void NoveltyAnalyzer::takeValue(
    Fleet& fleet, const char* kind, const std::string& value, const Event& event, AnalyzerHost& host) {
    if (value.empty() || event.enrichment.direction != FlowDirection::Out) {
        return;
    }
    const Timestamp now = event.header.ts;
    const uint64_t hostKey = hashOf(event.header.origHost);
    if (fleet.users.size() < kFleet && std::find(fleet.users.begin(), fleet.users.end(), hostKey) == fleet.users.end()) {
        fleet.users.push_back(hostKey);
    }
    const uint64_t valueKey = hashOf(value);
    auto [use, fresh] = fleet.values.obtain(valueKey);
    if (fresh) {
        use.host = hostKey;
        use.first = now;
        use.early = isLearning();
    }
    use.shared |= use.host != hostKey;
    if (use.shared || use.early || now - use.first > kStaysNew || fleet.users.size() < kFleet || !event.enrichment.peerRare) {
        return;
    }
    const Enrichment& known = event.enrichment;
    const uint64_t peerKey = hashOf(known.peerE2ld.empty() ? known.peer : known.peerE2ld);
    if (m_told.obtain(hashOf(hashOf(hostKey, valueKey), peerKey)).second) {
        tell(kind, value, event, host);
    }
}

/// An inside host that answers others' questions and did not do so before.
void NoveltyAnalyzer::takeAnswer(const Event& event, AnalyzerHost& host) {
    const auto& dns = event.body.get<DnsEvent>();
    if (!dns.answered || (dns.over != "udp" && dns.over != "tcp") || event.enrichment.direction != FlowDirection::East) {
        return;
    }
    const uint64_t client = hashOf(event.header.origHost);
    auto [resolver, fresh] = m_resolvers.obtain(hashOf(event.header.respHost));
    if (fresh) {
        resolver.client = client;
        resolver.early = isLearning();
    }
    if (!resolver.told && resolver.client != client) {
        resolver.told = true; // the second client decides, once
        if (!resolver.early) {
            tell("new_dns_server", event.header.respHost.toString(), event, host);
        }
    }
}

void NoveltyAnalyzer::tell(const char* kind, std::string value, const Event& event, AnalyzerHost& host) {
    NoveltyEvent found;
    found.kind = kind;
    found.value = std::move(value);
    Evidence evidence;
    evidence.add(event);
    host.emit(derive(event, std::move(found), evidence));
}

} // namespace

std::unique_ptr<Analyzer> makeNoveltyAnalyzer() { return std::make_unique<NoveltyAnalyzer>(); }

} // namespace metsuke
