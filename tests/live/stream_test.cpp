// SPDX-License-Identifier: GPL-3.0-or-later
// Packets that are captured elsewhere: standard input, PCAP-over-IP, tcpdump behind ssh. Needs no privilege.
#include "capture/packet_stream.h"
#include "tests/live/lab.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <csignal>
#include <fstream>
#include <sstream>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace metsuke;
using namespace metsuke::test;

namespace {

std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
}

/// Offers a capture over TCP to whoever connects first, and then stays silent without hanging up.
class PcapServer {
public:
    explicit PcapServer(std::string bytes)
        : m_bytes(std::move(bytes))
        , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(m_listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(m_listener, 1), 0);
        socklen_t size = sizeof address;
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size);
        m_port = ntohs(address.sin_port);
        m_thread = std::thread([this] {
            m_peer = ::accept(m_listener, nullptr, nullptr);
            for (size_t at = 0; m_peer >= 0 && at < m_bytes.size();) {
                const ssize_t sent = ::send(m_peer, m_bytes.data() + at, m_bytes.size() - at, MSG_NOSIGNAL);
                if (sent <= 0) {
                    break;
                }
                at += static_cast<size_t>(sent);
            }
        });
    }
    ~PcapServer() {
        ::shutdown(m_listener, SHUT_RDWR); // ends accept()
        m_thread.join();
        ::close(m_peer);
        ::close(m_listener);
    }
    PcapServer(const PcapServer&) = delete;
    PcapServer& operator=(const PcapServer&) = delete;
    [[nodiscard]] std::string address() const { return "tcp://127.0.0.1:" + std::to_string(m_port); }

private:
    std::string m_bytes;
    int m_listener;
    int m_peer = -1;
    uint16_t m_port = 0;
    std::thread m_thread;
};

class Stream : public ::testing::Test {
protected:
    Stream() {
        std::string name = (std::filesystem::temp_directory_path() / "metsuke-stream-XXXXXX").string();
        folder = ::mkdtemp(name.data());
    }
    ~Stream() override {
        std::error_code none;
        std::filesystem::remove_all(folder, none);
    }
    [[nodiscard]] std::vector<std::string> capture(const std::string& from) const {
        return {METSUKE_CLI, "capture", "-i", from, "--json", folder / "result.json", "--case", folder / "live.metsuke"};
    }
    /// What the same capture gives as a file.
    [[nodiscard]] nlohmann::json expected() const {
        Process analysing({METSUKE_CLI, "analyze", "--json", folder / "file.json", officeDay()});
        EXPECT_EQ(analysing.wait(), 0) << analysing.err();
        return readJson(folder / "file.json");
    }
    std::filesystem::path folder;
};

} // namespace

TEST_F(Stream, StandardInput_isAnalysedToItsEnd) {
    std::string shell;
    for (const std::string& word : capture("-")) {
        shell += '\'' + word + "' ";
    }
    Process capturing({"sh", "-c", shell + "< '" + officeDay().string() + "'"});
    EXPECT_EQ(capturing.wait(), 0) << capturing.err();
    const auto result = readJson(folder / "result.json");
    const auto file = expected();
    EXPECT_EQ(result.at("totals"), file.at("totals"));
    EXPECT_EQ(result.at("detections").size(), file.at("detections").size());
}

TEST_F(Stream, PcapOverIp_stopsWithCtrlCAndKeepsWhatCame) {
    const PcapServer server(bytesOf(officeDay()));
    Process capturing(capture(server.address()));
    const auto all = expected().at("totals").at("packets").get<int64_t>();
    const auto spool = folder / "live.packets";
    EXPECT_TRUE(eventually([&] {
        std::error_code none;
        std::uintmax_t bytes = 0;
        for (const auto& entry : std::filesystem::directory_iterator(spool, none)) {
            bytes += entry.file_size(none);
        }
        return bytes == std::filesystem::file_size(officeDay());
    })) << capturing.err();
    capturing.signal(SIGINT);
    EXPECT_EQ(capturing.wait(), 0) << capturing.err();
    EXPECT_EQ(readJson(folder / "result.json").at("totals").at("packets"), all);
}

TEST_F(Stream, NobodyThere_isSaid) {
    std::string address;
    {
        const PcapServer gone("");
        address = gone.address();
    }
    Process capturing(capture(address));
    EXPECT_EQ(capturing.wait(), 3);
    EXPECT_NE(capturing.err().find(address), std::string::npos) << capturing.err();
    EXPECT_FALSE(std::filesystem::exists(folder / "live.metsuke"));
    EXPECT_FALSE(std::filesystem::exists(folder / "live.packets"));
}

TEST_F(Stream, Ssh_runsTcpdumpThere) {
    std::ofstream(folder / "ssh") << "#!/bin/sh\necho \"$@\" > '" << (folder / "asked").string() << "'\nexec cat '" << officeDay().string() << "'\n";
    std::filesystem::permissions(folder / "ssh", std::filesystem::perms::owner_all);
    std::vector<std::string> command = capture("ssh://analyst@sensor.example:2222/eth1");
    command.insert(command.begin(), {"env", "PATH=" + folder.string() + ":/usr/bin:/bin"});
    Process capturing(command);
    EXPECT_EQ(capturing.wait(), 0) << capturing.err();
    EXPECT_EQ(bytesOf(folder / "asked"), "-p 2222 -- analyst@sensor.example tcpdump -U -n -s 0 -w - -i eth1 not port 2222\n");
    EXPECT_GT(readJson(folder / "result.json").at("totals").at("packets"), 5'000);
}

TEST_F(Stream, AddressesThatCouldMeanSomethingElse_areRefused) {
    for (const char* address : {"ssh://-oProxyCommand=x/eth0", "ssh://host/eth0;reboot", "ssh://host/", "tcp://host", "tcp://host:0", "tcp://host:99999",
             "tcp://:1", "gopher://host:1"}) {
        const auto stream = openStream(address);
        ASSERT_FALSE(stream) << address;
        EXPECT_NE(stream.error().code, ErrorCode::Internal) << address;
    }
    EXPECT_TRUE(namesStream("-"));
    EXPECT_TRUE(namesStream("tcp://10.0.0.1:57012"));
    EXPECT_FALSE(namesStream("eth0"));
}
