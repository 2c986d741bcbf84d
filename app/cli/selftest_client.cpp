// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/selftest_client.h"

#include "app/cli/selftest_messages.h"
#include "core/base/file_handle.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <random>
#include <sys/socket.h>

namespace metsuke::cli {

namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kMostRead = 4'096;

std::string reasonOf(int number) { return std::strerror(number); }

std::string newToken() {
    std::random_device device;
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string token;
    for (size_t i = 0; i < SelftestMark::kTokenLength; ++i) {
        token += kDigits[device() % kDigits.size()];
    }
    return token;
}

struct Target {
    sockaddr_storage address{};
    socklen_t length = 0;
    [[nodiscard]] int family() const { return address.ss_family; }
    [[nodiscard]] Target withPort(uint16_t port) const {
        Target other = *this;
        if (family() == AF_INET6) {
            reinterpret_cast<sockaddr_in6&>(other.address).sin6_port = htons(port);
        } else {
            reinterpret_cast<sockaddr_in&>(other.address).sin_port = htons(port);
        }
        return other;
    }
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
    [[nodiscard]] std::string text() const {
        std::array<char, NI_MAXHOST> name{};
        return ::getnameinfo(get(), length, name.data(), name.size(), nullptr, 0, NI_NUMERICHOST) == 0 ? name.data() : "";
    }
};

Result<Target> resolve(const std::string& name) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int status = ::getaddrinfo(name.c_str(), nullptr, &wanted, &found); status != 0) {
        return Error(ErrorCode::NotFound, Message("cli.selftest_no_address").with("name", name), ::gai_strerror(status));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> all(found, &::freeaddrinfo);
    Target target;
    std::memcpy(&target.address, found->ai_addr, found->ai_addrlen);
    target.length = found->ai_addrlen;
    return target;
}

/// Waits until `events` are there; false at the deadline or a stop.
bool await(const FileHandle& socket, short events, Clock::time_point deadline, const std::stop_token& stop) {
    constexpr int kLook = 100; // ms; a stop is seen that late at most
    while (!stop.stop_requested() && Clock::now() < deadline) {
        pollfd one{socket.get(), events, 0};
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (::poll(&one, 1, static_cast<int>(std::min<int64_t>(kLook, left))) > 0) {
            return true;
        }
    }
    return false;
}

/// One kind in the sending; every step says in `sent` how far it came.
class Sending {
public:
    Sending(const SelftestPlan& plan, const Target& target, SelftestMark mark, const std::stop_token& stop)
        : m_mark(std::move(mark))
        , m_target(target)
        , m_stop(stop)
        , m_deadline(Clock::now() + plan.patience) {
        m_sent.kind = m_mark.kind;
        const uint16_t port = selftestPort(m_mark.kind);
        m_sent.port = port == 0 ? port : static_cast<uint16_t>(port + plan.portOffset);
    }

    SelftestSent run() {
        if (m_mark.kind == SelftestKind::Icmp) {
            echo();
        } else if (isStream(m_mark.kind)) {
            stream();
        } else {
            datagram();
        }
        return m_sent;
    }

private:
    void failed(int number) {
        if (m_sent.reason.empty()) {
            m_sent.reason = reasonOf(number);
        }
    }

