// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/dce_rpc.h"
#include "core/protocol/dhcp_parser.h"
#include "core/protocol/dns_parser.h"
#include "core/protocol/ftp_parser.h"
#include "core/protocol/http_parser.h"
#include "core/protocol/icmp_parser.h"
#include "core/protocol/irc_parser.h"
#include "core/protocol/payload_patterns.h"
#include "core/protocol/quic_parser.h"
#include "core/protocol/smb_parser.h"
#include "core/protocol/smtp_parser.h"
#include "core/protocol/ssh_parser.h"
#include "core/protocol/stratum_parser.h"
#include "core/protocol/tls_parser.h"

namespace metsuke {

const ProtocolRegistry& builtinProtocols() {
    static const ProtocolRegistry kRegistry = [] {
        ProtocolRegistry registry;
        // Streams, most telling first bytes first
        registry.add(StreamProtocol{"ssl", probeTls, makeTlsParser});
        registry.add(StreamProtocol{"http", probeHttp, makeHttpParser});
        registry.add(StreamProtocol{"ssh", probeSsh, makeSshParser});
        registry.add(StreamProtocol{"smb", probeSmb, makeSmbParser});
        registry.add(StreamProtocol{"smtp", probeSmtp, makeSmtpParser});
        registry.add(StreamProtocol{"ftp", probeFtp, makeFtpParser});
        registry.add(StreamProtocol{"dce_rpc", probeDceRpc, makeDceRpcParser});
        registry.add(StreamProtocol{"irc", probeIrc, makeIrcParser});
        registry.add(StreamProtocol{"stratum", probeStratum, makeStratumParser});
        registry.add(StreamProtocol{"bitcoin", probeBitcoin, makeBitcoinParser});
        registry.add(StreamProtocol{"dns", probeDnsStream, makeDnsStreamParser});
        // Datagrams
        registry.add(DatagramProtocol{"dns", probeDnsDatagram, makeDnsDatagramParser}); // with mDNS, LLMNR and NBNS
        registry.add(DatagramProtocol{"quic", probeQuic, makeQuicParser});
        registry.add(DatagramProtocol{"dhcp", probeDhcp, makeDhcpParser});
        registry.add(DatagramProtocol{"icmp", probeIcmp, makeIcmpParser});
        // Whatever the protocol
        registry.add(makePayloadScanner);
        return registry;
    }();
    return kRegistry;
}

} // namespace metsuke
