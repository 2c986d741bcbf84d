// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temporary_folder.h"
#include "tests/transport/inbox.h"

#include "core/base/file_handle.h"
#include "core/transport/local_socket.h"
#include "core/transport/socket_frame.h"
#include "core/transport/unix_address.h"

#include <fcntl.h>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::transport;
using namespace metsuke::transport::test;
using std::chrono::milliseconds;

namespace {

constexpr RetryPause kSoon{milliseconds(10), milliseconds(50)};

class LocalSocket : public testing::Test {
protected:
    std::unique_ptr<Transport> serve() { return must(serveLocalSocket(path(), workstation.events())); }
    std::unique_ptr<Transport> connect(const Role& role, Inbox& inbox) { return must(connectLocalSocket(path(), role, inbox.events(), kSoon)); }
    std::filesystem::path path() const { return m_folder / "agents.sock"; }
    static std::unique_ptr<Transport> must(Result<std::unique_ptr<Transport>> made) {
        EXPECT_TRUE(made.ok()) << made.error().message.id;
        return made.ok() ? std::move(*made) : nullptr;
    }
    /// A client that is no Metsuke, connected.
    FileHandle stranger() const {
        FileHandle socket = unixSocket();
        EXPECT_EQ(connectTo(socket, *unixAddress(path())), 0);
        return socket;
    }
    static void say(const FileHandle& socket, const std::string& record) { ::send(socket.get(), record.data(), record.size(), MSG_NOSIGNAL); }
    static std::string hello(const Role& role) { return writeFrame({SocketFrame::Type::Hello, static_cast<uint8_t>(role.kind), false, role.address}); }
    /// The same, of another account: the kernel tells the server which the thread had when it connected.
    FileHandle strangerOf(uid_t account) const {
        ::chmod(path().parent_path().c_str(), 0711);
        ::syscall(SYS_setresuid, -1, account, -1); // of this thread alone
        FileHandle socket = stranger();
        ::syscall(SYS_setresuid, -1, 0, -1);
        return socket;
    }
    /// Reads until the server hangs up.
    static bool isHungUp(const FileHandle& socket) {
        return eventually([&] {
            std::array<char, 1024> buffer{};
            const ssize_t size = ::recv(socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            return size == 0 || (size < 0 && errno == ECONNRESET);
        });
    }

    Inbox workstation;

private:
    metsuke::test::TemporaryFolder m_folder;
};

} // namespace

TEST_F(LocalSocket, BothWays_inOrder_upToAMebibyte) {
    const auto server = serve();
    Inbox inbox;
    const auto client = connect(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return client->isConnected(); }));
    std::vector<std::string> sent;
    for (int i = 0; i < 300; ++i) {
        sent.push_back(std::to_string(i) + longText(i % 100 == 7 ? kMaximumParcel - 3 : static_cast<size_t>(i) * 11));
        ASSERT_TRUE(eventually([&] { return server->send(command("pc-1", sent.back())).ok(); }));
        ASSERT_TRUE(eventually([&] { return client->send(response(sent.back())).ok(); }));
        ASSERT_TRUE(eventually([&] { return inbox.size() + 100 > sent.size(); })); // who does not read is hung up on
    }
    ASSERT_TRUE(eventually([&] { return inbox.size() == sent.size() && workstation.size() == sent.size(); }));
    EXPECT_EQ(inbox.texts(), sent);
    EXPECT_EQ(workstation.texts(), sent);
    EXPECT_EQ(workstation.parcels().front().address, "pc-1");
    EXPECT_EQ(workstation.parcels().front().kind, ParcelKind::Response);
}

