// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/lab.h"

#include "capture/spool_source.h"
#include "tests/scenario/office.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace metsuke::test {

namespace fs = std::filesystem;

namespace {

fs::path makeFolder(const char* kind) {
    std::string name = (fs::temp_directory_path() / ("metsuke-" + std::string(kind) + "-XXXXXX")).string();
    return ::mkdtemp(name.data()) == nullptr ? fs::path() : fs::path(name);
}

std::atomic<int> counterOfLabs = 0; ///< a test may have several at once

} // namespace

std::string Lab::obstacle() {
    static const std::string why = [] {
        if (::geteuid() != 0) {
            return std::string("capturing on interfaces made for the test needs root");
        }
        const std::string name = "metsuke-probe-" + std::to_string(::getpid());
        const bool isPossible = quietly({"ip", "netns", "add", name}) == 0 && quietly({"ip", "-n", name, "link", "add", "tx0", "type", "veth", "peer", "name", "rx0"}) == 0;
        quietly({"ip", "netns", "del", name});
        if (!isPossible) {
            return std::string("this machine makes no network namespaces with veth pairs");
        }
        return std::string(quietly({"tcpreplay", "--version"}) == 0 ? "" : "tcpreplay is not installed");
    }();
    return why;
}

Lab::Lab()
    : m_name("metsuke-" + std::to_string(::getpid()) + '-' + std::to_string(counterOfLabs++))
    , m_folder(makeFolder("lab")) {
    ::setenv("XDG_DATA_HOME", m_folder.c_str(), 1); // what captures learn is not for whoever runs the test
    EXPECT_EQ(quietly({"ip", "netns", "add", m_name}), 0);
    // Nothing of the kernel's own may be on the cable: packets are counted to the last one.
    EXPECT_EQ(run({"sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1"}), 0);
    EXPECT_EQ(run({"ip", "link", "add", "tx0", "mtu", "9000", "type", "veth", "peer", "name", "rx0", "mtu", "9000"}), 0);
    EXPECT_EQ(run({"ip", "link", "set", "tx0", "up", "arp", "off"}), 0);
    EXPECT_EQ(run({"ip", "link", "set", "rx0", "up", "arp", "off"}), 0);
}

Lab::~Lab() {
    quietly({"ip", "netns", "del", m_name});
    std::error_code none;
    fs::remove_all(m_folder, none);
}

std::vector<std::string> Lab::inside(std::vector<std::string> command) const {
    std::vector<std::string> whole{"ip", "netns", "exec", m_name};
    whole.insert(whole.end(), command.begin(), command.end());
    return whole;
}

int Lab::run(std::vector<std::string> command) const { return quietly(inside(std::move(command))); }

std::vector<std::string> Lab::capture(std::vector<std::string> arguments, const std::string& interface) const {
    arguments.insert(arguments.begin(), {METSUKE_CLI, "capture", "-i", interface});
    return inside(std::move(arguments));
}

void Lab::replay(const fs::path& capture, int rate, int limit) const {
    const auto replaying = beginReplay(capture, rate, limit);
    EXPECT_EQ(replaying->wait(), 0) << replaying->err();
}

std::unique_ptr<Process> Lab::beginReplay(const fs::path& capture, int rate, int limit) const {
    std::vector<std::string> command{"tcpreplay", "-q", "-K", "-i", "tx0"};
    if (limit > 0) {
        command.insert(command.end(), {"--loop=0", "-L", std::to_string(limit)});
    }
    if (rate > 0) {
        command.insert(command.end(), {"-p", std::to_string(rate)});
    } else {
        command.emplace_back("-t");
    }
    command.push_back(capture.string());
    return std::make_unique<Process>(inside(command));
}

int64_t Lab::counter(const std::string& name) const {
    Process reading(inside({"cat", "/sys/class/net/tx0/statistics/" + name}));
    EXPECT_EQ(reading.wait(), 0);
    return std::stoll(reading.out());
}

int64_t Lab::sent() const { return counter("tx_packets") + counter("tx_dropped"); }

const fs::path& officeDay() {
    static const struct Day {
        fs::path folder = makeFolder("office");
        fs::path path = folder / "office.pcap";
        Day() { EXPECT_TRUE(scenario::makeOffice(7, 0.05).writePcap(path.string())); }
        ~Day() {
            std::error_code none;
            fs::remove_all(folder, none);
        }
    } day;
    return day.path;
}

SpoolContent contentOf(const fs::path& spool) {
    const auto source = followSpool({"", spool, {}, 0, {}, {}}, nullptr);
    PacketSource::Batch batch;
    SpoolContent content;
    for (auto status = PacketSource::Status::Packets; status != PacketSource::Status::End;) {
        status = source->next(batch, 1'000);
        content.packets += static_cast<int64_t>(batch.packets.size());
    }
    content.damaged = static_cast<int64_t>(source->summaries().at(0).damaged);
    return content;
}

nlohmann::json readJson(const fs::path& path) { return nlohmann::json::parse(readFile(path), nullptr, false); }

int64_t accounted(const nlohmann::json& result) {
    return result.at("captures").at(0).at("packets").get<int64_t>() + result.at("totals").at("dropped").get<int64_t>();
}

} // namespace metsuke::test
