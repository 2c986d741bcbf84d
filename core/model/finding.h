// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/model/identity.h"
#include "core/model/vocabulary.h"

#include <string>
#include <utility>
#include <vector>

namespace metsuke {

/// One context term added to a rule's weight, with the raw number behind it ("1 of 412 hosts").
struct ContextTerm {
    std::string name; ///< prevalence, age, known_service, intel, role, timing, visibility, baseline
    double delta = 0; ///< nats; for visibility the factor - 1
    Message why;
    friend bool operator==(const ContextTerm&, const ContextTerm&) = default;
};

/// A rule's hit on a host with its evidence; the same (host, rule, object) is one detection with a count.
struct Detection {
    std::string key; ///< natural key: stable hash of rule, host and object; "d1" numbering is made on output
    std::string rule; ///< catalogue id, "DNS-001"
    HostKey host; ///< the subject
    std::string peer; ///< the other side: address or name, "" when there is none
    std::string object; ///< what repeats and links: hash, domain, peer address, account
    Timestamp first;
    Timestamp last;
    uint64_t order = 0; ///< merged packet order of the first hit, the tie-break of equal times
    int64_t count = 1;
    Severity severity = Severity::Info;
    Phase phase = Phase::C2;
    std::string family; ///< dependence class
    std::vector<std::string> attack; ///< ATT&CK technique ids
    double lambda = 0; ///< the rule's own weight, nats
    std::vector<ContextTerm> context;
    double weight = 0; ///< after context and repetition, before decay
    bool confirmed = false; ///< a floor rule or lambda >= 4, with a reply seen
    bool incomplete = false; ///< fired where data was missing
    std::vector<std::pair<std::string, MessageValue>> args; ///< for the rule's explain template
    std::vector<PacketRef> packets; ///< at most kMaxPackets
    std::vector<FlowUid> flows; ///< at most kMaxFlows
    std::vector<std::string> parts; ///< keys of member detections, for sequences
    static constexpr size_t kMaxPackets = 32;
    static constexpr size_t kMaxFlows = 32;
};

/// One line of the printed arithmetic: evidence of one phase. `value` = sum of factor x weight.
struct PhaseTerm {
    Phase phase = Phase::C2;
    double value = 0;
    struct Part {
        std::string detection; ///< key
        double weight = 0; ///< after decay
        double factor = 1; ///< 0.5^i inside a family times 0.8^j between families
        friend bool operator==(const Part&, const Part&) = default;
    };
    std::vector<Part> parts;
    friend bool operator==(const PhaseTerm&, const PhaseTerm&) = default;
};

/// The whole arithmetic of a host's severity (detection.md section 3), enough to print and to re-derive it.
struct HostRisk {
    double prior = 0; ///< ln(pi / (1 - pi)), negative
    std::vector<PhaseTerm> phases;
    double weak = 0; ///< capped weak evidence
    std::vector<std::string> weakDetections;
    double phaseSynergy = 0; ///< 0.8 (min(k, 4) - 1)
    double chain = 0; ///< Gamma
    std::string chainObject; ///< what the phases share, "" when it is the order alone
    double total = 0; ///< L
    double probability = 0; ///< P
    double unbounded = 0; ///< S before ceilings and floors
    double severity = 0; ///< S
    std::string bound; ///< text-id of the ceiling or floor that applied, "" when none
    std::vector<std::string> counterCase; ///< keys of the least set whose removal closes the incident
    bool isCounterCaseLeast = true; ///< else a smaller set may exist
    friend bool operator==(const HostRisk&, const HostRisk&) = default;
};

/// What a person works on: one per host, updated in place.
struct Incident {
    std::string key; ///< natural: hash of zone, host and the first detection's key
    HostKey host;
    double severity = 0;
    double probability = 0;
    Message title;
    Message story;
    Timestamp first;
    Timestamp last;
    std::vector<Phase> phases;
    std::vector<std::string> rules;
    std::vector<std::string> detections; ///< keys, by time
    HostRisk risk;
    TriageState state = TriageState::New;
};

/// A suspicious host that is not an incident; never notifies.
struct WatchEntry {
    HostKey host;
    double severity = 0;
    std::vector<std::string> rules;
    std::vector<std::string> detections;
    HostRisk risk;
    TriageState state = TriageState::New;
};

/// What is known of a host, with alias intervals so that a change of lease does not split it.
struct HostAlias {
    enum class Kind { Name, Mac, Address, User, Agent };
    Kind kind = Kind::Name;
    std::string value;
    std::string source; ///< dhcp, nbns, mdns, llmnr, agent ...
    Timestamp first;
    Timestamp last;
};
struct Host {
    HostKey key;
    bool inside = true;
    MacAddress mac;
    std::vector<std::string> names; ///< best first
    std::vector<std::string> roles; ///< workstation, server, dns, dhcp, gateway, iot, scanner ...
    std::vector<HostAlias> aliases;
    Timestamp first;
    Timestamp last;
    uint64_t flows = 0;
    uint64_t bytesOut = 0;
    uint64_t bytesIn = 0;
    double severity = 0;
    double probability = 0;
    std::string agent; ///< agent id when one is enrolled
};

/// A process as evidence, graph node and timeline row; filled by endpoint history.
struct Process {
    std::string key; ///< host, pid and start time
    HostKey host;
    int64_t pid = 0;
    std::string parent; ///< key
    std::string image;
    std::string commandLine;
    std::string sha256;
    std::string user;
    Timestamp started;
    Timestamp ended;
};

/// Bytes or packets that were not seen. Drawn as gaps; rules with requires_complete are silent inside.
struct LossInterval {
    enum class Kind { Nic, Kernel, Spool, Shed, Evicted, MissedBytes, Damaged };
    Kind kind = Kind::Damaged;
    Timestamp from;
    Timestamp to;
    uint64_t packets = 0; ///< Evicted and Shed: flows, whose packets are counted all the same
    uint64_t bytes = 0;
};

/// A rule as it was when it ran, with its sentences.
struct RuleRow {
    std::string id; ///< DNS-001
    std::string title, titleJa;
    std::string explain, explainJa;
    std::string falsePositives;
    Severity severity = Severity::Info;
    Phase phase = Phase::C2;
    std::vector<std::string> attack;
    std::string yaml;
};

/// Hits that an exclusion kept from becoming a detection.
struct ExcludedHits {
    std::string exclusion; ///< Exclusion::key(), or "service:scanner" for what a registered scanner does
    std::string rule;
    HostKey host;
    int64_t count = 0;
    Timestamp first;
    Timestamp last;
    friend bool operator==(const ExcludedHits&, const ExcludedHits&) = default;
};

/// What the detection side knows at some moment: replaces what was there before.
struct FindingsSnapshot {
    std::vector<Host> hosts;
    std::vector<Detection> detections; ///< new or changed since the last snapshot
    std::vector<Incident> incidents; ///< all
    std::vector<WatchEntry> watchList; ///< all
    std::vector<ExcludedHits> excluded; ///< all
};

} // namespace metsuke