TEST_F(LocalSocket, Enrolment_goesByTheToken) {
    const auto server = serve();
    Inbox inbox, other;
    const auto client = connect(enrolling("t0ken"), inbox);
    const auto device = connect(agent("t0ken"), other); // of the same name, and yet somebody else
    ASSERT_TRUE(client->send({ParcelKind::EnrolRequest, {}, "please"}).ok());
    ASSERT_TRUE(eventually([&] { return workstation.size() == 1 && device->isConnected(); }));
    EXPECT_EQ(workstation.parcels().front().kind, ParcelKind::EnrolRequest);
    EXPECT_EQ(workstation.parcels().front().address, "t0ken");
    ASSERT_TRUE(server->send({ParcelKind::EnrolReply, "t0ken", "wait"}).ok());
    ASSERT_TRUE(eventually([&] { return inbox.size() == 1; }));
    EXPECT_EQ(other.size(), 0U);
}

TEST_F(LocalSocket, WhatIsSentBeforeItConnects_waits) {
    Inbox inbox;
    const auto client = connect(agent("pc-1"), inbox);
    ASSERT_TRUE(client->send(response("early")).ok());
    ASSERT_TRUE(eventually([&] { return inbox.wasTold("transport.local_unreachable"); }));
    EXPECT_FALSE(client->isConnected());
    const auto server = serve();
    ASSERT_TRUE(eventually([&] { return workstation.size() == 1; }));
    EXPECT_EQ(workstation.texts().front(), "early");
}

TEST_F(LocalSocket, Queue_isBounded) {
    Inbox inbox;
    const auto client = connect(agent("pc-1"), inbox);
    for (int i = 0; i < 1'024; ++i) {
        ASSERT_TRUE(client->send(response("x")).ok());
    }
    EXPECT_FAILS(client->send(response("x")), ErrorCode::Busy, "transport.queue_full");
}

TEST_F(LocalSocket, ServerThatComesBack_isFoundAgain) {
    auto server = serve();
    Inbox inbox;
    const auto client = connect(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return client->isConnected(); }));
    server.reset();
    ASSERT_TRUE(eventually([&] { return !client->isConnected(); }));
    EXPECT_TRUE(inbox.wasTold("transport.local_gone") || inbox.wasTold("transport.local_unreachable"));
    ASSERT_TRUE(client->send(response("later")).ok());
    server = serve();
    ASSERT_TRUE(eventually([&] { return workstation.size() == 1 && server->send(command("pc-1", "hello")).ok(); }));
    ASSERT_TRUE(eventually([&] { return inbox.size() == 1; }));
}

TEST_F(LocalSocket, NobodyOfThatName_isSaid) {
    const auto server = serve();
    EXPECT_FAILS(server->send(command("pc-1", "x")), ErrorCode::NotFound, "transport.local_nobody");
    EXPECT_FAILS(server->send(command(std::string(kEverybody), "x")), ErrorCode::NotFound, "transport.local_nobody");
    Inbox one, two;
    auto first = connect(agent("pc-1"), one);
    const auto second = connect(agent("pc-2"), two);
    ASSERT_TRUE(eventually([&] { return first->isConnected() && second->isConnected(); }));
    ASSERT_TRUE(server->send(command(std::string(kEverybody), "to all")).ok());
    ASSERT_TRUE(eventually([&] { return one.size() == 1 && two.size() == 1; }));
    EXPECT_EQ(one.parcels().front().address, kEverybody);
    first.reset();
    EXPECT_TRUE(eventually([&] { return !server->send(command("pc-1", "x")).ok(); }));
}

TEST_F(LocalSocket, DeviceIsWhoeverSaidItLast) {
    const auto server = serve();
    Inbox first, second;
    const auto one = connect(agent("pc-1"), first);
    ASSERT_TRUE(eventually([&] { return one->isConnected(); }));
    auto two = connect(agent("pc-1"), second);
    ASSERT_TRUE(eventually([&] { return two->isConnected(); }));
    ASSERT_TRUE(server->send(command("pc-1", "newest")).ok());
    ASSERT_TRUE(eventually([&] { return second.size() == 1; }));
    two.reset();
    ASSERT_TRUE(eventually([&] { return server->send(command("pc-1", "remaining")).ok() && first.size() > 0; }));
    EXPECT_EQ(first.texts().back(), "remaining");
}

