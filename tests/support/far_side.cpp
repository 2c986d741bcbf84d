// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/far_side.h"

#include "core/base/wall_clock.h"

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace metsuke::test {

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kPauseMs = 20; // between two looks at whether to stop
constexpr std::chrono::milliseconds kAskPause{200}; // between two questions whether to answer

std::string nameIn(const std::string& request) {
    const size_t begin = request.find(' ');
    const size_t end = begin == std::string::npos ? begin : request.find(' ', begin + 1);
    return end == std::string::npos ? std::string() : request.substr(begin + 1, end - begin - 1);
}

std::string answerTo(const std::string& request, const std::map<std::string, FarSide::File>& files) {
    const auto file = files.find(nameIn(request));
    if (file == files.end()) {
        return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }
    return "HTTP/1.1 200 OK\r\nContent-Type: " + file->second.type
        + "\r\nContent-Length: " + std::to_string(file->second.content.size())
        + "\r\nConnection: close\r\n\r\n" + file->second.content;
}

/// IPv4 as people write it.
std::string addressOf(const sockaddr_in6& from) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool isV4 = IN6_IS_ADDR_V4MAPPED(&from.sin6_addr);
    const void* bytes = isV4 ? &from.sin6_addr.s6_addr[12] : from.sin6_addr.s6_addr;
    return ::inet_ntop(isV4 ? AF_INET : AF_INET6, bytes, text.data(), text.size());
}

void sendAll(int socket, const std::string& text) {
    for (size_t sent = 0; sent < text.size();) {
        const ssize_t size = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (size <= 0) {
            return;
        }
        sent += static_cast<size_t>(size);
    }
}

} // namespace

