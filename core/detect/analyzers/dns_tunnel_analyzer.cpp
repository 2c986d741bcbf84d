// SPDX-License-Identifier: GPL-3.0-or-later
// Data carried in names: the information of names never asked before, per host and registered domain, and the shapes of
// the known tunnel programs.
#include "core/detect/analyzers.h"

#include "core/detect/analyzers/derived.h"

#include <array>
#include <cctype>

namespace metsuke {

namespace {

constexpr size_t kPairs = 16'384;
constexpr size_t kMostNames = 4'096; ///< different names that are told apart in a day
constexpr uint32_t kFewQueries = 6; ///< most domains never get that many: they cost nothing
constexpr double kFresh = 0.9;
constexpr int64_t kSomeInformation = 4'000;
constexpr int64_t kMuchInformation = 20'000;
constexpr int64_t kDayInformation = 1'000'000;
constexpr int64_t kManyNames = 500;
constexpr int64_t kSlowNames = 100;
constexpr double kSlowLength = 30;
constexpr double kSlowEntropy = 3.5;
constexpr int64_t kOddQueries = 30;
constexpr int64_t kShapeQueries = 20;

bool isHex(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

bool isOddType(std::string_view type) {
    static constexpr std::array<std::string_view, 8> kTypes{"TXT", "NULL", "CNAME", "MX", "SRV", "KEY", "TYPE65399", "65399"};
    return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

/// Of iodine over the types that ordinary resolvers pass: "p" and seven digits of base 32, which count up.
bool isIodinePing(const DnsEvent& dns) {
    constexpr size_t kLabel = 8;
    const std::string_view query = dns.query;
    return isOddType(dns.qtype_name) && query.size() > kLabel && query.front() == 'p' && query[kLabel] == '.'
        && std::ranges::all_of(query.substr(0, kLabel), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '5'); });
}

bool isIodine(const DnsEvent& dns) {
    const bool type = dns.qtype_name == "NULL" || dns.qtype_name.ends_with("65399");
    return type && dns.edns && !dns.query.empty()
        && std::string_view("vlizsnopry").find(dns.query.front()) != std::string_view::npos;
}

/// Two bytes of packet id, one of type (0 to 3), in hexadecimal labels.
bool isDnscat(std::string_view sub, std::string_view query) {
    if (query.starts_with("dnscat.")) {
        return true;
    }
    if (sub.size() < 6 || sub[4] != '0' || sub[5] < '0' || sub[5] > '3') {
        return false;
    }
    while (!sub.empty()) {
        const size_t dot = sub.find('.');
        if (!isHex(sub.substr(0, dot))) {
            return false;
        }
        sub = dot == std::string_view::npos ? std::string_view{} : sub.substr(dot + 1);
    }
    return true;
}

bool isDns2tcp(std::string_view query) {
    return query.find("=auth.") != std::string_view::npos || query.find("=connect.") != std::string_view::npos;
}

bool isOzyman(std::string_view query) {
    return query.find(".id-") != std::string_view::npos
        && (query.find(".up.") != std::string_view::npos || query.find(".down.") != std::string_view::npos);
}

/// Cobalt Strike: stager names, data names ("post.1" and hexadecimal digits).
bool isCobaltStrike(std::string_view query) {
    constexpr std::string_view kPost = "post.1";
    if (query.starts_with("aaa.stage.") || query.find(".stage.123456.") != std::string_view::npos) {
        return true;
    }
    constexpr size_t kDigits = 8;
    if (!query.starts_with(kPost)) {
        return false;
    }
    const std::string_view label = query.substr(kPost.size(), query.find('.', kPost.size()) - kPost.size());
    return label.size() >= kDigits && isHex(label);
}

/// Set of hashes that stops growing when it is full.
class NameSet {
public:
    /// True when `hash` was not in the set; everything is new to a full one.
    bool insert(uint64_t hash) {
        if (m_slots.empty() || m_size * 4 > m_slots.size() * 3) {
            if (m_slots.size() >= kMostNames * 2) {
                return true;
            }
            grow();
        }
        uint64_t& slot = find(hash | 1);
        if (slot != 0) {
            return false;
        }
        slot = hash | 1;
        ++m_size;
        return true;
    }
    void clear() {
        m_slots.clear();
        m_size = 0;
    }

private:
    uint64_t& find(uint64_t value) {
        size_t at = (value >> 8) & (m_slots.size() - 1);
        while (m_slots[at] != 0 && m_slots[at] != value) {
            at = (at + 1) & (m_slots.size() - 1);
        }
        return m_slots[at];
    }
    void grow() {
        std::vector<uint64_t> old(std::max<size_t>(32, m_slots.size() * 2));
        old.swap(m_slots);
        for (const uint64_t value : old) {
            if (value != 0) {
                find(value) = value;
            }
        }
    }