    bool open(int type, int protocol) {
        m_socket = FileHandle(::socket(m_target.family(), type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
        if (!m_socket.isOpen()) {
            failed(errno);
        }
        return m_socket.isOpen();
    }

    bool connect() {
        const Target target = m_target.withPort(m_sent.port);
        if (::connect(m_socket.get(), target.get(), target.length) != 0 && errno != EINPROGRESS) {
            failed(errno);
            return false;
        }
        if (!await(m_socket, POLLOUT, m_deadline, m_stop)) {
            failed(ETIMEDOUT);
            return false;
        }
        int problem = 0;
        socklen_t size = sizeof problem;
        ::getsockopt(m_socket.get(), SOL_SOCKET, SO_ERROR, &problem, &size);
        if (problem != 0) {
            failed(problem);
        }
        return problem == 0;
    }

    bool send(const WireMessage& message) {
        const ssize_t sent = ::send(m_socket.get(), message.data(), message.size(), MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(message.size())) {
            failed(sent < 0 ? errno : EMSGSIZE);
            return false;
        }
        m_sent.state = SelftestSent::State::Unanswered;
        return true;
    }

    /// Bytes of the other side; 0 when none came.
    size_t receive() {
        if (!await(m_socket, POLLIN, m_deadline, m_stop)) {
            failed(ETIMEDOUT);
            return 0;
        }
        std::array<uint8_t, kMostRead> buffer;
        const ssize_t got = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
        if (got < 0) {
            failed(errno);
        }
        return got > 0 ? static_cast<size_t>(got) : 0;
    }

    void hear() {
        if (receive() > 0) {
            m_sent.state = SelftestSent::State::Answered;
            m_sent.reason.clear();
        }
    }

    void datagram() {
        if (open(SOCK_DGRAM, 0) && connect() && send(selftestRequest(m_mark))) {
            hear();
        }
    }

    void stream() {
        if (!open(SOCK_STREAM, 0) || !connect()) {
            return;
        }
        if (m_mark.kind == SelftestKind::Smtp) { // the server speaks first
            const size_t greeting = receive();
            if (greeting == 0) {
                return;
            }
        }
        if (!send(selftestRequest(m_mark))) {
            return;
        }
        hear();
        if (m_mark.kind == SelftestKind::Smtp) {
            static constexpr std::string_view kQuit = "QUIT\r\n";
            static_cast<void>(::send(m_socket.get(), kQuit.data(), kQuit.size(), MSG_NOSIGNAL)); // only manners
        }
    }

    void echo() {
        const bool isV6 = m_target.family() == AF_INET6;
        const int protocol = isV6 ? static_cast<int>(IPPROTO_ICMPV6) : static_cast<int>(IPPROTO_ICMP);
        if (!open(SOCK_DGRAM, protocol)) { // allowed to the groups of net.ipv4.ping_group_range
            m_sent.reason.clear();
            if (!open(SOCK_RAW, protocol)) { // allowed to root
                return;
            }
            m_isRaw = true;
        }
        WireMessage message{static_cast<uint8_t>(isV6 ? 128 : 8), 0, 0, 0, 0x4d, 0x74, 0, 1};
        const WireMessage mark = selftestRequest(m_mark);
        message.insert(message.end(), mark.begin(), mark.end());
        if (m_isRaw && !isV6) {
            const uint16_t sum = checksum(message);
            message[2] = static_cast<uint8_t>(sum >> 8);
            message[3] = static_cast<uint8_t>(sum);
        }
        if (::connect(m_socket.get(), m_target.get(), m_target.length) != 0) {
            failed(errno);
            return;
        }
        if (!send(message)) {
            return;
        }
        while (await(m_socket, POLLIN, m_deadline, m_stop)) {
            std::array<uint8_t, kMostRead> buffer;
            const ssize_t got = ::recv(m_socket.get(), buffer.data(), buffer.size(), 0);
            if (got <= 0) {
                failed(errno);
                return;
            }
            const Bytes reply = Bytes(buffer).first(static_cast<size_t>(got));
            if (isReply(reply, isV6)) {
                m_sent.state = SelftestSent::State::Answered;
                return;
            }
        }
        failed(ETIMEDOUT);
    }

    /// A raw socket hears everybody's echoes, its own request on loopback among them.
    [[nodiscard]] bool isReply(Bytes packet, bool isV6) const {
        const size_t head = m_isRaw && !isV6 && !packet.empty() ? size_t{packet[0] & 0x0fu} * 4 : 0;
        const uint8_t wanted = isV6 ? 129 : 0;
        return packet.size() > head && packet[head] == wanted && SelftestMark::findIn(asText(packet)).has_value();
    }

    static uint16_t checksum(const WireMessage& message) {
        uint32_t sum = 0;
        for (size_t i = 0; i < message.size(); ++i) {
            sum += i % 2 == 0 ? uint32_t{message[i]} << 8 : message[i];
        }
        sum = (sum & 0xffff) + (sum >> 16);
        return static_cast<uint16_t>(~(sum + (sum >> 16)));
    }

    SelftestMark m_mark;
    const Target& m_target;
    const std::stop_token& m_stop;
    Clock::time_point m_deadline;
    FileHandle m_socket;
    bool m_isRaw = false;
    SelftestSent m_sent;
};

} // namespace

Result<SelftestReport> runSelftest(const SelftestPlan& plan, const std::stop_token& stop) {
    METSUKE_TRY(const Target target, resolve(plan.to));
    SelftestReport report;
    report.token = newToken();
    report.address = target.text();
    for (const SelftestKind kind : kSelftestKinds) {
        report.sent.push_back(Sending(plan, target, {kind, report.token}, stop).run());
    }
    return report;
}

} // namespace metsuke::cli
