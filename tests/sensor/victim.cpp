// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sensor/victim.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

namespace metsuke::test {

namespace fs = std::filesystem;

namespace {

std::atomic<int> counterOfVictims = 0;

/// Mounts of the tests are seen by nobody else.
bool haveOwnMounts() {
    static const bool isOwn = ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
    return isOwn;
}

} // namespace

std::string Victim::obstacle() {
    static const std::string why = [] {
        if (::geteuid() != 0) {
            return std::string("recording a host needs root");
        }
        if (!haveOwnMounts()) {
            return std::string("this machine gives no mount namespace");
        }
        const std::string name = "metsuke-probe-" + std::to_string(::getpid());
        const bool isPossible = quietly({"ip", "netns", "add", name}) == 0;
        quietly({"ip", "netns", "del", name});
        return std::string(isPossible ? "" : "this machine makes no network namespaces");
    }();
    return why;
}

Victim::Victim()
    : m_name("mv" + std::to_string(::getpid()) + '-' + std::to_string(counterOfVictims++)) {
    std::string name = (fs::temp_directory_path() / "metsuke-victim-XXXXXX").string();
    m_folder = ::mkdtemp(name.data());
    EXPECT_EQ(::mount("metsuke", m_folder.c_str(), "tmpfs", 0, "size=64m"), 0);
    fs::create_directories(root());
    fs::create_directories(m_folder / "groups");
    EXPECT_EQ(::mount("none", (m_folder / "groups").c_str(), "cgroup2", 0, nullptr), 0);
    m_group = m_folder / "groups" / m_name;
    EXPECT_EQ(::mkdir(m_group.c_str(), 0700), 0);
    const std::string own = m_name + 'a', other = m_name + 'b';
    EXPECT_EQ(quietly({"ip", "netns", "add", own}), 0);
    EXPECT_EQ(quietly({"ip", "netns", "add", other}), 0);
    EXPECT_EQ(quietly({"ip", "-n", own, "link", "add", "ep0", "type", "veth", "peer", "name", "evil0", "netns", other}), 0);
    for (const auto& [space, device, address, address6] :
        {std::tuple{own, "ep0", kOwnAddress, kOwnAddress6}, std::tuple{other, "evil0", kOtherAddress, kOtherAddress6}}) {
        EXPECT_EQ(quietly({"ip", "-n", space, "address", "add", std::string(address) + "/24", "dev", device}), 0);
        EXPECT_EQ(quietly({"ip", "-n", space, "address", "add", std::string(address6) + "/64", "dev", device, "nodad"}), 0);
        EXPECT_EQ(quietly({"ip", "-n", space, "link", "set", device, "up"}), 0);
        EXPECT_EQ(quietly({"ip", "-n", space, "link", "set", "lo", "up"}), 0);
    }
}

Victim::~Victim() {
    std::ofstream(m_group / "cgroup.kill") << '1';
    EXPECT_TRUE(eventually([&] { return readFile(m_group / "cgroup.procs").empty(); })) << "something survived";
    // Those that are just ending are in no list any more, and in the way nevertheless.
    EXPECT_TRUE(eventually([&] { return ::rmdir(m_group.c_str()) == 0; })) << std::strerror(errno);
    quietly({"ip", "netns", "del", m_name + 'a'});
    quietly({"ip", "netns", "del", m_name + 'b'});
    ::umount2((m_folder / "groups").c_str(), MNT_DETACH);
    EXPECT_EQ(::umount2(m_folder.c_str(), MNT_DETACH), 0);
    ::rmdir(m_folder.c_str());
}

void Victim::write(const std::string& name, const std::string& text) const {
    fs::create_directories((root() / name).parent_path());
    std::ofstream(root() / name) << text;
}

int Victim::run(std::vector<std::string> command) const {
    std::vector<std::string> whole{"/bin/sh", "-c", R"(echo $$ > "$0"; space=$1; export METSUKE_SIM_ROOT="$2"; shift 2; exec ip netns exec "$space" "$@")",
        (m_group / "cgroup.procs").string(), m_name + 'a', root().string()};
    whole.insert(whole.end(), command.begin(), command.end());
    return Process(std::move(whole)).wait();
}

std::unique_ptr<Process> Victim::start(std::vector<std::string> command) const {
    command.insert(command.begin(), {"nsenter", "--net=/var/run/netns/" + m_name + 'a', "--"});
    return std::make_unique<Process>(std::move(command));
}

void Victim::enterNetwork(bool isOther) const {
    const std::string path = "/var/run/netns/" + m_name + (isOther ? 'b' : 'a');
    const int space = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    ::setns(space, CLONE_NEWNET);
    ::close(space);
}

void Victim::enterGroup() const {
    const int group = ::open((m_group / "cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC);
    [[maybe_unused]] const ssize_t written = ::write(group, "0", 1);
    ::close(group);
}

OtherEnd::OtherEnd(const Victim& victim, uint16_t port, std::string answer, int delayMs, bool keepsOpen) {
    std::thread([&] {
        victim.enterNetwork(true);
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int yes = 1;
        ::setsockopt(m_socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        EXPECT_EQ(::bind(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(m_socket, 512), 0);
    }).join();
    m_thread = std::thread([this, answer = std::move(answer), delayMs, keepsOpen] { serve(answer, delayMs, keepsOpen); });
}

OtherEnd::~OtherEnd() {
    m_isStopping = true;
    m_thread.join();
    ::close(m_socket);
}

void OtherEnd::serve(const std::string& answer, int delayMs, bool keepsOpen) {
    std::vector<int> open;
    pollfd wait{m_socket, POLLIN, 0};
    while (!m_isStopping) {
        if (::poll(&wait, 1, 50) <= 0) {
            continue;
        }
        const int connection = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
        ++m_accepted;
        if (keepsOpen) {
            open.push_back(connection);
            continue;
        }
        pollfd question{connection, POLLIN, 0};
        ::poll(&question, 1, 2000);
        std::array<char, 1024> request;
        [[maybe_unused]] const ssize_t got = ::recv(connection, request.data(), request.size(), MSG_DONTWAIT);
        std::this_thread::sleep_for(std::chrono::milliseconds(delayMs)); // a slow server, which is what is tested against
        [[maybe_unused]] const ssize_t written = ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
        ::shutdown(connection, SHUT_RDWR);
        ::close(connection);
    }
    for (const int connection : open) {
        ::close(connection);
    }
}

} // namespace metsuke::test