    std::vector<uint64_t> m_slots;
    size_t m_size = 0;
};

/// Counts that begin anew once the window has passed.
struct Span {
    Timestamp start;
    bool running = false;
    void restart(Timestamp now, Duration length, auto reset) {
        if (!running || now - start > length || start - now > length) {
            running = true;
            start = now;
            reset();
        }
    }
};

struct Detail {
    Span day, hour, tenMinutes, minute;
    NameSet names;
    std::array<uint16_t, 64> lengths{}; ///< of new names, in steps of four characters
    int64_t queries = 0; ///< of the day
    int64_t unique = 0;
    double entropy = 0; ///< sum over new names
    double information = 0; ///< bytes, of the day
    int64_t bytes = 0;
    int64_t hourQueries = 0;
    int64_t hourUnique = 0;
    double hourInformation = 0;
    int64_t odd = 0; ///< of the ten minutes
    int64_t dnscat = 0;
    int64_t iodine = 0; ///< of the minute
    int64_t idle = 0; ///< new names answered by 0.0.0.0, of the day
    std::vector<std::string> types;
    Evidence evidence;
    Milestone some, volume, wide, dayVolume, slow, oddTypes, iodineShape, dnscatShape, dns2tcpShape, ozymanShape, strikeShape;
};

double medianLength(const Detail& detail) {
    int64_t seen = 0;
    for (size_t i = 0; i < detail.lengths.size(); ++i) {
        seen += detail.lengths[i];
        if (seen * 2 >= detail.unique) {
            return static_cast<double>(i * 4 + 2);
        }
    }
    return 0;
}

class DnsTunnelAnalyzer : public Analyzer {
public:
    DnsTunnelAnalyzer()
        : m_pairs(kPairs) {}
    [[nodiscard]] std::string_view name() const override { return "dns_tunnel"; }
    void process(const Event& event, AnalyzerHost& host) override;
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost&) override {}

private:
    struct State {
        uint32_t queries = 0;
        std::unique_ptr<Detail> detail;
    };
    static void count(Detail& detail, const Event& event, const DnsEvent& dns, std::string_view sub);
    static void lookForVolume(Detail& detail, const Event& event, const DnsEvent& dns, AnalyzerHost& host);
    static void lookForShapes(
        Detail& detail, const Event& event, const DnsEvent& dns, std::string_view sub, AnalyzerHost& host);
    static void tell(Detail& detail, const Event& event, const DnsEvent& dns, const char* kind, bool hourly, AnalyzerHost& host);

