// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/chain/chain_network.h"

#include "tests/support/process.h"

#include <array>
#include <fcntl.h>
#include <sched.h>
#include <stdexcept>
#include <unistd.h>

namespace metsuke::test {

namespace {

constexpr const char* kRouter = "gate";
constexpr std::array kSpaces{
    ChainNetwork::kEndpoint, ChainNetwork::kAttacker, ChainNetwork::kWorkstation, kRouter};

void mustRun(std::vector<std::string> command) {
    std::string words;
    for (const std::string& word : command) {
        words += word + ' ';
    }
    Process process(std::move(command));
    if (process.wait() != 0) {
        throw std::runtime_error(words + "failed: " + process.err());
    }
}

} // namespace

ChainNetwork::ChainNetwork()
    : m_prefix("mc" + std::to_string(::getpid()) + '-') {
    try {
        for (const char* space : kSpaces) {
            mustRun({"ip", "netns", "add", nameOf(space)});
            run(space, {"ip", "link", "set", "lo", "up"});
            // What is on the wire is what the story puts there.
            run(space,
                {"sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1",
                    "net.ipv6.conf.default.disable_ipv6=1"});
        }
        connect(kEndpoint, "ep0", std::string(kEndpointAddress) + "/24", "lan0", "10.66.0.1");
        connect(kWorkstation, "mon0", std::string(kWorkstationAddress) + "/24", "office0", "10.66.1.1");
        connect(kAttacker, "evil0", std::string(kAttackerAddress) + "/24", "wan0", "203.0.113.1");
        run(kRouter, {"sysctl", "-qw", "net.ipv4.ip_forward=1"});
        mirror();
    } catch (...) {
        remove();
        throw;
    }
}

ChainNetwork::~ChainNetwork() { remove(); }

void ChainNetwork::connect(const std::string& space, const std::string& device, const std::string& address,
    const std::string& routerDevice, const std::string& routerAddress) const {
    run(kRouter,
        {"ip", "link", "add", routerDevice, "type", "veth", "peer", "name", device, "netns", nameOf(space)});
    run(kRouter, {"ip", "address", "add", routerAddress + "/24", "dev", routerDevice});
    run(kRouter, {"ip", "link", "set", routerDevice, "up"});
    run(space, {"ip", "address", "add", address, "dev", device});
    run(space, {"ip", "link", "set", device, "up"});
    run(space, {"ip", "route", "add", "default", "via", routerAddress});
}

/// As a switch's mirror port: both directions of the router's interface to the endpoint.
void ChainNetwork::mirror() const {
    run(kRouter,
        {"ip", "link", "add", "span", "type", "veth", "peer", "name", kMirror, "netns",
            nameOf(kWorkstation)});
    run(kRouter, {"ip", "link", "set", "span", "up", "arp", "off"});
    run(kWorkstation, {"ip", "link", "set", kMirror, "up", "arp", "off"});
    run(kRouter, {"tc", "qdisc", "add", "dev", "lan0", "clsact"});
    for (const char* direction : {"ingress", "egress"}) {
        run(kRouter,
            {"tc", "filter", "add", "dev", "lan0", direction, "u32", "match", "u32", "0", "0", "action",
                "mirred", "egress", "mirror", "dev", "span"});
    }
}

void ChainNetwork::run(const std::string& space, std::vector<std::string> command) const {
    command.insert(command.begin(), {"ip", "netns", "exec", nameOf(space)});
    mustRun(std::move(command));
}

void ChainNetwork::remove() const {
    for (const char* space : kSpaces) {
        quietly({"ip", "netns", "del", nameOf(space)});
    }
}

void ChainNetwork::enter(const std::string& space) const {
    const std::string path = "/var/run/netns/" + nameOf(space);
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool isIn = ::setns(file, CLONE_NEWNET) == 0;
    ::close(file);
    if (!isIn) {
        throw std::runtime_error("no thread can enter " + path);
    }
}

} // namespace metsuke::test
