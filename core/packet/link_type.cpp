// SPDX-License-Identifier: GPL-3.0-or-later
// Values and names: https://www.tcpdump.org/linktypes.html
#include "core/packet/link_type.h"

#include "core/packet/link_headers.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr std::array kTypes{
    LinkType{0, "BSD loopback", parseBsdLoopback},
    LinkType{1, "Ethernet", parseEthernet},
    LinkType{9, "PPP", parsePpp},
    LinkType{12, "raw IP", parseRawIp},
    LinkType{14, "raw IP", parseRawIp},
    LinkType{50, "PPP over serial (HDLC)", parsePppSerial},
    LinkType{51, "PPP over Ethernet", parsePppoe},
    LinkType{101, "raw IP", parseRawIp},
    LinkType{104, "Cisco HDLC", parseCiscoHdlc},
    LinkType{105, "IEEE 802.11", parseWifi},
    LinkType{108, "OpenBSD loopback", parseBsdLoopback},
    LinkType{113, "Linux cooked capture", parseLinuxCooked},
    LinkType{119, "IEEE 802.11 with Prism header", parsePrism},
    LinkType{127, "IEEE 802.11 with radiotap header", parseRadiotap},
    LinkType{163, "IEEE 802.11 with AVS header", parseAvs},
    LinkType{166, "PPP with direction (pppd)", parsePpp},
    LinkType{228, "raw IPv4", parseRawIp},
    LinkType{229, "raw IPv6", parseRawIp},
    LinkType{276, "Linux cooked capture v2", parseLinuxCooked2},
    // Known by name only, so that a refusal can say what the capture is.
    LinkType{3, "AX.25"}, LinkType{6, "Token Ring"}, LinkType{7, "ARCNET"}, LinkType{8, "SLIP"}, LinkType{10, "FDDI"},
    LinkType{99, "Symantec Enterprise Firewall"}, LinkType{100, "ATM (RFC 1483)"}, LinkType{106, "ATM (Linux Classical IP)"},
    LinkType{107, "Frame Relay"}, LinkType{109, "IPsec (OpenBSD enc)"}, LinkType{114, "LocalTalk"}, LinkType{117, "OpenBSD pflog"},
    LinkType{118, "Cisco IOS"}, LinkType{121, "Siemens HiPath HDLC"}, LinkType{122, "IP over Fibre Channel"},
    LinkType{123, "SunATM"}, LinkType{129, "Linux ARCNET"}, LinkType{133, "Juniper GGSN"}, LinkType{135, "Juniper ATM2"},
    LinkType{137, "Juniper ATM1"}, LinkType{138, "Apple IP over FireWire"}, LinkType{139, "SS7 MTP2 with pseudo-header"},
    LinkType{140, "SS7 MTP2"}, LinkType{141, "SS7 MTP3"}, LinkType{142, "SS7 SCCP"}, LinkType{143, "DOCSIS"},
    LinkType{144, "Linux IrDA"}, LinkType{149, "private link type (DLT_USER2)"}, LinkType{147, "private link type (DLT_USER0)"},
    LinkType{148, "private link type (DLT_USER1)"}, LinkType{150, "private link type (DLT_USER3)"},
    LinkType{160, "private link type (DLT_USER13)"}, LinkType{162, "private link type (DLT_USER15)"},
    LinkType{164, "Juniper monitor"}, LinkType{165, "BACnet MS/TP"}, LinkType{169, "GPRS LLC"}, LinkType{170, "GFP-T"},
    LinkType{171, "GFP-F"}, LinkType{177, "Linux LAPD"}, LinkType{178, "Juniper Ethernet"}, LinkType{179, "Juniper PPP"},
    LinkType{180, "Juniper Frame Relay"}, LinkType{182, "Juniper MFR"}, LinkType{186, "USB (FreeBSD)"},
    LinkType{187, "Bluetooth HCI H4"}, LinkType{188, "IEEE 802.16"}, LinkType{189, "USB (Linux)"}, LinkType{190, "CAN 2.0B"},
    LinkType{192, "PPI"}, LinkType{194, "Juniper ISM"}, LinkType{195, "IEEE 802.15.4"}, LinkType{196, "SITA"}, LinkType{197, "Endace ERF"},
    LinkType{199, "IPMB"}, LinkType{201, "Bluetooth HCI H4 with direction"}, LinkType{202, "AX.25 KISS"},
    LinkType{203, "LAPD"}, LinkType{204, "PPP with direction"}, LinkType{205, "Cisco HDLC with direction"},
    LinkType{206, "Frame Relay with direction"}, LinkType{209, "IPMB (Linux)"}, LinkType{210, "FlexRay"},
    LinkType{212, "LIN"}, LinkType{215, "IEEE 802.15.4 without PHY"}, LinkType{220, "USB (Linux, mmapped)"},
    LinkType{224, "Fibre Channel FC-2"}, LinkType{226, "Solaris ipnet"}, LinkType{227, "CAN (SocketCAN)"},
    LinkType{230, "IEEE 802.15.4 without FCS"}, LinkType{231, "D-Bus"}, LinkType{235, "DVB-CI"}, LinkType{236, "MUX27010"},
    LinkType{237, "STANAG 5066"}, LinkType{239, "Linux netfilter log"}, LinkType{240, "netANALYZER"},
    LinkType{242, "IP over InfiniBand"}, LinkType{243, "MPEG-2 TS"}, LinkType{244, "ng40"}, LinkType{245, "NFC LLCP"},
    LinkType{247, "InfiniBand"}, LinkType{248, "SCTP"}, LinkType{249, "USBPcap"}, LinkType{250, "Schweitzer RTAC serial"},
    LinkType{251, "Bluetooth Low Energy"}, LinkType{252, "Wireshark upper PDU"}, LinkType{253, "Linux netlink"},
    LinkType{254, "Bluetooth Linux monitor"}, LinkType{255, "Bluetooth BR/EDR baseband"},
    LinkType{256, "Bluetooth Low Energy with PHDR"}, LinkType{257, "PROFIBUS"}, LinkType{258, "Apple PKTAP"},
    LinkType{259, "EPON"}, LinkType{264, "ISO 14443"}, LinkType{265, "RDS"}, LinkType{266, "USB (Darwin)"},
    LinkType{268, "SDLC"}, LinkType{271, "VMware vsock"}, LinkType{272, "Nordic BLE"}, LinkType{273, "DOCSIS 3.1"},
    LinkType{274, "Ethernet preamble (802.3br)"}, LinkType{278, "OpenVizsla USB"}, LinkType{280, "Elektrobit EBHSCR"},
    LinkType{281, "VPP dispatch trace"}, LinkType{282, "Broadcom switch tag in Ethernet"}, LinkType{283, "IEEE 802.15.4 TAP"},
    LinkType{288, "USB 2.0"}, LinkType{289, "ATSC ALP"}, LinkType{290, "Windows event trace"},
};

} // namespace

