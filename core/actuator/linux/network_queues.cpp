// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_queues.h"

#include "core/sensor/linux/host_clock.h"

#include <algorithm>
#include <cerrno>
#include <linux/if_xdp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

namespace metsuke::actuator {

namespace {

constexpr uint32_t kMostQueues = 1024;
constexpr size_t kMemory = 4096;
constexpr Duration kLettingGoLasts = 200 * kMillisecond;
constexpr int kPauseMs = 5;

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

/// 0, or errno: EBUSY when somebody has it, others when there is no such queue.
int bindTo(const FileHandle& socket, uint32_t interface, uint32_t queue) {
    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = XDP_COPY;
    address.sxdp_ifindex = interface;
    address.sxdp_queue_id = queue;
    return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
}

} // namespace

std::vector<std::string> QueueHold::hold(const std::vector<HookedInterface>& interfaces) {
    std::vector<std::string> taken;
    std::erase_if(m_held, [&](const auto& one) { return std::ranges::find(interfaces, one.first) == interfaces.end(); });
    const Duration until = sensor::sinceBoot() + kLettingGoLasts;
    for (const HookedInterface& interface : interfaces) {
        Held& held = m_held[interface];
        bool isTaken = false;
        for (uint32_t queue = 0; !held.isWhole && queue < kMostQueues; ++queue) {
            if (held.queues.contains(queue)) {
                continue;
            }
            FileHandle socket = readySocket();
            int problem = socket.isOpen() ? bindTo(socket, interface.index, queue) : ENOTSUP;
            while (problem == EBUSY && sensor::sinceBoot() < until) {
                ::poll(nullptr, 0, kPauseMs);
                problem = bindTo(socket, interface.index, queue);
            }
            if (problem == 0) {
                held.queues.emplace(queue, std::move(socket));
            } else if (problem == EBUSY) {
                isTaken = true;
            } else {
                break; // it has no more, or the kernel no such sockets
            }
        }
        held.isWhole = !isTaken;
        if (isTaken) {
            taken.push_back(interface.name);
        }
    }
    return taken;
}

} // namespace metsuke::actuator
