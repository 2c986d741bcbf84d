// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/local_socket.h"
#include "core/transport/socket_listener.h"
#include "core/transport/socket_peer.h"
#include "core/transport/way.h"

#include <algorithm>
#include <list>
#include <map>
#include <poll.h>
#include <set>

namespace metsuke::transport {

namespace {

using Clock = std::chrono::steady_clock;

/// A connection and who it says that it is.
struct Client {
    explicit Client(FileHandle socket)
        : account(accountOf(socket.get()))
        , peer(std::move(socket)) {}
    int64_t account; ///< the kernel's word
    SocketPeer peer;
    ParcelAssembler assembler;
    Role role; ///< Workstation until it said Hello
    Clock::time_point connected = Clock::now();
    bool isGone = false;
};

class LocalSocketServer : public Way {
public:
    LocalSocketServer(const std::filesystem::path& path, SocketListener listener, TransportEvents events)
        : Way({}, "unix:" + path.string(), std::move(events))
        , m_listener(std::move(listener)) {}
    ~LocalSocketServer() override { stop(); }
    using Way::start;

    Result<void> send(Parcel parcel) override {
        METSUKE_TRY(Parcel checked, checkOutgoing(m_role, std::move(parcel)));
        {
            const std::lock_guard lock(m_mutex);
            if (!m_known.contains(keyOf(checked))) {
                return Error{ErrorCode::NotFound, Message("transport.local_nobody").with("address", checked.address)};
            }
        }
        return m_outbox.push(std::move(checked));
    }

private:
    using Key = std::pair<Role::Kind, std::string>;
    static constexpr size_t kClients = 64;
    static constexpr size_t kOfOneAccount = 8; ///< so that no account keeps out the others
    static constexpr int kFramesAtOnce = 32; ///< of one client, then it is the next one's turn
    static constexpr auto kHelloTime = std::chrono::seconds(5);

    static Key keyOf(const Parcel& parcel) {
        return {parcel.kind == ParcelKind::EnrolReply ? Role::Kind::Enrolling : Role::Kind::Agent, parcel.address};
    }

    void run() override {
        report(true);
        while (!isStopping()) {
            wait();
            admit();
            for (Client& client : m_clients) {
                client.isGone = client.isGone || !listen(client);
            }
            distribute();
            for (Client& client : m_clients) {
                client.isGone = client.isGone || !client.peer.write().ok();
            }
            forget();
        }
    }

    void wait() {
        std::vector<pollfd> waits{{m_bell.get(), POLLIN, 0}, {m_listener.get(), POLLIN, 0}};
        bool isAnybodyNameless = false;
        for (const Client& client : m_clients) {
            waits.push_back({client.peer.get(), static_cast<short>(client.peer.wantsToWrite() ? POLLIN | POLLOUT : POLLIN), 0});
            isAnybodyNameless = isAnybodyNameless || client.role.kind == Role::Kind::Workstation;
        }
        ::poll(waits.data(), waits.size(), isAnybodyNameless ? 500 : -1);
        m_bell.clear();
    }

    void admit() {
        for (size_t i = 0; i < kClients; ++i) {
            FileHandle socket = m_listener.accept();
            if (!socket.isOpen()) {
                return;
            }
            const int64_t account = accountOf(socket.get());
            const bool isAccountFull = std::count_if(m_clients.begin(), m_clients.end(), [account](const Client& one) { return one.account == account; })
                >= static_cast<std::ptrdiff_t>(kOfOneAccount);
            if (m_clients.size() < kClients && !isAccountFull) {
                m_clients.emplace_back(std::move(socket));
                continue;
            }
            const auto count = static_cast<int64_t>(isAccountFull ? kOfOneAccount : kClients);
            report(true, Message("transport.local_refused").with("count", count).with("account", account));
            SocketPeer refused(std::move(socket));
            refused.queueFrame({SocketFrame::Type::Full, 0, false, {}});
            (void)refused.write(); // it is told if it listens
        }
    }

