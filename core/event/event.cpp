// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/event/event.h"


#include <algorithm>
#include <array>
#include <openssl/evp.h>

namespace metsuke {

namespace {

template<typename Member>
constexpr FieldType typeOf() {
    if constexpr (std::is_same_v<Member, bool>) {
        return FieldType::Bool;
    } else if constexpr (std::is_same_v<Member, int64_t>) {
        return FieldType::Int;
    } else if constexpr (std::is_same_v<Member, double>) {
        return FieldType::Double;
    } else if constexpr (std::is_same_v<Member, std::string>) {
        return FieldType::Text;
    } else {
        static_assert(std::is_same_v<Member, std::vector<std::string>>);
        return FieldType::TextList;
    }
}

template<typename Member>
FieldValue view(const Member& member) {
    if constexpr (std::is_same_v<Member, int64_t>) {
        return member == kUnsetInt ? FieldValue{} : FieldValue{member};
    } else if constexpr (std::is_same_v<Member, std::string>) {
        return member.empty() ? FieldValue{} : FieldValue{std::string_view{member}};
    } else if constexpr (std::is_same_v<Member, std::vector<std::string>>) {
        return member.empty() ? FieldValue{} : FieldValue{std::span<const std::string>{member}};
    } else {
        return member;
    }
}

template<typename Member>
void assign(Member& member, const FieldValue& value) {
    if constexpr (std::is_same_v<Member, std::string>) {
        if (const auto* text = std::get_if<std::string_view>(&value)) {
            member = *text;
        }
    } else if constexpr (std::is_same_v<Member, std::vector<std::string>>) {
        if (const auto* list = std::get_if<std::span<const std::string>>(&value)) {
            member.assign(list->begin(), list->end());
        }
    } else if (const auto* exact = std::get_if<Member>(&value)) {
        member = *exact;
    }
}

template<typename Body, size_t Index>
constexpr auto kSpec = std::get<Index>(Body::fields());

template<typename Body, size_t Index>
constexpr FieldDescriptor describe() {
    using Member = std::remove_cvref_t<decltype(std::declval<Body>().*(kSpec<Body, Index>.member))>;
    return {kSpec<Body, Index>.name, typeOf<Member>(), kSpec<Body, Index>.storage,
        [](const EventBody& body) { return view(body.template get<Body>().*(kSpec<Body, Index>.member)); },
        [](EventBody& body, const FieldValue& value) {
            assign(body.template get<Body>().*(kSpec<Body, Index>.member), value);
        }};
}

template<typename Body>
std::span<const FieldDescriptor> descriptors() {
    static const auto table = []<size_t... I>(std::index_sequence<I...>) {
        return std::array<FieldDescriptor, sizeof...(I)>{describe<Body, I>()...};
    }(std::make_index_sequence<std::tuple_size_v<decltype(Body::fields())>>{});
    return table;
}

struct KindEntry {
    std::string_view name;
    std::span<const FieldDescriptor> (*fields)();
    EventBody (*make)();
};

template<size_t Index>
constexpr KindEntry kindEntry() {
    using Body = EventStruct<static_cast<EventKind>(Index)>;
    static_assert(static_cast<size_t>(Body::kKind) == Index, "EventStructs must stand in the order of EventKind");
    return {Body::kName, &descriptors<Body>, [] { return EventBody{Body{}}; }};
}

const std::array<KindEntry, kEventKindCount>& kinds() {
    static const auto table = []<size_t... I>(std::index_sequence<I...>) {
        return std::array<KindEntry, kEventKindCount>{kindEntry<I>()...};
    }(std::make_index_sequence<kEventKindCount>{});
    return table;
}

FieldValue textOrUnset(std::string_view text) { return text.empty() ? FieldValue{} : FieldValue{text}; }
FieldValue listOrUnset(const std::vector<std::string>& list) {
    return list.empty() ? FieldValue{} : FieldValue{std::span<const std::string>{list}};
}
FieldValue made(std::string text, std::string& scratch) {
    scratch = std::move(text);
    return textOrUnset(scratch);
}

constexpr std::array<CommonField, 25> kCommonFields{{
    {"ts", FieldType::Int, [](const Event& e, std::string&) { return FieldValue{e.header.ts.ns}; }},
    {"uid", FieldType::Text,
        [](const Event& e, std::string& s) {
            return e.header.uid.isUnset() ? FieldValue{} : made(e.header.uid.toString(), s);
        }},
    {"id.orig_h", FieldType::Text, [](const Event& e, std::string& s) { return made(e.header.origHost.toString(), s); }},
    {"id.orig_p", FieldType::Int, [](const Event& e, std::string&) { return FieldValue{int64_t{e.header.origPort}}; }},
    {"id.resp_h", FieldType::Text, [](const Event& e, std::string& s) { return made(e.header.respHost.toString(), s); }},
    {"id.resp_p", FieldType::Int, [](const Event& e, std::string&) { return FieldValue{int64_t{e.header.respPort}}; }},
    {"proto", FieldType::Text, [](const Event& e, std::string& s) { return made(protocolName(e.header.proto), s); }},
    {"vlan", FieldType::Int,
        [](const Event& e, std::string&) {
            return e.header.vlan == 0 ? FieldValue{} : FieldValue{int64_t{e.header.vlan}};
        }},
    {"local_orig", FieldType::Bool, [](const Event& e, std::string&) { return FieldValue{e.enrichment.localOrig}; }},
    {"local_resp", FieldType::Bool, [](const Event& e, std::string&) { return FieldValue{e.enrichment.localResp}; }},
    {"dir", FieldType::Text, [](const Event& e, std::string&) { return FieldValue{directionName(e.enrichment.direction)}; }},
    {"host", FieldType::Text, [](const Event& e, std::string&) { return textOrUnset(e.enrichment.host); }},
    {"peer", FieldType::Text, [](const Event& e, std::string&) { return textOrUnset(e.enrichment.peer); }},
    {"peer_name", FieldType::Text, [](const Event& e, std::string&) { return textOrUnset(e.enrichment.peerName); }},
    {"peer_e2ld", FieldType::Text, [](const Event& e, std::string&) { return textOrUnset(e.enrichment.peerE2ld); }},
    {"peer_known", FieldType::Bool, [](const Event& e, std::string&) { return FieldValue{e.enrichment.peerKnown}; }},
    {"peer_rare", FieldType::Bool, [](const Event& e, std::string&) { return FieldValue{e.enrichment.peerRare}; }},
    {"peer_prev", FieldType::Int, [](const Event& e, std::string&) { return FieldValue{e.enrichment.peerPrevalence}; }},
    {"peer_age_d", FieldType::Double, [](const Event& e, std::string&) { return FieldValue{e.enrichment.peerAgeDays}; }},
    {"pair_age_d", FieldType::Double, [](const Event& e, std::string&) { return FieldValue{e.enrichment.pairAgeDays}; }},
    {"host_role", FieldType::TextList, [](const Event& e, std::string&) { return listOrUnset(e.enrichment.hostRoles.items()); }},
    {"peer_role", FieldType::TextList, [](const Event& e, std::string&) { return listOrUnset(e.enrichment.peerRoles.items()); }},
    {"host_zone", FieldType::TextList, [](const Event& e, std::string&) { return listOrUnset(e.enrichment.hostZone.items()); }},
    {"peer_zone", FieldType::TextList, [](const Event& e, std::string&) { return listOrUnset(e.enrichment.peerZone.items()); }},
    {"unregistered", FieldType::Text, [](const Event& e, std::string&) { return textOrUnset(e.enrichment.unregistered); }},
}};

/// Community ID gives ICMP messages ports made of type and its counterpart; zero when one-way.
struct IcmpPorts {
    uint16_t origin;
    uint16_t response;
    bool oneWay;
};
IcmpPorts icmpPorts(uint8_t proto, uint16_t type, uint16_t code) {
    static constexpr std::array<std::pair<uint16_t, uint16_t>, 10> kV4{
        {{8, 0}, {0, 8}, {13, 14}, {14, 13}, {15, 16}, {16, 15}, {10, 9}, {9, 10}, {17, 18}, {18, 17}}};
    static constexpr std::array<std::pair<uint16_t, uint16_t>, 10> kV6{{{128, 129}, {129, 128}, {133, 134}, {134, 133},
        {135, 136}, {136, 135}, {130, 131}, {131, 130}, {144, 145}, {145, 144}}};
    for (const auto& [request, reply] : proto == 1 ? kV4 : kV6) {
        if (request == type) {
            return {type, reply, false};
        }
    }
    return {type, code, true};
}

} // namespace

std::string_view directionName(FlowDirection direction) {
    static constexpr std::array<std::string_view, 4> kNames{"out", "in", "east", "ext"};
    return kNames[static_cast<size_t>(direction)];
}

std::string_view eventKindName(EventKind kind) { return kinds()[static_cast<size_t>(kind)].name; }

std::optional<EventKind> parseEventKind(std::string_view name) {
    const auto& table = kinds();
    const auto it = std::find_if(table.begin(), table.end(), [&](const KindEntry& entry) { return entry.name == name; });
    if (it == table.end()) {
        return std::nullopt;
    }
    return static_cast<EventKind>(it - table.begin());
}

std::span<const FieldDescriptor> fieldsOf(EventKind kind) { return kinds()[static_cast<size_t>(kind)].fields(); }
EventBody makeBody(EventKind kind) { return kinds()[static_cast<size_t>(kind)].make(); }
std::span<const CommonField> commonFields() { return kCommonFields; }

std::string protocolName(uint8_t proto) {
    switch (proto) {
    case 1:
        return "icmp";
    case 6:
        return "tcp";
    case 17:
        return "udp";
    case 58:
        return "icmp6";
    case 132:
        return "sctp";
    default:
        return std::to_string(proto);
    }
}

std::string communityId(
    const IpAddress& origHost, const IpAddress& respHost, uint16_t origPort, uint16_t respPort, uint8_t proto) {
    uint16_t sourcePort = origPort;
    uint16_t destinationPort = respPort;
    bool oneWay = false;
    if (proto == 1 || proto == 58) {
        const IcmpPorts ports = icmpPorts(proto, origPort, respPort);
        sourcePort = ports.origin;
        destinationPort = ports.response;
        oneWay = ports.oneWay;
    }
    const bool ordered = oneWay || origHost < respHost || (origHost == respHost && sourcePort <= destinationPort);
    const IpAddress& low = ordered ? origHost : respHost;
    const IpAddress& high = ordered ? respHost : origHost;
    if (!ordered) {
        std::swap(sourcePort, destinationPort);
    }
    std::vector<uint8_t> input{0, 0};
    const auto append = [&](const IpAddress& address) {
        const auto& bytes = address.bytes();
        input.insert(input.end(), bytes.begin() + (address.isV4() ? 12 : 0), bytes.end());
    };
    append(low);
    append(high);
    input.push_back(proto);
    input.push_back(0);
    for (const uint16_t port : {sourcePort, destinationPort}) {
        input.push_back(static_cast<uint8_t>(port >> 8));
        input.push_back(static_cast<uint8_t>(port & 0xff));
    }
    std::array<uint8_t, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    EVP_Digest(input.data(), input.size(), hash.data(), &size, EVP_sha1(), nullptr);
    std::array<uint8_t, 64> text{};
    const int written = EVP_EncodeBlock(text.data(), hash.data(), static_cast<int>(size));
    return "1:" + std::string(asText(Bytes{text.data(), static_cast<size_t>(written)}));
}

} // namespace metsuke
