// SPDX-License-Identifier: GPL-3.0-or-later
// Frames of NetworkStage, and ways to send them that go round the protocol stack.
#include "tests/actuator/network_stage.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <linux/if_packet.h>
#include <linux/if_xdp.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>

namespace metsuke::actuator::test {

namespace {

void append16(std::vector<uint8_t>& bytes, uint16_t value) {
    bytes.push_back(static_cast<uint8_t>(value >> 8));
    bytes.push_back(static_cast<uint8_t>(value));
}

void append(std::vector<uint8_t>& bytes, Bytes more) { bytes.insert(bytes.end(), more.begin(), more.end()); }

std::vector<uint8_t> udp(uint16_t sourcePort, uint16_t port) {
    std::vector<uint8_t> bytes;
    append16(bytes, sourcePort);
    append16(bytes, port);
    append16(bytes, static_cast<uint16_t>(8 + kMarker.size()));
    append16(bytes, 0);
    append(bytes, asBytes(kMarker));
    return bytes;
}

std::vector<uint8_t> ipv6Datagram(const char* from, const char* to) {
    const auto payload = udp(4000, 4000);
    std::vector<uint8_t> bytes{0x60, 0, 0, 0};
    append16(bytes, static_cast<uint16_t>(payload.size()));
    append16(bytes, IPPROTO_UDP << 8 | 64);
    for (const char* address : {from, to}) {
        in6_addr binary{};
        ::inet_pton(AF_INET6, address, &binary);
        append(bytes, Bytes(binary.s6_addr));
    }
    append(bytes, payload);
    return bytes;
}

void addHardware(std::vector<uint8_t>& frame) {
    append(frame, std::vector<uint8_t>{0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02});
}

} // namespace

std::vector<uint8_t> frameOf(uint16_t etherType, Bytes payload) {
    std::vector<uint8_t> frame;
    addHardware(frame);
    append16(frame, etherType);
    append(frame, payload);
    return frame;
}

std::vector<uint8_t> ipv4Datagram(const char* from, const char* to, uint16_t sourcePort, uint16_t port) {
    const auto payload = udp(sourcePort, port);
    std::vector<uint8_t> bytes{0x45, 0};
    append16(bytes, static_cast<uint16_t>(20 + payload.size()));
    append(bytes, std::vector<uint8_t>{0, 1, 0, 0, 64, IPPROTO_UDP, 0, 0});
    for (const char* address : {from, to}) {
        in_addr binary{};
        ::inet_pton(AF_INET, address, &binary);
        append(bytes, Bytes(reinterpret_cast<const uint8_t*>(&binary), sizeof binary));
    }
    uint32_t sum = 0;
    for (size_t i = 0; i < bytes.size(); i += 2) {
        sum += static_cast<uint32_t>(bytes[i] << 8 | bytes[i + 1]);
    }
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~(sum + (sum >> 16)) & 0xffff;
    bytes[10] = static_cast<uint8_t>(sum >> 8);
    bytes[11] = static_cast<uint8_t>(sum);
    append(bytes, payload);
    return bytes;
}

std::vector<uint8_t> markedFrame(bool isV4, const std::vector<uint16_t>& tags) {
    std::vector<uint8_t> frame;
    addHardware(frame);
    for (const uint16_t tag : tags) {
        append16(frame, ETHERTYPE_VLAN);
        append16(frame, tag);
    }
    append16(frame, isV4 ? ETHERTYPE_IP : ETHERTYPE_IPV6);
    append(frame, isV4 ? ipv4Datagram("10.66.0.2", NetworkStage::kFar4, 4000, 4000) : ipv6Datagram("fd00:66::2", NetworkStage::kFar6));
    return frame;
}

int sendFrame(const char* device, const std::vector<uint8_t>& frame, bool isQueued) {
    const FileHandle socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    const int past = isQueued ? 0 : 1;
    ::setsockopt(socket.get(), SOL_PACKET, PACKET_QDISC_BYPASS, &past, sizeof past);
    sockaddr_ll to{};
    to.sll_family = AF_PACKET;
    to.sll_protocol = static_cast<uint16_t>(frame[12] | frame[13] << 8);
    to.sll_ifindex = static_cast<int>(::if_nametoindex(device));
    return ::sendto(socket.get(), frame.data(), frame.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) >= 0 ? 0 : errno;
}

int sendByXdp(const char* device, const std::vector<uint8_t>& frame) {
    constexpr uint32_t kChunk = 4096, kSlots = 64;
    const FileHandle socket(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
    void* memory = ::mmap(nullptr, kChunk * kSlots, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    xdp_umem_reg region{};
    region.addr = reinterpret_cast<uint64_t>(memory);
    region.len = kChunk * kSlots;
    region.chunk_size = kChunk;
    const int slots = kSlots;
    xdp_mmap_offsets offsets{};
    socklen_t size = sizeof offsets;
    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = XDP_COPY;
    address.sxdp_ifindex = ::if_nametoindex(device);
    const auto set = [&](int option, const void* value, socklen_t length) { return ::setsockopt(socket.get(), SOL_XDP, option, value, length) == 0; };
    if (!set(XDP_UMEM_REG, &region, sizeof region) || !set(XDP_UMEM_FILL_RING, &slots, sizeof slots) || !set(XDP_UMEM_COMPLETION_RING, &slots, sizeof slots)
        || !set(XDP_TX_RING, &slots, sizeof slots) || ::getsockopt(socket.get(), SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &size) != 0
        || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return errno;
    }
    const size_t ringSize = offsets.tx.desc + kSlots * sizeof(xdp_desc);
    auto* ring = static_cast<uint8_t*>(::mmap(nullptr, ringSize, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, socket.get(), XDP_PGOFF_TX_RING));
    std::memcpy(memory, frame.data(), frame.size());
    const xdp_desc description{0, static_cast<uint32_t>(frame.size()), 0};
    std::memcpy(ring + offsets.tx.desc, &description, sizeof description);
    __atomic_store_n(reinterpret_cast<uint32_t*>(ring + offsets.tx.producer), 1U, __ATOMIC_RELEASE);
    const int result = ::sendto(socket.get(), nullptr, 0, MSG_DONTWAIT, nullptr, 0) >= 0 ? 0 : errno;
    ::munmap(ring, ringSize);
    ::munmap(memory, kChunk * kSlots);
    return result;
}

} // namespace metsuke::actuator::test