    /// Whether the client may stay.
    bool listen(Client& client) {
        for (int i = 0; i < kFramesAtOnce && !isStopping(); ++i) {
            const auto frame = client.peer.read();
            if (!frame.ok()) {
                return false;
            }
            if (!*frame) {
                return client.role.kind != Role::Kind::Workstation || Clock::now() - client.connected < kHelloTime;
            }
            if (!(client.role.kind == Role::Kind::Workstation ? greet(client, **frame) : take(client, **frame))) {
                return false;
            }
        }
        return true;
    }

    bool greet(Client& client, const SocketFrame& frame) {
        if (frame.type != SocketFrame::Type::Hello || frame.kind < 1 || frame.kind > 2) {
            return false;
        }
        client.role = {static_cast<Role::Kind>(frame.kind), std::string(frame.payload)};
        if (!checkRole(client.role).ok() || isOfAnotherAccount(client)) {
            client.role = {};
            return false;
        }
        client.peer.queueFrame({SocketFrame::Type::Welcome, 0, false, {}});
        m_routes[{client.role.kind, client.role.address}] = &client;
        publishRoutes();
        return true;
    }

    [[nodiscard]] bool isOfAnotherAccount(const Client& client) {
        const auto route = m_routes.find({client.role.kind, client.role.address});
        if (route == m_routes.end() || route->second->isGone || route->second->account == client.account) {
            return false;
        }
        report(true, Message("transport.local_taken").with("address", client.role.address).with("account", client.account));
        return true;
    }

    bool take(Client& client, const SocketFrame& frame) {
        auto parcel = client.assembler.take(frame);
        if (!parcel.ok()) {
            return false;
        }
        if (!*parcel) {
            return true;
        }
        // It sends as who it said that it is, and nothing else.
        return checkOutgoing(client.role, **parcel).ok() && deliver(std::move(**parcel)) != Delivery::Refused;
    }

    void distribute() {
        while (auto parcel = m_outbox.pop()) {
            if (parcel->address == kEverybody) {
                for (const auto& [key, client] : m_routes) {
                    if (key.first == Role::Kind::Agent) {
                        hand(*client, *parcel);
                    }
                }
            } else if (const auto route = m_routes.find(keyOf(*parcel)); route != m_routes.end()) {
                hand(*route->second, std::move(*parcel));
            }
        }
    }

    void hand(Client& client, Parcel parcel) {
        if (!client.peer.hasRoom()) {
            client.isGone = true; // it does not read; when it comes back it gets again what it did not answer
            return;
        }
        client.peer.queue(std::move(parcel));
    }

    void forget() {
        if (m_clients.remove_if([](const Client& client) { return client.isGone; }) == 0) {
            return;
        }
        m_routes.clear();
        for (Client& client : m_clients) {
            if (client.role.kind != Role::Kind::Workstation) {
                m_routes[{client.role.kind, client.role.address}] = &client;
            }
        }
        publishRoutes();
        report(true); // there is room again
    }

    void publishRoutes() {
        const std::lock_guard lock(m_mutex);
        m_known.clear();
        for (const auto& route : m_routes) {
            m_known.insert(route.first);
            if (route.first.first == Role::Kind::Agent) {
                m_known.emplace(Role::Kind::Agent, kEverybody);
            }
        }
    }

    SocketListener m_listener;
    std::list<Client> m_clients;
    std::map<Key, Client*> m_routes; ///< the newest client of each address
    std::mutex m_mutex; ///< guards m_known
    std::set<Key> m_known; ///< whom send() takes parcels for
};

} // namespace

Result<std::unique_ptr<Transport>> serveLocalSocket(const std::filesystem::path& path, TransportEvents events) {
    METSUKE_TRY(auto listener, SocketListener::open(path));
    auto server = std::make_unique<LocalSocketServer>(path, std::move(listener), std::move(events));
    METSUKE_CHECK(server->start());
    return std::unique_ptr<Transport>(std::move(server));
}

} // namespace metsuke::transport
