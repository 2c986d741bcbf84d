// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/row_codec.h"

#include "core/model/finding.h"
#include "core/text/json_text.h"

#include <bit>
#include <nlohmann/json.hpp>

namespace metsuke {

namespace {

constexpr uint8_t kHeaderFormat = 1;

enum HeaderFlag : uint64_t {
    LocalOrig = 1 << 0,
    LocalResp = 1 << 1,
    DirectionLow = 1 << 2,
    DirectionHigh = 1 << 3,
    PeerKnown = 1 << 4,
    PeerRare = 1 << 5,
    HasMacs = 1 << 6,
    HasVlan = 1 << 7,
    HasPrevalence = 1 << 8,
    HasAges = 1 << 9,
    HasPeerName = 1 << 10,
    HasPeerE2ld = 1 << 11,
    HasRelated = 1 << 12,
    HostIsOrig = 1 << 13, ///< host = originator and peer = responder, as text of the addresses
    HostIsResp = 1 << 14,
    HostIsText = 1 << 15, ///< host and peer are kept as they are
};

HeaderFlag hostFlag(const Event& event) {
    const Enrichment& e = event.enrichment;
    if (e.host.empty() && e.peer.empty()) {
        return HeaderFlag{0};
    }
    const auto host = IpAddress::parse(e.host);
    const auto peer = IpAddress::parse(e.peer);
    if (host && peer && !host->isUnset() && !peer->isUnset()) {
        if (*host == event.header.origHost && *peer == event.header.respHost) {
            return HostIsOrig;
        }
        if (*host == event.header.respHost && *peer == event.header.origHost) {
            return HostIsResp;
        }
    }
    return HostIsText;
}

uint64_t flagsOf(const Event& event) {
    const Enrichment& e = event.enrichment;
    uint64_t flags = static_cast<uint64_t>(e.direction) << 2 | hostFlag(event);
    const auto set = [&flags](bool on, HeaderFlag flag) { flags |= on ? uint64_t{flag} : 0; };
    set(e.localOrig, LocalOrig);
    set(e.localResp, LocalResp);
    set(e.peerKnown, PeerKnown);
    set(e.peerRare, PeerRare);
    set(!event.header.origMac.isUnset() || !event.header.respMac.isUnset(), HasMacs);
    set(event.header.vlan != 0, HasVlan);
    set(e.peerPrevalence != 0, HasPrevalence);
    set(e.peerAgeDays != 0 || e.pairAgeDays != 0, HasAges);
    set(!e.peerName.empty(), HasPeerName);
    set(!e.peerE2ld.empty(), HasPeerE2ld);
    set(!event.relatedFlows.empty() || !event.relatedPackets.empty(), HasRelated);
    return flags;
}

void packPacket(PackedWriter& out, const PacketRef& ref) {
    out.varint(ref.capture);
    out.varint(ref.number);
}
PacketRef unpackPacket(PackedReader& in) {
    PacketRef ref;
    ref.capture = static_cast<uint16_t>(in.varint());
    ref.number = in.varint();
    return ref;
}

MacAddress readMac(PackedReader& in) {
    const Bytes bytes = in.raw(6);
    return bytes.size() == 6 ? MacAddress(bytes) : MacAddress();
}

void unpackRelated(PackedReader& in, Event& event) {
    const uint64_t flows = std::min<uint64_t>(in.varint(), Detection::kMaxFlows);
    for (uint64_t i = 0; i < flows && in.ok(); ++i) {
        FlowUid uid;
        uid.high = in.varint();
        uid.low = in.varint();
        event.relatedFlows.push_back(uid);
    }
    const uint64_t packets = std::min<uint64_t>(in.varint(), Detection::kMaxPackets);
    for (uint64_t i = 0; i < packets && in.ok(); ++i) {
        event.relatedPackets.push_back(unpackPacket(in));
    }
}

} // namespace

void PackedWriter::real(double value) {
    const auto bits = std::bit_cast<uint64_t>(value);
    for (unsigned shift = 0; shift < 64; shift += 8) {
        m_bytes.push_back(static_cast<uint8_t>(bits >> shift));
    }
}

uint64_t PackedReader::varint() {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const uint8_t byte = m_reader.u8();
        value |= static_cast<uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            return value;
        }
    }
    m_reader.fail();
    return 0;
}

double PackedReader::real() { return std::bit_cast<double>(m_reader.u64le()); }

void bindAddress(Statement& statement, int index, const IpAddress& address) {
    if (address.isUnset()) {
        statement.bindNull(index);
    } else if (address.isV4()) {
        statement.bind(index, int64_t{address.toV4()});
    } else {
        statement.bind(index, Bytes{address.bytes()});
    }
}

IpAddress readAddress(const Statement& statement, int column) {
    switch (statement.type(column)) {
    case Statement::Type::Integer:
        return IpAddress::v4(static_cast<uint32_t>(statement.integer(column)));
    case Statement::Type::Blob: {
        const Bytes bytes = statement.blob(column);
        return bytes.size() == 16 ? IpAddress::v6(bytes) : IpAddress();
    }
    default:
        return {};
    }
}