TEST_F(LocalSocket, WrongRole_isRefused) {
    Inbox inbox;
    EXPECT_FAILS(connectLocalSocket(path(), Role{}, inbox.events()), ErrorCode::InvalidArgument, "transport.role_refused");
    EXPECT_FAILS(connectLocalSocket(path(), agent("workstation"), inbox.events()), ErrorCode::InvalidArgument, "transport.address_refused");
    const auto server = serve();
    const auto client = connect(agent("pc-1"), inbox);
    EXPECT_FAILS(client->send(command("pc-1", "x")), ErrorCode::InvalidArgument, "transport.kind_refused");
    EXPECT_FAILS(server->send({ParcelKind::Response, "pc-1", "x"}), ErrorCode::InvalidArgument, "transport.kind_refused");
}

TEST_F(LocalSocket, Stranger_isHungUpOn_andOthersAreNot) {
    const auto server = serve();
    Inbox inbox;
    const auto client = connect(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return client->isConnected(); }));
    size_t offset = 0;
    const std::string foreign = nextFrame({ParcelKind::Response, "pc-2", "x"}, offset);
    offset = 0;
    const std::string order = nextFrame(command("pc-2", "x"), offset);
    const std::vector<std::vector<std::string>> conversations{{"GET / HTTP/1.1\r\n\r\n"}, {order}, {hello(Role{})}, {hello(agent("workstation"))},
        {hello(agent("../x"))}, {hello(agent("pc-3")), foreign}, {hello(agent("pc-2")), order}, {hello(agent("pc-2")), hello(agent("pc-1"))}};
    for (const auto& conversation : conversations) {
        const FileHandle socket = stranger();
        for (const std::string& record : conversation) {
            say(socket, record);
        }
        EXPECT_TRUE(isHungUp(socket)) << conversation.back();
    }
    EXPECT_EQ(workstation.size(), 0U);
    EXPECT_TRUE(client->isConnected());
}

TEST_F(LocalSocket, EightOfOneAccount_areServed_oneMoreIsTold) {
    const auto server = serve();
    std::vector<FileHandle> sockets;
    for (int i = 0; i < 8; ++i) {
        sockets.push_back(stranger());
        say(sockets.back(), hello(agent("pc-" + std::to_string(i))));
    }
    ASSERT_TRUE(eventually([&] { return server->send(command("pc-7", "x")).ok(); }));
    Inbox inbox;
    const auto client = connect(agent("late"), inbox);
    ASSERT_TRUE(eventually([&] { return inbox.wasTold("transport.local_full") && workstation.wasTold("transport.local_refused"); }));
    sockets.clear();
    EXPECT_TRUE(eventually([&] { return client->isConnected(); }));
}