    LruMap<uint64_t, State, WordHash> m_pairs;
};

void DnsTunnelAnalyzer::process(const Event& event, AnalyzerHost& host) {
    const auto* dns = event.body.getIf<DnsEvent>();
    if (dns == nullptr || !event.enrichment.localOrig || event.enrichment.peerKnown || dns->e2ld.empty()
        || (dns->over != "udp" && dns->over != "tcp") || dns->query.size() <= dns->e2ld.size()
        || dns->e2ld.ends_with("arpa")) {
        return;
    }
    State& state = m_pairs.obtain(hashOf(hashOf(event.header.origHost), hashOf(dns->e2ld))).first;
    const std::string_view sub = std::string_view(dns->query).substr(0, dns->query.size() - dns->e2ld.size() - 1);
    const bool shaped = isDns2tcp(dns->query) || isCobaltStrike(dns->query) || dns->query.starts_with("dnscat.");
    if (++state.queries < kFewQueries && !shaped) {
        return;
    }
    if (!state.detail) {
        state.detail = std::make_unique<Detail>();
    }
    count(*state.detail, event, *dns, sub);
    lookForVolume(*state.detail, event, *dns, host);
    lookForShapes(*state.detail, event, *dns, sub, host);
}

void DnsTunnelAnalyzer::count(Detail& detail, const Event& event, const DnsEvent& dns, std::string_view sub) {
    const Timestamp now = event.header.ts;
    detail.day.restart(now, kDay, [&] {
        detail.names.clear();
        detail.lengths.fill(0);
        detail.queries = detail.unique = detail.bytes = detail.idle = 0;
        detail.entropy = detail.information = 0;
        detail.types.clear();
    });
    detail.hour.restart(now, kHour, [&] {
        detail.hourQueries = detail.hourUnique = 0;
        detail.hourInformation = 0;
    });
    detail.tenMinutes.restart(now, 10 * kMinute, [&] { detail.odd = detail.dnscat = 0; });
    detail.minute.restart(now, kMinute, [&] { detail.iodine = 0; });
    ++detail.queries;
    ++detail.hourQueries;
    detail.bytes += std::max<int64_t>(0, dns.query_bytes);
    constexpr size_t kMostTypes = 16;
    if (detail.types.size() < kMostTypes
        && std::find(detail.types.begin(), detail.types.end(), dns.qtype_name) == detail.types.end()) {
        detail.types.push_back(dns.qtype_name);
    }
    detail.evidence.add(event);
    if (!detail.names.insert(hashOf(sub))) {
        return;
    }
    ++detail.unique;
    ++detail.hourUnique;
    ++detail.lengths[std::min<size_t>(detail.lengths.size() - 1, sub.size() / 4)];
    detail.entropy += dns.sub_entropy;
    const double information = static_cast<double>(sub.size()) * dns.sub_entropy / 8;
    detail.information += information;
    detail.hourInformation += information;
    detail.idle += !dns.answers.empty() && dns.answers.front() == "0.0.0.0" ? 1 : 0;
}

void DnsTunnelAnalyzer::lookForVolume(Detail& detail, const Event& event, const DnsEvent& dns, AnalyzerHost& host) {
    const bool freshHour = static_cast<double>(detail.hourUnique) >= kFresh * static_cast<double>(detail.hourQueries);
    if (freshHour && detail.hourInformation >= static_cast<double>(kSomeInformation)) {
        const auto information = static_cast<int64_t>(detail.hourInformation);
        if (information >= kMuchInformation ? detail.volume.reached(information, kMuchInformation)
                                            : detail.some.reached(information, kSomeInformation)) {
            tell(detail, event, dns, "volume", true, host);
        }
    }
    const bool freshDay = static_cast<double>(detail.unique) >= kFresh * static_cast<double>(detail.queries);
    if (!freshDay) {
        return;
    }
    if (detail.wide.reached(detail.unique, kManyNames)
        || detail.dayVolume.reached(static_cast<int64_t>(detail.information), kDayInformation)) {
        tell(detail, event, dns, "volume", false, host);
    }
    if (detail.unique >= kSlowNames && medianLength(detail) >= kSlowLength
        && detail.entropy >= kSlowEntropy * static_cast<double>(detail.unique)
        && detail.slow.reached(detail.unique, kSlowNames)) {
        tell(detail, event, dns, "slow", false, host);
    }
}

void DnsTunnelAnalyzer::lookForShapes(
    Detail& detail, const Event& event, const DnsEvent& dns, std::string_view sub, AnalyzerHost& host) {
    if (isOddType(dns.qtype_name) && detail.oddTypes.reached(++detail.odd, kOddQueries)) {
        tell(detail, event, dns, "odd_type", false, host);
    }
    if ((isIodine(dns) || isIodinePing(dns)) && detail.iodineShape.reached(++detail.iodine, kShapeQueries)) {
        tell(detail, event, dns, "iodine", false, host);
    }
    if (isDnscat(sub, dns.query)) {
        detail.dnscat += dns.query.starts_with("dnscat.") ? kShapeQueries : 1;
        const bool mixed = dns.query.starts_with("dnscat.") || isOddType(dns.qtype_name);
        if (mixed && detail.dnscatShape.reached(detail.dnscat, kShapeQueries)) {
            tell(detail, event, dns, "dnscat2", false, host);
        }
    }
    if (isDns2tcp(dns.query) && detail.dns2tcpShape.reached(detail.queries, 1)) {
        tell(detail, event, dns, "dns2tcp", false, host);
    }
    if (isOzyman(dns.query) && detail.ozymanShape.reached(detail.queries, kFewQueries)) {
        tell(detail, event, dns, "ozyman", false, host);
    }
    const bool idle = detail.idle >= kShapeQueries;
    if ((idle || isCobaltStrike(dns.query)) && detail.strikeShape.reached(detail.queries, 1)) {
        tell(detail, event, dns, "cobalt_strike", false, host);
    }
}

void DnsTunnelAnalyzer::tell(
    Detail& detail, const Event& event, const DnsEvent& dns, const char* kind, bool hourly, AnalyzerHost& host) {
    TunnelEvent tunnel;
    tunnel.tunnel_type = "dns";
    tunnel.kind = kind;
    tunnel.e2ld = dns.e2ld;
    tunnel.information = hourly ? detail.hourInformation : detail.information;
    tunnel.unique_subs = hourly ? detail.hourUnique : detail.unique;
    tunnel.queries = hourly ? detail.hourQueries : detail.queries;
    tunnel.unique_ratio = tunnel.queries > 0 ? static_cast<double>(tunnel.unique_subs) / static_cast<double>(tunnel.queries) : 0;
    tunnel.median_sub_len = medianLength(detail);
    tunnel.mean_entropy = detail.unique > 0 ? detail.entropy / static_cast<double>(detail.unique) : 0;
    tunnel.qtypes = detail.types;
    tunnel.packets = tunnel.queries;
    tunnel.bytes = detail.bytes;
    tunnel.window = secondsOf(event.header.ts - (hourly ? detail.hour.start : detail.day.start));
    host.emit(derive(event, std::move(tunnel), detail.evidence));
}

} // namespace

std::unique_ptr<Analyzer> makeDnsTunnelAnalyzer() { return std::make_unique<DnsTunnelAnalyzer>(); }

} // namespace metsuke
