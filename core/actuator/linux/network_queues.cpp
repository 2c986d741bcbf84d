// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_queues.h"

#include <algorithm>
#include <cerrno>
#include <linux/if_xdp.h>
#include <sys/mman.h>
#include <sys/socket.h>

namespace metsuke::actuator {

namespace {

constexpr uint32_t kMostQueues = 1024;
constexpr size_t kMemory = 4096;

/// A socket that has all that the kernel asks for before it gives a queue to it.
FileHandle readySocket() {
    FileHandle socket(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0));
    void* memory = ::mmap(nullptr, kMemory, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        return {};
    }
    xdp_umem_reg region{};
    region.addr = reinterpret_cast<uint64_t>(memory);
    region.len = kMemory;
    region.chunk_size = kMemory;
    const int slots = 2;
    const auto set = [&](int option, const void* value, socklen_t size) { return ::setsockopt(socket.get(), SOL_XDP, option, value, size) == 0; };
    const bool isReady = set(XDP_UMEM_REG, &region, sizeof region) && set(XDP_UMEM_FILL_RING, &slots, sizeof slots)
        && set(XDP_UMEM_COMPLETION_RING, &slots, sizeof slots) && set(XDP_TX_RING, &slots, sizeof slots);
    ::munmap(memory, kMemory); // the kernel keeps the page
    return isReady ? std::move(socket) : FileHandle();
}

} // namespace

std::vector<std::string> QueueHold::hold(const std::vector<HookedInterface>& interfaces) {
    std::vector<std::string> taken;
    std::erase_if(m_held, [&](const auto& one) { return std::ranges::find(interfaces, one.first) == interfaces.end(); });
    for (const HookedInterface& interface : interfaces) {
        if (m_held.contains(interface)) {
            continue;
        }
        std::vector<FileHandle> queues;
        for (uint32_t queue = 0; queue < kMostQueues; ++queue) {
            FileHandle socket = readySocket();
            sockaddr_xdp address{};
            address.sxdp_family = AF_XDP;
            address.sxdp_flags = XDP_COPY;
            address.sxdp_ifindex = interface.index;
            address.sxdp_queue_id = queue;
            if (socket.isOpen() && ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
                queues.push_back(std::move(socket));
            } else if (socket.isOpen() && errno == EBUSY) {
                if (taken.empty() || taken.back() != interface.name) {
                    taken.push_back(interface.name);
                }
            } else {
                break; // it has no more, or the kernel no such sockets
            }
        }
        m_held.emplace(interface, std::move(queues));
    }
    return taken;
}

} // namespace metsuke::actuator