void bindUid(Statement& statement, int highIndex, int lowIndex, const FlowUid& uid) {
    if (uid.isUnset()) {
        statement.bindNull(highIndex);
        statement.bindNull(lowIndex);
    } else {
        statement.bind(highIndex, static_cast<int64_t>(uid.high));
        statement.bind(lowIndex, static_cast<int64_t>(uid.low));
    }
}

FlowUid readUid(const Statement& statement, int highColumn, int lowColumn) {
    FlowUid uid;
    uid.high = static_cast<uint64_t>(statement.integer(highColumn));
    uid.low = static_cast<uint64_t>(statement.integer(lowColumn));
    return uid;
}

std::string encodeList(std::span<const std::string> list) {
    std::string json = "[";
    for (const std::string& item : list) {
        if (json.size() > 1) {
            json += ',';
        }
        const bool plain = std::none_of(item.begin(), item.end(),
            [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e; });
        if (plain) {
            json += '"';
            json += item;
            json += '"';
        } else {
            json += jsonText(nlohmann::json(item));
        }
    }
    json += ']';
    return json;
}

std::vector<std::string> decodeList(std::string_view json) {
    std::vector<std::string> list;
    const auto parsed = nlohmann::json::parse(json, nullptr, false);
    if (parsed.is_array()) {
        for (const auto& item : parsed) {
            if (item.is_string()) {
                list.push_back(item.get<std::string>());
            }
        }
    }
    return list;
}

void packHeader(PackedWriter& out, const Event& event, const NameToId& nameId) {
    const EventHeader& h = event.header;
    const Enrichment& e = event.enrichment;
    const uint64_t flags = flagsOf(event);
    out.u8(kHeaderFormat);
    out.varint(flags);
    out.varint(h.order);
    out.varint(h.sequence);
    packPacket(out, h.firstPacket);
    packPacket(out, h.lastPacket);
    if (flags & HasVlan) {
        out.varint(h.vlan);
    }
    if (flags & HasMacs) {
        out.raw(h.origMac.bytes());
        out.raw(h.respMac.bytes());
    }
    if (flags & HasPrevalence) {
        out.zigzag(e.peerPrevalence);
    }
    if (flags & HasAges) {
        out.real(e.peerAgeDays);
        out.real(e.pairAgeDays);
    }
    if (flags & HasPeerName) {
        out.zigzag(nameId(e.peerName));
    }
    if (flags & HasPeerE2ld) {
        out.zigzag(nameId(e.peerE2ld));
    }
    if (flags & HostIsText) {
        out.text(e.host);
        out.text(e.peer);
    }
    if (flags & HasRelated) {
        const size_t flows = std::min(event.relatedFlows.size(), Detection::kMaxFlows);
        out.varint(flows);
        for (size_t i = 0; i < flows; ++i) {
            out.varint(event.relatedFlows[i].high);
            out.varint(event.relatedFlows[i].low);
        }
        const size_t packets = std::min(event.relatedPackets.size(), Detection::kMaxPackets);
        out.varint(packets);
        for (size_t i = 0; i < packets; ++i) {
            packPacket(out, event.relatedPackets[i]);
        }
    }
}

void unpackHeader(Bytes bytes, Event& event, const IdToName& nameOf) {
    PackedReader in(bytes);
    if (in.u8() != kHeaderFormat) {
        return;
    }
    EventHeader& h = event.header;
    Enrichment& e = event.enrichment;
    const uint64_t flags = in.varint();
    h.order = in.varint();
    h.sequence = static_cast<uint32_t>(in.varint());
    h.firstPacket = unpackPacket(in);
    h.lastPacket = unpackPacket(in);
    e.localOrig = flags & LocalOrig;
    e.localResp = flags & LocalResp;
    e.direction = static_cast<FlowDirection>(flags >> 2 & 3);
    e.peerKnown = flags & PeerKnown;
    e.peerRare = flags & PeerRare;
    if (flags & HasVlan) {
        h.vlan = static_cast<uint16_t>(in.varint());
    }
    if (flags & HasMacs) {
        h.origMac = readMac(in);
        h.respMac = readMac(in);
    }
    if (flags & HasPrevalence) {
        e.peerPrevalence = in.zigzag();
    }
    if (flags & HasAges) {
        e.peerAgeDays = in.real();
        e.pairAgeDays = in.real();
    }
    if (flags & HasPeerName) {
        e.peerName = nameOf(in.zigzag());
    }
    if (flags & HasPeerE2ld) {
        e.peerE2ld = nameOf(in.zigzag());
    }
    if (flags & HostIsText) {
        e.host = in.text();
        e.peer = in.text();
    } else if (flags & HostIsOrig) {
        e.host = h.origHost.toString();
        e.peer = h.respHost.toString();
    } else if (flags & HostIsResp) {
        e.host = h.respHost.toString();
        e.peer = h.origHost.toString();
    }
    if (flags & HasRelated) {
        unpackRelated(in, event);
    }
}

} // namespace metsuke
