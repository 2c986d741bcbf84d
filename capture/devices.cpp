// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/devices.h"

#include <array>
#include <cstring>
#include <netinet/in.h>
#include <pcap/pcap.h>

namespace metsuke {

namespace {

/// Addresses of families that we know.
std::vector<IpAddress> addressesOf(const pcap_if_t& device) {
    std::vector<IpAddress> addresses;
    for (const pcap_addr_t* entry = device.addresses; entry != nullptr; entry = entry->next) {
        if (entry->addr == nullptr) {
            continue;
        }
        if (entry->addr->sa_family == AF_INET) {
            sockaddr_in address{};
            std::memcpy(&address, entry->addr, sizeof address);
            addresses.push_back(IpAddress::v4(ntohl(address.sin_addr.s_addr)));
        } else if (entry->addr->sa_family == AF_INET6) {
            sockaddr_in6 address{};
            std::memcpy(&address, entry->addr, sizeof address);
            addresses.push_back(IpAddress::v6(Bytes{address.sin6_addr.s6_addr, 16}));
        }
    }
    return addresses;
}

} // namespace

Result<std::vector<CaptureDevice>> listDevices() {
    std::array<char, PCAP_ERRBUF_SIZE> problem{};
    pcap_if_t* all = nullptr;
    if (pcap_findalldevs(&all, problem.data()) != 0) {
        return Error{ErrorCode::Internal, Message("capture.devices_failed").with("reason", std::string(problem.data())), problem.data()};
    }
    std::vector<CaptureDevice> devices;
    for (const pcap_if_t* entry = all; entry != nullptr; entry = entry->next) {
        devices.push_back({entry->name, entry->description != nullptr ? entry->description : "", addressesOf(*entry),
            (entry->flags & PCAP_IF_UP) != 0, (entry->flags & PCAP_IF_LOOPBACK) != 0});
    }
    pcap_freealldevs(all);
    return devices;
}

struct PacketFilter::Program {
    bpf_program code{};
    Program() = default;
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;
    ~Program() { pcap_freecode(&code); }
};

PacketFilter::PacketFilter(std::unique_ptr<Program> program)
    : m_program(std::move(program)) {}
PacketFilter::PacketFilter(PacketFilter&&) noexcept = default;
PacketFilter& PacketFilter::operator=(PacketFilter&&) noexcept = default;
PacketFilter::~PacketFilter() = default;

Result<PacketFilter> PacketFilter::compile(const std::string& expression, uint32_t linkType) {
    constexpr int kSnapLength = 262'144;
    constexpr int kOptimise = 1;
    constexpr uint32_t kRawIp = 101; // the one LINKTYPE_ value among ours that is not its DLT_ value
    const int dataLink = linkType == kRawIp ? DLT_RAW : static_cast<int>(linkType);
    const std::unique_ptr<pcap_t, void (*)(pcap_t*)> dead(pcap_open_dead(dataLink, kSnapLength), &pcap_close);
    if (!dead) {
        return Error{ErrorCode::Internal, Message("capture.filter_invalid").with("filter", expression).with("reason", "")};
    }
    auto program = std::make_unique<Program>();
    if (pcap_compile(dead.get(), &program->code, expression.c_str(), kOptimise, PCAP_NETMASK_UNKNOWN) != 0) {
        const std::string reason = pcap_geterr(dead.get());
        return Error{ErrorCode::InvalidArgument,
            Message("capture.filter_invalid").with("filter", expression).with("reason", reason), reason};
    }
    return PacketFilter(std::move(program));
}

bool PacketFilter::matches(const PacketView& packet) const {
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(packet.data.size());
    header.len = packet.originalLength;
    return pcap_offline_filter(&m_program->code, &header, packet.data.data()) != 0;
}

} // namespace metsuke
