// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event.h"
#include "core/intel/intel_library.h"
#include "core/model/finding.h"
#include "core/model/site.h"

#include <memory>
#include <vector>

namespace metsuke {

/// Decides inside and outside, who is the subject, what the peer is called and how usual it is; learns identity
/// (names, MACs, roles), prevalence and first-seen as events pass. Sequential, in total order.
///
/// As long as no inside address has appeared, originators of flows count as inside ("provisional subjects",
/// contract.md); the first inside address ends that, and provisional hosts are dropped from hosts().
///
/// What the enrichment of an event is about:
/// - host is the inside side (the originator if both are), peer the other; both "" where neither is inside.
/// - DNS over udp and tcp: peer stays the resolver's address, but peer_name, e2ld, known, rare, prevalence and ages
///   are those of the name that was asked. Elsewhere they are of the peer: by SNI or Host header where it answers
///   as responder, by the host's own DNS answers, by the identity of an inside peer.
/// - peer_known needs a plausible claim: an SNI or Host header is not believed when the host resolved the address
///   for other, unknown names, or when the certificate does not carry the name.
/// - unregistered names the kind of service that the responder gave, where the site has registered servers of that kind
///   and neither side is one: mail and DNS servers use others of their kind. A DHCP answer of that sort is about the
///   server, not the client.
/// - peer_rare is never set for inside peers, and never for what is known.
class Enricher {
public:
    /// `library` null: the lists built into the program.
    explicit Enricher(SiteProfile site = SiteProfile::standard(), std::shared_ptr<const IntelLibrary> library = nullptr);
    ~Enricher();
    Enricher(const Enricher&) = delete;
    Enricher& operator=(const Enricher&) = delete;

    /// Learns from `event` and fills its enrichment. Call once an event, in order, before analyzers and rules.
    void enrich(Event& event);
    [[nodiscard]] const Site& site() const;
    [[nodiscard]] bool isInside(const IpAddress& address) const;
    [[nodiscard]] bool insideSeen() const;
    /// Inside hosts (or provisional ones if none was seen), by address bytes, without severity.
    [[nodiscard]] std::vector<Host> hosts() const;
    /// Hours of packet time since the first event: the baseline's warmth is min(1, hours / 24).
    [[nodiscard]] double baselineHours() const;
    /// Context numbers of the catalogue: how many inside hosts used the value; kinds: peer (registered domain or
    /// address), hash (sha256), ja4, user_agent.
    [[nodiscard]] int64_t prevalence(std::string_view kind, std::string_view value) const;
    [[nodiscard]] int64_t insideHostCount() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace metsuke
