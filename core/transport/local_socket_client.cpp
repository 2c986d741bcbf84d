// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/backoff.h"
#include "core/transport/local_socket.h"
#include "core/transport/socket_peer.h"
#include "core/transport/unix_address.h"
#include "core/transport/way.h"

#include <array>
#include <cstring>
#include <poll.h>

namespace metsuke::transport {

namespace {

using Clock = std::chrono::steady_clock;

class LocalSocketClient : public Way {
public:
    LocalSocketClient(const std::filesystem::path& path, const sockaddr_un& address, const Role& role, TransportEvents events, RetryPause retry)
        : Way(role, "unix:" + path.string(), std::move(events))
        , m_path(path)
        , m_address(address)
        , m_backoff(retry) {}
    ~LocalSocketClient() override { stop(); }
    using Way::start;

private:
    static constexpr auto kAnswerTime = std::chrono::seconds(5); ///< for the server's Welcome
    static constexpr int kFramesAtOnce = 64; ///< then it writes again

    void run() override {
        while (!isStopping()) {
            if (const auto ended = session(); !ended.ok()) {
                report(false, ended.error().message);
                pause(m_backoff.next());
            }
        }
    }

    /// One connection, to its end.
    Result<void> session() {
        FileHandle socket = unixSocket();
        if (const int failure = socket.isOpen() ? connectTo(socket, m_address) : errno; failure != 0) {
            return Error{ErrorCode::NotFound, Message("transport.local_unreachable").with("path", m_path.string()).with("reason", std::strerror(failure))};
        }
        SocketPeer peer(std::move(socket));
        ParcelAssembler assembler;
        peer.queueFrame({SocketFrame::Type::Hello, static_cast<uint8_t>(m_role.kind), false, m_role.address});
        const auto deadline = Clock::now() + kAnswerTime;
        bool isWelcome = false;
        while (!isStopping()) {
            if (isWelcome) {
                fill(peer);
            } else if (Clock::now() > deadline) {
                return Error{ErrorCode::Busy, Message("transport.local_silent").with("path", m_path.string())};
            }
            if (const auto written = peer.write(); !written.ok()) {
                METSUKE_CHECK(read(peer, assembler, isWelcome)); // what it said before it went
                return written;
            }
            std::array<pollfd, 2> waits{pollfd{m_bell.get(), POLLIN, 0}, pollfd{peer.get(), POLLIN, 0}};
            if (peer.wantsToWrite()) {
                waits[1].events |= POLLOUT;
            }
            ::poll(waits.data(), waits.size(), isWelcome ? -1 : 200);
            m_bell.clear();
            METSUKE_CHECK(read(peer, assembler, isWelcome));
        }
        return {};
    }

    void fill(SocketPeer& peer) {
        while (peer.hasRoom()) {
            auto parcel = m_outbox.pop();
            if (!parcel) {
                return;
            }
            peer.queue(std::move(*parcel));
        }
    }

    Result<void> read(SocketPeer& peer, ParcelAssembler& assembler, bool& isWelcome) {
        for (int frames = 0; frames < kFramesAtOnce && !isStopping(); ++frames) {
            METSUKE_TRY(const auto frame, peer.read());
            if (!frame) {
                return {};
            }
            if (frame->type == SocketFrame::Type::Full) {
                return Error{ErrorCode::Busy, Message("transport.local_full").with("path", m_path.string())};
            }
            if (frame->type == SocketFrame::Type::Welcome) {
                isWelcome = true;
                m_backoff.reset();
                report(true);
                continue;
            }
            METSUKE_TRY(auto parcel, assembler.take(*frame));
            if (parcel) {
                deliver(std::move(*parcel));
            }
        }
        return {};
    }

    const std::filesystem::path m_path;
    const sockaddr_un m_address;
    Backoff m_backoff;
};

} // namespace

Result<std::unique_ptr<Transport>> connectLocalSocket(
    const std::filesystem::path& path, const Role& role, TransportEvents events, RetryPause retry) {
    METSUKE_CHECK(checkRole(role));
    if (role.kind == Role::Kind::Workstation) {
        return Error{ErrorCode::InvalidArgument, Message("transport.role_refused")};
    }
    METSUKE_TRY(const sockaddr_un address, unixAddress(path));
    auto client = std::make_unique<LocalSocketClient>(path, address, role, std::move(events), retry);
    METSUKE_CHECK(client->start());
    return std::unique_ptr<Transport>(std::move(client));
}

} // namespace metsuke::transport