TEST_F(LocalSocket, AnotherAccount_takesNoDevice_norRoom) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "to be somebody else needs root";
    }
    const auto server = serve();
    std::vector<FileHandle> idle;
    for (int i = 0; i < 64; ++i) {
        idle.push_back(strangerOf(65'534));
    }
    Inbox inbox;
    auto client = connect(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return client->isConnected(); }));
    idle.clear();
    ASSERT_TRUE(eventually([&] {
        const FileHandle thief = strangerOf(65'534);
        say(thief, hello(agent("pc-1")));
        return isHungUp(thief) && workstation.wasTold("transport.local_taken");
    }));
    ASSERT_TRUE(server->send(command("pc-1", "for the true one")).ok());
    EXPECT_TRUE(eventually([&] { return inbox.size() == 1; }));
    client.reset();
    const FileHandle next = strangerOf(65'534); // the place is free
    say(next, hello(agent("pc-1")));
    EXPECT_TRUE(eventually([&] { return server->send(command("pc-1", "x")).ok(); }));
}

TEST_F(LocalSocket, SixtyFour_areServed_oneMoreIsTold) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "to be others needs root";
    }
    const auto server = serve();
    std::vector<FileHandle> sockets;
    for (unsigned i = 0; i < 64; ++i) {
        sockets.push_back(strangerOf(60'000 + i / 8));
        say(sockets.back(), hello(agent("pc-" + std::to_string(i))));
    }
    ASSERT_TRUE(eventually([&] { return server->send(command("pc-63", "x")).ok(); }));
    Inbox inbox;
    const auto client = connect(agent("late"), inbox);
    ASSERT_TRUE(eventually([&] { return inbox.wasTold("transport.local_full") && workstation.wasTold("transport.local_refused"); }));
    sockets.clear();
    EXPECT_TRUE(eventually([&] { return client->isConnected(); }));
}

TEST_F(LocalSocket, WhoSaysNothing_mayNotStay) {
    const auto server = serve();
    const FileHandle silent = stranger();
    EXPECT_TRUE(isHungUp(silent));
}

TEST_F(LocalSocket, WhoDoesNotRead_isHungUpOn_andHoldsUpNobody) {
    const auto server = serve();
    const FileHandle deaf = stranger();
    say(deaf, hello(agent("deaf")));
    Inbox inbox;
    const auto client = connect(agent("pc-1"), inbox);
    ASSERT_TRUE(eventually([&] { return client->isConnected(); }));
    ASSERT_TRUE(eventually([&] { return server->send(command("deaf", longText(kMaximumParcel))).ok(); }));
    size_t sent = 1;
    ASSERT_TRUE(eventually([&] {
        const auto answer = server->send(command("deaf", longText(kMaximumParcel)));
        sent += answer.ok() ? 1U : 0U;
        return !answer.ok() && answer.error().code == ErrorCode::NotFound; // it is not connected any more
    }));
    EXPECT_GT(sent, 3U);
    EXPECT_LT(sent, 40U);
    ASSERT_TRUE(server->send(command("pc-1", "still here")).ok());
    EXPECT_TRUE(eventually([&] { return inbox.size() == 1; }));
}

TEST_F(LocalSocket, Path_servedByOneOnly_andAStaleSocketIsReplaced) {
    Inbox other;
    {
        const auto server = serve();
        EXPECT_FAILS(serveLocalSocket(path(), other.events()), ErrorCode::Busy, "transport.local_busy");
    }
    EXPECT_FALSE(std::filesystem::exists(path()));
    { // what a process that was killed leaves behind
        const FileHandle dead = unixSocket();
        const sockaddr_un address = *unixAddress(path());
        ASSERT_EQ(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    ASSERT_TRUE(std::filesystem::is_socket(path()));
    const auto server = serve();
    struct stat facts{};
    ASSERT_EQ(::stat(path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0666U); // agents have accounts of their own
}

TEST_F(LocalSocket, Path_ofAnotherFileOrTooLong_isLeftAlone) {
    std::ofstream(path()) << "precious";
    EXPECT_FAILS(serveLocalSocket(path(), workstation.events()), ErrorCode::Internal, "transport.local_not_served");
    EXPECT_EQ(metsuke::test::readFile(path()), "precious");
    const std::filesystem::path longPath = path().parent_path() / std::string(120, 'x');
    EXPECT_FAILS(serveLocalSocket(longPath, workstation.events()), ErrorCode::InvalidArgument, "transport.local_path");
    EXPECT_FAILS(connectLocalSocket(longPath, agent("pc-1"), workstation.events()), ErrorCode::InvalidArgument, "transport.local_path");
}

TEST_F(LocalSocket, End_isImmediate_andNothingIsToldAfterwards) {
    auto server = serve();
    Inbox inbox;
    auto client = connect(agent("pc-1"), inbox);
    auto lonely = connect(agent("pc-2"), inbox);
    ASSERT_TRUE(eventually([&] { return client->isConnected(); }));
    const auto begun = std::chrono::steady_clock::now();
    client.reset();
    lonely.reset();
    server.reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, milliseconds(200));
    const size_t told = inbox.changes().size();
    EXPECT_FALSE(std::filesystem::exists(path()));
    EXPECT_EQ(inbox.changes().size(), told);
}
