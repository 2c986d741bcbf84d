// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/devices.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <netinet/in.h>
#include <optional>
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

namespace {

using DeadHandle = std::unique_ptr<pcap_t, void (*)(pcap_t*)>;

bool compiles(pcap_t* dead, const std::string& expression) {
    bpf_program program{};
    const bool isGood = pcap_compile(dead, &program, expression.c_str(), 0, PCAP_NETMASK_UNKNOWN) == 0;
    if (isGood) {
        pcap_freecode(&program);
    }
    return isGood;
}

/// Could something follow `start` that makes it a filter? libpcap does not say where it stopped, so this tries what may
/// follow any word of its language.
bool isBeginning(pcap_t* dead, const std::string& start) {
    const auto opened = std::count(start.begin(), start.end(), '(') - std::count(start.begin(), start.end(), ')');
    if (opened < 0) {
        return false;
    }
    const std::string closing(static_cast<size_t>(opened), ')');
    for (const char* rest : {"", " ip", " 1", " 192.0.2.1", " host 192.0.2.1", " port 1", " 1-2", " 192.0.2.0/24", " 2001:db8::1", " net 192.0.2.0/24",
             " 02:00:00:00:00:00", " host 02:00:00:00:00:00", " proto 1", " 255.255.255.0", "0] = 0", "] = 0", "= 0", " = 0", " broadcast", " & 1 = 0"}) {
        if (compiles(dead, start + rest + closing)) {
            return true;
        }
    }
    return false;
}

/// Where the first word stands that cannot be right, 0-based; empty when only the end is missing.
std::optional<size_t> locateError(pcap_t* dead, const std::string& expression) {
    constexpr const char* kSpaces = " \t\n\r";
    constexpr size_t kMaximumTried = 4'096; // the work grows with the square
    for (size_t at = expression.find_first_not_of(kSpaces); at < std::min(expression.size(), kMaximumTried);) {
        const bool isWord = std::isalnum(static_cast<unsigned char>(expression[at])) != 0;
        size_t end = at + 1;
        while (isWord && end < expression.size() && std::string_view(" \t\n\r()[]=<>!&|").find(expression[end]) == std::string_view::npos) {
            ++end;
        }
        if (!isWord) { // operators of two characters belong together
            while (end < expression.size() && std::string_view("=<>!&|").find(expression[end]) != std::string_view::npos) {
                ++end;
            }
        }
        if (!isBeginning(dead, expression.substr(0, end))) {
            return at;
        }
        at = expression.find_first_not_of(kSpaces, end);
    }
    return std::nullopt;
}

} // namespace

Result<PacketFilter> PacketFilter::compile(const std::string& expression, uint32_t linkType) {
    constexpr int kSnapLength = 262'144;
    constexpr int kOptimise = 1;
    constexpr uint32_t kRawIp = 101; // the one LINKTYPE_ value among ours that is not its DLT_ value
    const int dataLink = linkType == kRawIp ? DLT_RAW : static_cast<int>(linkType);
    const DeadHandle dead(pcap_open_dead(dataLink, kSnapLength), &pcap_close);
    if (!dead) {
        return Error{ErrorCode::Internal, Message("capture.filter_invalid").with("filter", expression).with("reason", "")};
    }
    auto program = std::make_unique<Program>();
    if (pcap_compile(dead.get(), &program->code, expression.c_str(), kOptimise, PCAP_NETMASK_UNKNOWN) == 0) {
        return PacketFilter(std::move(program));
    }
    const std::string reason = pcap_geterr(dead.get());
    const auto position = locateError(dead.get(), expression);
    Message message(position ? "capture.filter_invalid_at" : "capture.filter_invalid");
    message.with("filter", expression).with("reason", reason);
    if (position) {
        message.with("position", static_cast<int64_t>(*position + 1)).with("rest", expression.substr(*position));
    }
    return Error{ErrorCode::InvalidArgument, std::move(message), reason};
}

bool PacketFilter::matches(const PacketView& packet) const {
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(packet.data.size());
    header.len = packet.originalLength;
    return pcap_offline_filter(&m_program->code, &header, packet.data.data()) != 0;
}

} // namespace metsuke