void LinkTypeRegistry::add(const LinkType& type) {
    const auto at = std::lower_bound(m_types.begin(), m_types.end(), type.value,
        [](const LinkType& entry, uint32_t value) { return entry.value < value; });
    if (at != m_types.end() && at->value == type.value) {
        *at = type;
    } else {
        m_types.insert(at, type);
    }
}

const LinkType* LinkTypeRegistry::find(uint32_t value) const {
    const auto at = std::lower_bound(m_types.begin(), m_types.end(), value,
        [](const LinkType& entry, uint32_t wanted) { return entry.value < wanted; });
    return at != m_types.end() && at->value == value ? &*at : nullptr;
}

const LinkTypeRegistry& builtinLinkTypes() {
    static const LinkTypeRegistry registry = [] {
        LinkTypeRegistry made;
        for (const LinkType& type : kTypes) {
            made.add(type);
        }
        return made;
    }();
    return registry;
}

std::string linkTypeName(uint32_t value) {
    const LinkType* type = builtinLinkTypes().find(value);
    return type != nullptr ? std::string(type->name) : "link type " + std::to_string(value);
}

bool isSupportedLinkType(uint32_t value) {
    const LinkType* type = builtinLinkTypes().find(value);
    return type != nullptr && type->parse != nullptr;
}

} // namespace metsuke
