// SPDX-License-Identifier: GPL-3.0-or-later
// METSUKE-SIM: a harmless program that looks like one that calls home. It connects to the address that it is
// given, tells "METSUKE-SIM" once an interval, and ends after a minute. It does nothing unless
// METSUKE_SIM_ROOT names a folder of a test, and from there alone.
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

constexpr unsigned kLifeSeconds = 60;
constexpr std::string_view kMarker = "METSUKE-SIM\n";

std::string ownPath() {
    std::array<char, 4096> path{};
    const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
    return size < 0 ? std::string() : std::string(path.data(), static_cast<size_t>(size));
}

bool isInATest() {
    const char* root = std::getenv("METSUKE_SIM_ROOT");
    const std::string path = ownPath();
    return root != nullptr && *root == '/'
        && (path.starts_with(std::string(root) + '/') || path.starts_with("/memfd:"));
}

/// The same program once more, from memory. Returns only when it failed.
int goIntoMemory(std::vector<char*> arguments) {
    const int memory = ::memfd_create("update", MFD_CLOEXEC);
    const int self = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    std::array<char, 65536> buffer;
    for (ssize_t size = 0; (size = ::read(self, buffer.data(), buffer.size())) > 0;) {
        if (::write(memory, buffer.data(), static_cast<size_t>(size)) != size) {
            return 1;
        }
    }
    arguments.push_back(nullptr);
    ::fexecve(memory, arguments.data(), environ);
    return 1;
}

enum class Manner {
    Stream, ///< one connection, kept
    Calls, ///< a connection each time
    Datagrams, ///< by a connected socket
    Unconnected,
};

/// Whom to call.
struct Home {
    sockaddr_storage address{};
    socklen_t size = 0;
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};

Home homeAt(const char* address, uint16_t port) {
    Home home;
    sockaddr_in v4{AF_INET, htons(port), {}, {}};
    sockaddr_in6 v6{AF_INET6, htons(port), 0, {}, 0};
    if (::inet_pton(AF_INET, address, &v4.sin_addr) == 1) {
        std::memcpy(&home.address, &v4, home.size = sizeof v4);
    } else if (::inet_pton(AF_INET6, address, &v6.sin6_addr) == 1) {
        std::memcpy(&home.address, &v6, home.size = sizeof v6);
    }
    return home;
}

/// -1 when nobody is there.
int lineTo(Manner manner, const Home& home) {
    const int line = ::socket(home.address.ss_family,
        (manner == Manner::Stream || manner == Manner::Calls ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    if (manner == Manner::Unconnected || ::connect(line, home.get(), home.size) == 0) {
        return line;
    }
    ::close(line);
    return -1;
}

/// `isStubborn`: goes on when nobody hears it.
int beacon(Manner manner, bool isStubborn, const Home& home, std::chrono::milliseconds interval) {
    if (home.size == 0) {
        return 2;
    }
    int line = lineTo(manner, home);
    while (line >= 0 || isStubborn) { // until the alarm
        const ssize_t sent = manner == Manner::Unconnected
            ? ::sendto(line, kMarker.data(), kMarker.size(), 0, home.get(), home.size)
            : ::send(line, kMarker.data(), kMarker.size(), MSG_NOSIGNAL);
        if (sent < 0 && !isStubborn) {
            return 1;
        }
        const bool isOver = manner == Manner::Calls || sent < 0;
        if (isOver) {
            ::close(line);
        }
        std::this_thread::sleep_for(interval);
        line = isOver ? lineTo(manner, home) : line;
    }
    return 1;
}

/// Takes the option off the front, if it is there.
bool takeOption(std::vector<char*>& arguments, std::string_view option) {
    const bool isThere = arguments.size() > 1 && arguments[1] == option;
    if (isThere) {
        arguments.erase(arguments.begin() + 1);
    }
    return isThere;
}

} // namespace

/// [--memory] [--forget] [--stubborn] tcp|calls|udp|unconnected ADDRESS PORT MILLISECONDS
int main(int argc, char** argv) {
    std::vector<char*> arguments(argv, argv + argc);
    if (!isInATest()) {
        std::fprintf(stderr, "METSUKE-SIM: only inside of a test\n");
        return 2;
    }
    ::alarm(kLifeSeconds);
    if (takeOption(arguments, "--memory")) {
        return goIntoMemory(arguments);
    }
    if (takeOption(arguments, "--forget")) {
        ::unlink(ownPath().c_str());
    }
    const bool isStubborn = takeOption(arguments, "--stubborn");
    if (arguments.size() != 5) {
        return 2;
    }
    const std::string_view kind = arguments[1];
    const Manner manner = kind == "tcp" ? Manner::Stream
        : kind == "calls"               ? Manner::Calls
        : kind == "udp"                 ? Manner::Datagrams
                                        : Manner::Unconnected;
    return beacon(manner, isStubborn, homeAt(arguments[2], static_cast<uint16_t>(std::atoi(arguments[3]))),
        std::chrono::milliseconds(std::atoi(arguments[4])));
}
