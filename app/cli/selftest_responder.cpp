// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/selftest_client.h"

#include "app/cli/selftest_messages.h"
#include "core/base/file_handle.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <list>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace metsuke::cli {

namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kConnections = 32;
constexpr size_t kMostRead = 4'096;
constexpr auto kPatience = std::chrono::seconds(5);
constexpr int kLook = 100; ///< ms

struct Door {
    SelftestKind kind;
    FileHandle socket;
};

struct Guest {
    SelftestKind kind;
    FileHandle socket;
    Clock::time_point until;
    WireMessage said;
    bool isAnswered = false;
};

/// Listens to both address families. Not open when that is refused; errno says why.
FileHandle openDoor(SelftestKind kind, uint16_t port) {
    const int type = (isStream(kind) ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK;
    const auto listening = [&](int family, const sockaddr* address, socklen_t length) {
        FileHandle socket(::socket(family, type, 0));
        const int on = 1, off = 0;
        ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (family == AF_INET6) {
            ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
        }
        const bool isOpen = socket.isOpen() && ::bind(socket.get(), address, length) == 0
            && (!isStream(kind) || ::listen(socket.get(), static_cast<int>(kConnections)) == 0);
        const int number = errno;
        FileHandle result = isOpen ? std::move(socket) : FileHandle();
        errno = number;
        return result;
    };
    sockaddr_in6 both{};
    both.sin6_family = AF_INET6;
    both.sin6_port = htons(port);
    FileHandle door = listening(AF_INET6, reinterpret_cast<const sockaddr*>(&both), sizeof both);
    if (!door.isOpen() && errno != EACCES && errno != EADDRINUSE) { // no IPv6 here
        sockaddr_in old{};
        old.sin_family = AF_INET;
        old.sin_port = htons(port);
        door = listening(AF_INET, reinterpret_cast<const sockaddr*>(&old), sizeof old);
    }
    return door;
}

class Responder {
public:
    explicit Responder(const std::function<void(const SelftestMark&)>& answered)
        : m_answered(answered) {}

    std::vector<SelftestSent> open(uint16_t portOffset) {
        std::vector<SelftestSent> ports;
        for (const SelftestKind kind : kSelftestKinds) {
            if (kind == SelftestKind::Icmp) {
                continue; // the kernel answers
            }
            SelftestSent port{kind, static_cast<uint16_t>(selftestPort(kind) + portOffset), SelftestSent::State::NotSent, {}};
            FileHandle socket = openDoor(kind, port.port);
            if (socket.isOpen()) {
                port.state = SelftestSent::State::Answered;
                m_doors.push_back({kind, std::move(socket)});
            } else {
                port.reason = std::strerror(errno);
            }
            ports.push_back(std::move(port));
        }
        return ports;
    }
    [[nodiscard]] bool isOpen() const { return !m_doors.empty(); }

    void run(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            std::vector<pollfd> waiting;
            for (const Door& door : m_doors) {
                waiting.push_back({door.socket.get(), POLLIN, 0});
            }
            for (const Guest& guest : m_guests) {
                waiting.push_back({guest.socket.get(), POLLIN, 0});
            }
            ::poll(waiting.data(), waiting.size(), kLook);
            size_t at = m_doors.size();
            for (auto guest = m_guests.begin(); guest != m_guests.end(); ++at) {
                const bool hasNews = waiting[at].revents != 0;
                guest = (hasNews && !listen(*guest)) || Clock::now() > guest->until ? m_guests.erase(guest) : std::next(guest);
            }
            for (size_t i = 0; i < m_doors.size(); ++i) {
                if (waiting[i].revents != 0) {
                    isStream(m_doors[i].kind) ? welcome(m_doors[i]) : datagram(m_doors[i]);
                }
            }
        }
    }

private:
    void welcome(const Door& door) {
        FileHandle socket(::accept4(door.socket.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket.isOpen() || m_guests.size() >= kConnections) {
            return;
        }
        const WireMessage greeting = selftestGreeting(door.kind);
        send(socket, greeting);
        m_guests.push_back({door.kind, std::move(socket), Clock::now() + kPatience, {}, false});
    }

    static void send(const FileHandle& socket, const WireMessage& message) {
        // Small enough for any socket buffer; a guest who does not take it gets nothing.
        static_cast<void>(::send(socket.get(), message.data(), message.size(), MSG_NOSIGNAL));
    }

    /// False when the guest has gone, or said enough.
    bool listen(Guest& guest) {
        std::array<uint8_t, kMostRead> buffer;
        const ssize_t got = ::recv(guest.socket.get(), buffer.data(), kMostRead - std::min(guest.said.size(), kMostRead - 1), 0);
        if (got <= 0) {
            return got < 0 && (errno == EAGAIN || errno == EINTR);
        }
        guest.said.insert(guest.said.end(), buffer.begin(), buffer.begin() + got);
        if (!guest.isAnswered && isWholeMessage(guest.kind, guest.said)) {
            const auto mark = markOf(guest.kind, guest.said);
            if (!mark) {
                return false;
            }
            guest.isAnswered = true;
            send(guest.socket, selftestAnswer(*mark, guest.said));
            m_answered(*mark);
            return guest.kind == SelftestKind::Smtp; // its client says good-bye
        }
        return guest.said.size() < kMostRead && (!guest.isAnswered || asText(guest.said).find("QUIT") == std::string_view::npos);
    }

    void datagram(const Door& door) {
        std::array<uint8_t, kMostRead> buffer;
        sockaddr_storage from{};
        socklen_t length = sizeof from;
        const ssize_t got
            = ::recvfrom(door.socket.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
        if (got <= 0) {
            return;
        }
        const Bytes said = Bytes(buffer).first(static_cast<size_t>(got));
        const auto mark = markOf(door.kind, said);
        if (!mark || !isRequest(door.kind, said)) {
            return;
        }
        const WireMessage answer = selftestAnswer(*mark, said);
        if (answer.size() <= 2 * said.size()) { // who forges a sender gains nothing
            static_cast<void>(::sendto(door.socket.get(), answer.data(), answer.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&from), length));
            m_answered(*mark);
        }
    }

    static std::optional<SelftestMark> markOf(SelftestKind kind, Bytes said) {
        auto mark = SelftestMark::findIn(asText(said));
        return mark && mark->kind == kind ? mark : std::nullopt;
    }

    const std::function<void(const SelftestMark&)>& m_answered;
    std::vector<Door> m_doors;
    std::list<Guest> m_guests;
};

} // namespace

Result<void> answerSelftests(uint16_t portOffset, const std::stop_token& stop,
    const std::function<void(const std::vector<SelftestSent>&)>& ready, const std::function<void(const SelftestMark&)>& answered) {
    Responder responder(answered);
    const auto ports = responder.open(portOffset);
    if (!responder.isOpen()) {
        return Error(ErrorCode::PermissionDenied, Message("cli.selftest_no_port"), ports.front().reason);
    }
    ready(ports);
    responder.run(stop);
    return {};
}

} // namespace metsuke::cli
