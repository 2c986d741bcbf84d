// SPDX-License-Identifier: GPL-3.0-or-later
// Application messages of the synthesised traffic, written from the RFCs and MS-SMB2, MS-RPCE, MS-SCMR.
#pragma once

#include "tests/scenario/frames.h"

#include <optional>

namespace metsuke::scenario {

[[nodiscard]] Octets dnsQuery(uint16_t id, std::string_view name, uint16_t type = 1);
/// NXDOMAIN when `address` is empty.
[[nodiscard]] Octets dnsAnswer(uint16_t id, std::string_view name, std::optional<IpAddress> address, uint32_t ttl = 300);
[[nodiscard]] Octets dhcpRequest(const Station& client, uint32_t id);
[[nodiscard]] Octets dhcpAck(const Station& client, const Station& server, uint32_t id);
/// NetBIOS name registration of a workstation.
[[nodiscard]] Octets nbnsRegistration(const Station& client, uint16_t id);
[[nodiscard]] Octets ntpPacket(bool reply);

[[nodiscard]] Octets httpRequest(std::string_view method, std::string_view host, std::string_view path, std::string_view userAgent,
    std::string_view referrer = {}, const Octets& body = {});
[[nodiscard]] Octets httpResponse(std::string_view contentType, const Octets& body);
inline constexpr std::string_view kBrowser
    = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

/// A program's header and random bytes: looks like ELF, does nothing.
[[nodiscard]] Octets harmlessElf(Random& random, size_t size);

enum class TlsStack { Browser, Implant };
[[nodiscard]] Octets tlsClientHello(Random& random, std::string_view serverName, TlsStack stack);
/// ServerHello; TLS 1.3 when `certificate` is empty, else TLS 1.2 with that certificate in clear.
[[nodiscard]] Octets tlsServerHello(Random& random, const Octets& certificate);
[[nodiscard]] Octets tlsClientFinish(Random& random);
[[nodiscard]] Octets tlsApplicationData(Random& random, size_t size);
/// Self-signed Ed25519 certificate in DER, deterministic from its arguments.
[[nodiscard]] Octets selfSignedCertificate(std::string_view commonName, Timestamp notBefore, int days);

/// SMB2 messages with NetBIOS framing; `messageId` in order.
namespace smb2 {
    [[nodiscard]] Octets negotiate(bool reply);
    [[nodiscard]] Octets sessionSetup(int leg, bool reply, std::string_view user, std::string_view workstation);
    [[nodiscard]] Octets treeConnect(uint64_t messageId, bool reply, std::string_view path, bool pipe, uint32_t tree);
    [[nodiscard]] Octets create(uint64_t messageId, bool reply, uint32_t tree, std::string_view name, uint8_t fileNumber, bool writing);
    [[nodiscard]] Octets write(uint64_t messageId, bool reply, uint32_t tree, uint8_t fileNumber, uint64_t offset, const Octets& data);
    [[nodiscard]] Octets read(uint64_t messageId, bool reply, uint32_t tree, uint8_t fileNumber, uint32_t length, const Octets& data);
    [[nodiscard]] Octets close(uint64_t messageId, bool reply, uint32_t tree, uint8_t fileNumber);
    /// FSCTL_PIPE_TRANSCEIVE carrying DCE/RPC.
    [[nodiscard]] Octets transceive(uint64_t messageId, bool reply, uint32_t tree, uint8_t fileNumber, const Octets& rpc);
}
namespace rpc {
    [[nodiscard]] Octets bindSvcctl(bool reply);
    [[nodiscard]] Octets request(uint32_t call, uint16_t opnum, const Octets& stub);
    [[nodiscard]] Octets response(uint32_t call, const Octets& stub);
}

} // namespace metsuke::scenario
