// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/event/event_body.h"
#include "core/model/identity.h"

#include <optional>
#include <vector>

namespace metsuke {

/// What an event is about; also the part of it that rules see under Zeek's header names.
struct EventHeader {
    Timestamp ts;
    uint64_t order = 0; ///< 0-based position of the causing packet in the merged total order
    uint32_t sequence = 0; ///< within the packet
    FlowUid uid; ///< unset for events without a flow (arp)
    IpAddress origHost;
    IpAddress respHost;
    MacAddress origMac;
    MacAddress respMac;
    uint16_t origPort = 0;
    uint16_t respPort = 0;
    uint8_t proto = 0; ///< IANA number
    uint16_t vlan = 0;
    PacketRef firstPacket; ///< of what the event describes (its request, its flow)
    PacketRef lastPacket;
};

enum class FlowDirection : uint8_t { Out, In, East, External };
[[nodiscard]] std::string_view directionName(FlowDirection direction); ///< out, in, east, ext

/// A list that many events share: a copy is a count, not an allocation. Immutable.
class SharedList {
public:
    SharedList() = default;
    SharedList(std::vector<std::string> items)
        : m_items(items.empty() ? nullptr : std::make_shared<const std::vector<std::string>>(std::move(items))) {}
    SharedList(std::initializer_list<std::string> items)
        : SharedList(std::vector<std::string>(items)) {}
    [[nodiscard]] const std::vector<std::string>& items() const {
        static const std::vector<std::string> none;
        return m_items ? *m_items : none;
    }

private:
    std::shared_ptr<const std::vector<std::string>> m_items;
};

/// Filled in total order before rules run, from home networks, catalogues and the baseline store.
struct Enrichment {
    bool localOrig = false;
    bool localResp = false;
    FlowDirection direction = FlowDirection::External;
    std::string host; ///< the internal subject's address text (originator if both are inside)
    std::string peer; ///< the other address
    std::string peerName; ///< name the host knows it by, "" unknown
    std::string peerE2ld; ///< registered domain of it
    bool peerKnown = false; ///< in the benign-service catalogue
    bool peerRare = false; ///< RARE(x) of the catalogue: prevalence <= max(2 hosts, 1 %) and age <= 7 d, or shipped prevalence says so
    int64_t peerPrevalence = 0; ///< hosts of this network that used it
    double peerAgeDays = 0; ///< since it was first seen here
    double pairAgeDays = 0;
    SharedList hostRoles;
    SharedList peerRoles;
    SharedList hostZone; ///< zone of the host's network group, if it has one: at most one word
    SharedList peerZone;
    /// Kind of service the responder gave although it is not registered for it, while others are: "dns". Static text.
    std::string_view unregistered;
};

struct Event {
    EventHeader header;
    EventBody body;
    Enrichment enrichment;
    std::vector<FlowUid> relatedFlows; ///< derived events: the flows behind it, at most Detection::kMaxFlows
    std::vector<PacketRef> relatedPackets; ///< derived events: telling packets, at most Detection::kMaxPackets
    [[nodiscard]] EventKind kind() const { return body.kind(); }
};
using EventBatch = std::vector<Event>;

/// "dns", "http" ...; the service of Sigma's logsource and the table name of the case.
[[nodiscard]] std::string_view eventKindName(EventKind kind);
[[nodiscard]] std::optional<EventKind> parseEventKind(std::string_view name);
/// True for beacon, dga ...: logsource product metsuke instead of zeek.
[[nodiscard]] constexpr bool isDerived(EventKind kind) { return kind >= EventKind::Beacon; }

/// One field of one kind, with access that needs no knowledge of the struct.
struct FieldDescriptor {
    std::string_view name;
    FieldType type;
    FieldStorage storage;
    FieldValue (*get)(const EventBody&); ///< precondition: the body is of this descriptor's kind
    void (*set)(EventBody&, const FieldValue&); ///< ignores a value of another type; monostate = unset
};
/// Fields of a kind, in declaration order; static lifetime.
[[nodiscard]] std::span<const FieldDescriptor> fieldsOf(EventKind kind);
/// A body of that kind with every field unset.
[[nodiscard]] EventBody makeBody(EventKind kind);

/// Fields every event has: ts, uid, id.orig_h, id.orig_p, id.resp_h, id.resp_p, proto, vlan, local_orig, local_resp,
/// dir, host, peer, peer_name, peer_e2ld, peer_known, peer_rare, peer_prev, peer_age_d, pair_age_d, host_role, peer_role, host_zone, peer_zone, unregistered.
/// A value that has to be made (address text) is written to `scratch`, which must outlive the returned view.
struct CommonField {
    std::string_view name;
    FieldType type;
    FieldValue (*get)(const Event&, std::string& scratch);
};
[[nodiscard]] std::span<const CommonField> commonFields();

/// "tcp", "udp", "icmp", or the number.
[[nodiscard]] std::string protocolName(uint8_t proto);

/// Community ID v1 (Corelight), with seed 0; computed on demand, never stored.
[[nodiscard]] std::string communityId(
    const IpAddress& origHost, const IpAddress& respHost, uint16_t origPort, uint16_t respPort, uint8_t proto);

} // namespace metsuke