class FarSide::Service {
public:
    enum class Kind { Files, Streams, Datagrams };
    Service(Kind kind, uint16_t port, std::map<std::string, File> files,
        std::function<bool(const Visit&)> mayAnswer)
        : m_kind(kind)
        , m_port(port)
        , m_files(std::move(files))
        , m_mayAnswer(std::move(mayAnswer)) { }
    ~Service() {
        m_isStopping = true;
        if (m_thread.joinable()) {
            m_thread.join();
        }
        for (const Guest& guest : m_guests) {
            ::close(guest.socket);
        }
        ::close(m_socket);
    }
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    [[nodiscard]] uint16_t port() const { return m_port; }
    /// In the network of the calling thread; false when it cannot.
    [[nodiscard]] bool listen() {
        const bool isUdp = m_kind == Kind::Datagrams;
        m_socket = ::socket(AF_INET6, (isUdp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
        const int yes = 1, no = 0;
        ::setsockopt(m_socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        ::setsockopt(m_socket, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no); // IPv4 as well
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_port = htons(m_port);
        return ::bind(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0
            && (isUdp || ::listen(m_socket, 128) == 0);
    }
    void begin() {
        m_thread = std::thread([this] { run(); });
    }
    [[nodiscard]] std::vector<Visit> visits() const {
        const std::lock_guard lock(m_mutex);
        return m_visits;
    }

private:
    struct Guest {
        int socket;
        size_t visit;
        std::string request;
        Clock::time_point askAgain = Clock::time_point::max(); ///< whether to answer
    };

    void run() {
        while (!m_isStopping) {
            std::vector<pollfd> waits{{m_socket, POLLIN, 0}};
            for (const Guest& guest : m_guests) {
                waits.push_back({guest.socket, POLLIN, 0});
            }
            ::poll(waits.data(), waits.size(), kPauseMs);
            if (m_kind == Kind::Datagrams) {
                takeDatagram(waits[0].revents != 0);
                continue;
            }
            for (size_t i = m_guests.size(); i > 0; --i) {
                if ((waits[i].revents != 0 && !listenTo(m_guests[i - 1])) || isAnswered(m_guests[i - 1])) {
                    ::close(m_guests[i - 1].socket);
                    m_guests.erase(m_guests.begin() + static_cast<std::ptrdiff_t>(i - 1));
                }
            }
            if (waits[0].revents != 0) {
                sockaddr_in6 from{};
                socklen_t size = sizeof from;
                const int socket
                    = ::accept4(m_socket, reinterpret_cast<sockaddr*>(&from), &size, SOCK_CLOEXEC);
                m_guests.push_back({socket, note(from, 0), {}});
            }
        }
    }
    void takeDatagram(bool isThere) {
        std::array<char, 2048> text;
        sockaddr_in6 from{};
        socklen_t size = sizeof from;
        const ssize_t got = isThere
            ? ::recvfrom(m_socket, text.data(), text.size(), 0, reinterpret_cast<sockaddr*>(&from), &size)
            : -1;
        if (got >= 0) {
            note(from, 1);
            ::sendto(
                m_socket, text.data(), static_cast<size_t>(got), 0, reinterpret_cast<sockaddr*>(&from), size);
        }
    }
    /// False when it has gone.
    bool listenTo(Guest& guest) {
        std::array<char, 4096> text;
        const ssize_t got = ::recv(guest.socket, text.data(), text.size(), MSG_DONTWAIT);
        if (got <= 0) {
            return false;
        }
        noteAgain(guest);
        guest.request.append(text.data(), static_cast<size_t>(got));
        const bool isAsked = guest.request.find("\r\n\r\n") != std::string::npos;
        if (m_kind == Kind::Files && isAsked) {
            guest.askAgain = Clock::now();
        }
        return true;
    }
    /// True when nothing more is to be said.
    bool isAnswered(Guest& guest) {
        if (Clock::now() < guest.askAgain) {
            return false;
        }
        if (m_mayAnswer && m_files.contains(nameIn(guest.request))
            && !m_mayAnswer(visits().at(guest.visit))) {
            guest.askAgain = Clock::now() + kAskPause;
            return false;
        }
        sendAll(guest.socket, answerTo(guest.request, m_files));
        noteAgain(guest);
        ::shutdown(guest.socket, SHUT_WR);
        return true;
    }
    void noteAgain(const Guest& guest) {
        const std::lock_guard lock(m_mutex);
        m_visits[guest.visit].last = wallClock();
        ++m_visits[guest.visit].messages;
    }
    size_t note(const sockaddr_in6& from, size_t messages) {
        const std::string address = addressOf(from);
        const uint16_t port = ntohs(from.sin6_port);
        const std::lock_guard lock(m_mutex);
        if (m_kind == Kind::Datagrams) {
            for (Visit& visit : m_visits) {
                if (visit.address == address && visit.port == port) {
                    visit.last = wallClock();
                    visit.messages += messages;
                    return 0;
                }
            }
        }
        m_visits.push_back({wallClock(), wallClock(), address, port, messages});
        return m_visits.size() - 1;
    }

    const Kind m_kind;
    const uint16_t m_port;
    const std::map<std::string, File> m_files;
    const std::function<bool(const Visit&)> m_mayAnswer;
    int m_socket = -1;
    std::atomic<bool> m_isStopping = false;
    std::vector<Guest> m_guests; ///< of the thread
    mutable std::mutex m_mutex; ///< guards m_visits
    std::vector<Visit> m_visits;
    std::thread m_thread;
};

FarSide::FarSide(std::function<void()> enter)
    : m_enter(std::move(enter)) { }

FarSide::~FarSide() = default;

void FarSide::add(std::unique_ptr<Service> service) {
    bool isListening = false;
    std::thread([&] { // a thread of its own: whoever calls stays in its network
        try {
            m_enter();
            isListening = service->listen();
        } catch (const std::exception&) { // told below
        }
    })
        .join();
    if (!isListening) {
        throw std::runtime_error("nobody can listen on port " + std::to_string(service->port()));
    }
    service->begin();
    m_services[service->port()] = std::move(service);
}

void FarSide::serveFiles(
    uint16_t port, std::map<std::string, File> files, std::function<bool(const Visit&)> mayAnswer) {
    add(std::make_unique<Service>(Service::Kind::Files, port, std::move(files), std::move(mayAnswer)));
}

void FarSide::takeStreams(uint16_t port) {
    add(std::make_unique<Service>(Service::Kind::Streams, port, std::map<std::string, File>(), nullptr));
}

void FarSide::takeDatagrams(uint16_t port) {
    add(std::make_unique<Service>(Service::Kind::Datagrams, port, std::map<std::string, File>(), nullptr));
}

std::vector<FarSide::Visit> FarSide::visits(uint16_t port) const {
    const auto service = m_services.find(port);
    return service == m_services.end() ? std::vector<Visit>() : service->second->visits();
}

} // namespace metsuke::test
