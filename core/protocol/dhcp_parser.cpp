// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/dhcp_parser.h"

#include "core/base/digest.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

constexpr size_t kCookieAt = 236;
constexpr uint32_t kCookie = 0x63825363;
constexpr size_t kMaximumName = 255;
constexpr uint8_t kUdp = 17;

std::string addressText(Bytes four) {
    if (four.size() < 4) {
        return {};
    }
    const IpAddress address = IpAddress::v4(four.first(4));
    return address.toV4() == 0 ? std::string() : address.toString();
}

std::string nameText(Bytes value) {
    std::string_view text = asText(value);
    while (!text.empty() && text.back() == '\0') { // some clients count the terminator
        text.remove_suffix(1);
    }
    return cleanText(text, kMaximumName);
}

/// RFC 4702: flags and two obsolete codes, then ASCII or, with flag E, DNS labels.
std::string fqdnText(Bytes value) {
    ByteReader reader(value);
    const uint8_t flags = reader.u8();
    reader.skip(2);
    if ((flags & 0x04) == 0) {
        return nameText(reader.rest());
    }
    std::string text;
    while (reader.remaining() > 0) {
        const Bytes label = reader.bytes(reader.u8());
        if (!reader.ok() || label.empty()) {
            break;
        }
        text += text.empty() ? "" : ".";
        text += asText(label);
    }
    return cleanText(text, kMaximumName);
}

std::string messageTypeName(uint8_t type) {
    static constexpr std::string_view kNames[] = {
        "DISCOVER", "OFFER", "REQUEST", "DECLINE", "ACK", "NAK", "RELEASE", "INFORM", "FORCERENEW"};
    return type >= 1 && type <= std::size(kNames) ? std::string(kNames[type - 1]) : "TYPE" + std::to_string(type);
}

class DhcpParser final : public DatagramParser {
public:
    void datagram(StreamDirection, Bytes bytes, ParserHost& host) override {
        ByteReader reader(bytes);
        const uint8_t operation = reader.u8();
        const uint8_t hardware = reader.u8();
        const uint8_t hardwareLength = reader.u8();
        reader.seek(12);
        const std::string clientAddress = addressText(reader.bytes(4));
        DhcpEvent event;
        event.assigned_addr = addressText(reader.bytes(4));
        reader.skip(8); // next server and relay
        const Bytes clientHardware = reader.bytes(16);
        reader.seek(kCookieAt);
        if (reader.u32() != kCookie || !reader.ok()) {
            host.emit(WeirdEvent{"dhcp_malformed", {}, "dhcp"});
            return;
        }
        if (hardware == 1 && hardwareLength == 6) {
            event.client_mac = MacAddress(clientHardware.first(6)).toString();
        }
        event.msg_type = operation == 1 ? "BOOTREQUEST" : "BOOTREPLY"; // until option 53 says more
        readOptions(reader, event);
        const std::string& name = event.client_fqdn.empty() ? event.host_name : event.client_fqdn;
        const std::string& address = event.requested_addr.empty() ? clientAddress : event.requested_addr;
        if (event.msg_type == "REQUEST" && !name.empty() && !address.empty()) {
            host.emit(NameClaimEvent{address, event.client_mac, name, "dhcp", false});
        }
        host.emit(std::move(event));
    }
    void end(ParserHost&) override {}

private:
    static void readOptions(ByteReader& reader, DhcpEvent& event) {
        while (reader.remaining() > 0) {
            const uint8_t code = reader.u8();
            if (code == 0) {
                continue;
            }
            if (code == 255) {
                return;
            }
            const Bytes value = reader.bytes(reader.u8());
            if (!reader.ok()) {
                return;
            }
            ByteReader number(value);
            switch (code) {
            case 3:
                event.router = addressText(value);
                break;
            case 12:
                event.host_name = nameText(value);
                break;
            case 50:
                event.requested_addr = addressText(value);
                break;
            case 51:
                if (const uint32_t seconds = number.u32(); number.ok()) {
                    event.lease_time = seconds;
                }
                break;
            case 53:
                if (!value.empty()) {
                    event.msg_type = messageTypeName(value[0]);
                }
                break;
            case 54:
                event.server_addr = addressText(value);
                break;
            case 55:
                event.params_hash = Digest::hex(DigestKind::Md5, value);
                break;
            case 60:
                event.vendor_class = nameText(value);
                break;
            case 81:
                event.client_fqdn = fqdnText(value);
                break;
            default:
                break;
            }
        }
    }
};

} // namespace

ProbeResult probeDhcp(const ProbeInput& input) {
    const Bytes first = input.originator.empty() ? input.responder : input.originator;
    ByteReader reader(first);
    const uint8_t operation = reader.u8();
    reader.seek(kCookieAt);
    const bool cookie = reader.u32() == kCookie && reader.ok();
    return input.proto == kUdp && cookie && (operation == 1 || operation == 2) ? ProbeResult::Yes : ProbeResult::No;
}

std::unique_ptr<DatagramParser> makeDhcpParser() { return std::make_unique<DhcpParser>(); }

} // namespace metsuke
