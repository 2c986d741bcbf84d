// SPDX-License-Identifier: GPL-3.0-or-later
// Generated names: many registered domains that do not exist, and the one of their kind that does.
#include "core/detect/analyzers.h"

#include "core/base/strings.h"
#include "core/detect/analyzers/derived.h"
#include "core/event/public_suffix.h"
#include "core/intel/label_model.h"

#include <cctype>
#include <cmath>
#include <set>

namespace metsuke {

namespace {

constexpr size_t kHosts = 4'096;
constexpr size_t kResolved = 262'144;
constexpr size_t kAsked = 131'072;
constexpr size_t kMostNames = 256;
constexpr size_t kSample = 32;
constexpr size_t kPending = 8;
constexpr Duration kBurstWindow = 10 * kMinute;
constexpr int64_t kBurst = 8;
constexpr int64_t kSlow = 20;
constexpr double kStrange = 2.5;
constexpr double kStrangeSpread = 1.0; ///< with three top-level domains: a filter that denies ad servers is not enough
constexpr size_t kSpread = 3;
constexpr double kSlowLengthSd = 3;
constexpr Duration kRendezvousWindow = kHour;
constexpr int64_t kRendezvousTtl = 600;
constexpr double kSameShape = 1.5;

std::string_view lastLabel(std::string_view name) {
    const size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/// 4.3.2.1.list.example asks a block list about an address.
bool asksAboutAddress(std::string_view query) {
    size_t numbers = 0;
    while (numbers < 4) {
        const size_t dot = query.find('.');
        if (dot == 0 || dot == std::string_view::npos || dot > 3
            || !std::all_of(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(dot),
                [](unsigned char c) { return std::isdigit(c) != 0; })) {
            return false;
        }
        query.remove_prefix(dot + 1);
        ++numbers;
    }
    return true;
}

class DgaAnalyzer : public Analyzer {
public:
    DgaAnalyzer()
        : m_model(LabelModel::builtin())
        , m_hosts(kHosts)
        , m_resolved(kResolved)
        , m_asked(kAsked) {}

    [[nodiscard]] std::string_view name() const override { return "dga"; }
    void process(const Event& event, AnalyzerHost& host) override {
        if (!event.enrichment.localOrig) {
            return;
        }
        if (const auto* dns = event.body.getIf<DnsEvent>()) {
            if (dns->over == "udp" || dns->over == "tcp") {
                takeDns(event, *dns, host);
            }
        } else if (event.kind() == EventKind::Conn) {
            takeContact(event, host);
        }
    }
    void advance(Timestamp, AnalyzerHost&) override {}
    void finish(AnalyzerHost&) override {}

private:
    struct Missing {
        std::string e2ld;
        uint64_t domain = 0;
        uint64_t label = 0;
        Timestamp first;
        uint32_t asked = 0;
        double z = 0;
        FlowUid flow;
        PacketRef packet;
    };
    struct Rendezvous {
        std::string e2ld;
        std::vector<IpAddress> addresses;
        Timestamp at;
        FlowUid flow;
        PacketRef packet;
    };
    struct State {
        std::vector<Missing> missing;
        std::vector<Rendezvous> pending;
        Milestone burst;
        Milestone slow;
        int64_t added = 0; ///< names ever taken
        int64_t nextSlowLook = 0;
        bool told = false;
        Timestamp lastTold;
        double meanZ = 0;
        double meanLength = 0;
        double lengthSd = 0;
    };

    void takeDns(const Event& event, const DnsEvent& dns, AnalyzerHost& host);
    void takeMissing(const Event& event, const DnsEvent& dns, AnalyzerHost& host);
    void takeAnswer(const Event& event, const DnsEvent& dns, uint64_t hostKey);
    void takeContact(const Event& event, AnalyzerHost& host);
    void lookForBurst(State& state, const Event& event, AnalyzerHost& host);
    void lookForSlow(State& state, const Event& event, AnalyzerHost& host);
    DgaEvent describe(const std::vector<const Missing*>& names, Evidence& evidence) const;
    void remember(State& state, const DgaEvent& dga, const std::vector<const Missing*>& names, Timestamp now);

    const LabelModel& m_model;
    LruMap<uint64_t, State, WordHash> m_hosts;
    LruMap<uint64_t, bool, WordHash> m_resolved; ///< registered domains that exist for somebody
    LruMap<uint64_t, uint64_t, WordHash> m_asked; ///< missing domain -> the host that asked first, 1 for several
};

void DgaAnalyzer::takeDns(const Event& event, const DnsEvent& dns, AnalyzerHost& host) {
    if (dns.e2ld.empty() || dns.query.find('.') == std::string::npos) {
        return; // single labels are probes of browsers
    }
    if (dns.is_nx) {
        takeMissing(event, dns, host);
    } else if (dns.answered && !dns.answers.empty()) {
        takeAnswer(event, dns, hashOf(event.header.origHost));
    }
}

void DgaAnalyzer::takeMissing(const Event& event, const DnsEvent& dns, AnalyzerHost& host) {
    const uint64_t domain = hashOf(dns.e2ld);
    if (event.enrichment.peerKnown || m_resolved.find(domain) != nullptr || dns.e2ld.ends_with(".arpa")
        || !hasPublicTld(dns.e2ld) || asksAboutAddress(dns.query)) {
        return;
    }
    const uint64_t hostKey = hashOf(event.header.origHost);
    auto [asker, freshName] = m_asked.obtain(domain);
    asker = freshName || asker == hostKey ? hostKey : 1;
    State& state = m_hosts.obtain(hostKey).first;
    const Timestamp now = event.header.ts;
    const std::string_view leftmost = std::string_view(dns.query).substr(0, dns.query.find('.'));
    const uint64_t label = hashOf(leftmost);
    for (Missing& known : state.missing) {
        // One label under several domains is a search list at work.
        if (known.domain == domain || (known.label == label && leftmost != registeredLabel(dns.e2ld))) {
            ++known.asked;
            return;
        }
    }
    if (state.missing.size() >= kMostNames || (!state.missing.empty() && now - state.missing.front().first > kDay)) {
        std::erase_if(state.missing, [&](const Missing& known) { return now - known.first > kDay; });
        if (state.missing.size() >= kMostNames) {
            state.missing.erase(state.missing.begin());
        }
    }
    state.missing.push_back({dns.e2ld, domain, label, now, 1, m_model.score(registeredLabel(dns.e2ld)), event.header.uid,
        event.header.lastPacket});
    ++state.added;
    lookForBurst(state, event, host);
    lookForSlow(state, event, host);
}

DgaEvent DgaAnalyzer::describe(const std::vector<const Missing*>& names, Evidence& evidence) const {
    DgaEvent dga;
    std::set<std::string_view> tlds;
    double characters = 0;
    double squares = 0;
    double digits = 0;
    const auto count = static_cast<double>(names.size());
    for (const Missing* name : names) {
        const std::string_view label = registeredLabel(name->e2ld);
        const auto length = static_cast<double>(label.size());
        tlds.insert(lastLabel(name->e2ld));
        characters += length;
        squares += length * length;
        digits += static_cast<double>(
            std::count_if(label.begin(), label.end(), [](unsigned char c) { return std::isdigit(c) != 0; }));
        dga.lexical_z += name->z / count;
        if (dga.names.size() < kSample) {
            dga.names.push_back(name->e2ld);
        }
        evidence.add(name->flow, name->packet);
    }
    dga.distinct = static_cast<int64_t>(names.size());
    dga.tlds = static_cast<int64_t>(tlds.size());
    dga.window = secondsOf(names.back()->first - names.front()->first);
    dga.length_sd = std::sqrt(std::max(0.0, squares / count - characters / count * characters / count));
    dga.digit_share = characters > 0 ? digits / characters : 0;
    return dga;
}

void DgaAnalyzer::remember(
    State& state, const DgaEvent& dga, const std::vector<const Missing*>& names, Timestamp now) {
    state.told = true;
    state.lastTold = now;
    state.meanZ = dga.lexical_z;
    state.lengthSd = dga.length_sd;
    state.meanLength = 0;
    for (const Missing* name : names) {
        state.meanLength += static_cast<double>(registeredLabel(name->e2ld).size()) / static_cast<double>(names.size());
    }
}

void DgaAnalyzer::lookForBurst(State& state, const Event& event, AnalyzerHost& host) {
    const auto isRecent = [&](const Missing& name) { return event.header.ts - name.first <= kBurstWindow; };
    const auto recent = static_cast<int64_t>(std::count_if(state.missing.begin(), state.missing.end(), isRecent));
    if (recent < kBurst || !state.burst.isDue(recent, kBurst)) {
        if (recent >= kBurst && state.told) {
            state.lastTold = event.header.ts;
        }
        return;
    }
    std::vector<const Missing*> names;
    for (const Missing& name : state.missing) {
        if (isRecent(name)) {
            names.push_back(&name);
        }
    }
    Evidence evidence;
    DgaEvent dga = describe(names, evidence);
    const bool strange = dga.lexical_z >= kStrange
        || (static_cast<size_t>(dga.tlds) >= kSpread && dga.lexical_z >= kStrangeSpread);
    if (!strange) {
        return;
    }
    remember(state, dga, names, event.header.ts);
    if (state.burst.reached(dga.distinct, kBurst)) {
        dga.kind = "burst";
        host.emit(derive(event, std::move(dga), evidence));
    }
}

/// Word lists look ordinary: what tells them is that each name is asked once and by nobody else.
void DgaAnalyzer::lookForSlow(State& state, const Event& event, AnalyzerHost& host) {
    const auto missing = static_cast<int64_t>(state.missing.size());
    if (missing < kSlow || !state.slow.isDue(missing, kSlow) || state.added < state.nextSlowLook) {
        return;
    }
    constexpr int64_t kLookEvery = 8;
    state.nextSlowLook = missing == kSlow ? state.added + 1 : state.added + kLookEvery;
    constexpr uint32_t kAddressTypes = 2; // A and AAAA are one question
    std::vector<const Missing*> names;
    for (const Missing& name : state.missing) {
        const uint64_t* asker = m_asked.find(name.domain);
        if (name.asked <= kAddressTypes && asker != nullptr && *asker != 1 && event.header.ts - name.first <= kDay) {
            names.push_back(&name);
        }
    }
    if (names.size() < static_cast<size_t>(kSlow)) {
        return;
    }
    Evidence evidence;
    DgaEvent dga = describe(names, evidence);
    if (dga.length_sd < kSlowLengthSd && state.slow.reached(dga.distinct, kSlow)) {
        remember(state, dga, names, event.header.ts);
        dga.kind = "slow";
        host.emit(derive(event, std::move(dga), evidence));
    }
}

void DgaAnalyzer::takeAnswer(const Event& event, const DnsEvent& dns, uint64_t hostKey) {
    auto [exists, fresh] = m_resolved.obtain(hashOf(dns.e2ld));
    exists = true;
    State* state = fresh && !event.enrichment.peerKnown ? m_hosts.find(hostKey) : nullptr;
    if (state == nullptr || !state->told || event.header.ts - state->lastTold > kRendezvousWindow
        || dns.ttl > kRendezvousTtl) {
        return;
    }
    const std::string_view label = registeredLabel(dns.e2ld);
    const double away = std::abs(static_cast<double>(label.size()) - state->meanLength);
    const bool sameTld = std::any_of(state->missing.begin(), state->missing.end(),
        [&](const Missing& name) { return lastLabel(name.e2ld) == lastLabel(dns.e2ld); });
    if (!sameTld || away > 2 * state->lengthSd + 2 || m_model.score(label) < state->meanZ - kSameShape) {
        return;
    }
    Rendezvous found{dns.e2ld, {}, event.header.ts, event.header.uid, event.header.lastPacket};
    for (const std::string& answer : dns.answers) {
        if (const auto address = IpAddress::parse(answer)) {
            found.addresses.push_back(*address);
        }
    }
    if (state->pending.size() >= kPending) {
        state->pending.erase(state->pending.begin());
    }
    state->pending.push_back(std::move(found));
}

void DgaAnalyzer::takeContact(const Event& event, AnalyzerHost& host) {
    State* state = m_hosts.find(hashOf(event.header.origHost));
    if (state == nullptr || state->pending.empty()) {
        return;
    }
    const auto met = std::find_if(state->pending.begin(), state->pending.end(), [&](const Rendezvous& found) {
        return std::find(found.addresses.begin(), found.addresses.end(), event.header.respHost) != found.addresses.end()
            && event.header.ts - found.at <= kRendezvousWindow && event.header.ts >= found.at - kMinute;
    });
    if (met == state->pending.end()) {
        return;
    }
    std::vector<const Missing*> names;
    for (const Missing& name : state->missing) {
        names.push_back(&name);
    }
    Evidence evidence;
    evidence.add(met->flow, met->packet);
    evidence.add(event);
    DgaEvent dga = describe(names, evidence);
    dga.kind = "rendezvous";
    dga.resolved = met->e2ld;
    state->pending.erase(met);
    host.emit(derive(event, std::move(dga), evidence));
}

} // namespace

std::unique_ptr<Analyzer> makeDgaAnalyzer() { return std::make_unique<DgaAnalyzer>(); }

} // namespace metsuke
