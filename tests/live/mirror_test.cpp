// SPDX-License-Identifier: GPL-3.0-or-later
// Mirrors that arrive in a tunnel: made by the kernel's own devices where it has them, by hand otherwise. What is inside
// is analysed as if it had come bare.
#include "tests/live/live_capture_fixture.h"

#include "capture/open_captures.h"
#include "tests/scenario/frames.h"

using namespace metsuke;
using namespace metsuke::test;
using scenario::Octets;

namespace {

constexpr int kPackets = 2'000;

Octets be16(size_t value) { return {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)}; }

Octets join(std::initializer_list<Octets> parts) {
    Octets whole;
    for (const Octets& part : parts) {
        whole.insert(whole.end(), part.begin(), part.end());
    }
    return whole;
}

/// Between two switches that are not the ends of anything inside.
Octets outer(uint8_t protocol, const Octets& payload) {
    return join({{2, 0, 0, 0, 0, 2}, {2, 0, 0, 0, 0, 1}, be16(0x0800), {0x45, 0}, be16(20 + payload.size()), {0, 1, 0, 0, 64, protocol, 0, 0},
        {198, 51, 100, 1}, {198, 51, 100, 2}, payload});
}
Octets gre(const Octets& payload) { return outer(47, payload); }
Octets udp(size_t port, const Octets& payload) { return outer(17, join({be16(50'000), be16(port), be16(8 + payload.size()), be16(0), payload})); }

class LiveMirror : public LiveCapture {
protected:
    /// The first packets of the office's day, each wrapped by `wrap`.
    [[nodiscard]] std::filesystem::path wrapped(const std::function<Octets(const Octets&)>& wrap) const {
        const auto source = openCaptures({officeDay()});
        PacketSource::Batch batch;
        scenario::Wire wire;
        while (wire.packets() < kPackets && (*source)->next(batch, kPackets) == PacketSource::Status::Packets) {
            for (const PacketView& packet : batch.packets) {
                if (wire.packets() < kPackets) {
                    const Octets frame(packet.data.begin(), packet.data.end());
                    wire.add(packet.ts, wrap(frame), static_cast<uint32_t>(wrap({}).size()) + packet.originalLength);
                }
            }
        }
        EXPECT_TRUE(wire.writePcap(lab->folder() / "wrapped.pcap"));
        return lab->folder() / "wrapped.pcap";
    }
    /// What a capture of it brings.
    nlohmann::json captured(const std::filesystem::path& capture, const std::string& into = "tx0") {
        std::filesystem::remove(json);
        Process capturing(lab->capture({"--json", json.string(), "--case", (lab->folder() / (std::to_string(m_run++) + ".metsuke")).string()}));
        EXPECT_TRUE(eventually([&] { return std::filesystem::exists(lab->folder() / (std::to_string(m_run - 1) + ".metsuke")); })) << capturing.err();
        Process replaying(lab->inside({"tcpreplay", "-q", "-t", "-L", std::to_string(kPackets), "-i", into, capture.string()}));
        EXPECT_EQ(replaying.wait(), 0) << replaying.err();
        capturing.signal(SIGINT);
        EXPECT_EQ(capturing.wait(), 0) << capturing.err();
        return readJson(json);
    }
    /// Hosts and events inside are those of the bare packets.
    void expectSame(const nlohmann::json& found, const nlohmann::json& bare) {
        EXPECT_EQ(found.at("captures").at(0).at("packets"), kPackets);
        for (const char* kind : {"dns", "http", "dhcp"}) {
            EXPECT_EQ(found.at("totals").at("events").at(kind), bare.at("totals").at("events").at(kind)) << kind;
        }
        std::vector<std::string> hosts[2];
        for (const auto* result : {&found, &bare}) {
            for (const auto& host : result->at("hosts")) {
                hosts[result == &bare ? 1 : 0].push_back(host.at("ip").get<std::string>() + ' ' + host.at("mac").get<std::string>());
            }
        }
        EXPECT_EQ(hosts[0], hosts[1]);
    }

private:
    int m_run = 0;
};

} // namespace

TEST_F(LiveMirror, DevicesOfTheKernel_areReadThrough) {
    const auto bare = captured(officeDay());
    ASSERT_GT(bare.at("totals").at("events").at("dns"), 20);
    lab->run({"ip", "address", "add", "198.51.100.1/24", "dev", "tx0"});
    lab->run({"ip", "neighbour", "add", "198.51.100.2", "lladdr", "02:00:00:00:00:02", "dev", "tx0"});
    const std::vector<std::vector<std::string>> kinds{{"vxlan", "id", "9", "dstport", "4789"}, {"vxlan", "id", "9", "dstport", "8472"},
        {"geneve", "id", "9"}, {"gretap"}, {"erspan", "seq", "key", "9", "erspan_ver", "1", "erspan", "9"},
        {"erspan", "seq", "key", "9", "erspan_ver", "2", "erspan_dir", "ingress", "erspan_hwid", "7"}};
    int tried = 0;
    for (const auto& kind : kinds) {
        std::string name;
        for (const auto& word : kind) {
            name += word + ' ';
        }
        SCOPED_TRACE(name);
        std::vector<std::string> making{"ip", "link", "add", "mirror0", "mtu", "8900", "type", kind[0], "remote", "198.51.100.2"};
        if (kind[0] != "geneve") {
            making.insert(making.end(), {"local", "198.51.100.1"});
        }
        making.insert(making.end(), kind.begin() + 1, kind.end());
        if (lab->run(making) != 0) {
            std::cout << "this kernel has no " << name << std::endl;
            continue;
        }
        ++tried;
        EXPECT_EQ(lab->run({"ip", "link", "set", "mirror0", "up", "arp", "off"}), 0);
        expectSame(captured(officeDay(), "mirror0"), bare);
        EXPECT_EQ(lab->run({"ip", "link", "del", "mirror0"}), 0);
    }
    if (tried == 0) {
        GTEST_SKIP() << "this kernel makes no tunnels";
    }
}

TEST_F(LiveMirror, FramesOfSwitches_areReadThrough) {
    const auto bare = captured(officeDay());
    const std::pair<const char*, std::function<Octets(const Octets&)>> kinds[]{
        {"ERSPAN I", [](const Octets& frame) { return gre(join({be16(0), be16(0x88be), frame})); }},
        {"ERSPAN II", [](const Octets& frame) { return gre(join({be16(0x1000), be16(0x88be), {0, 0, 0, 1}, {0x10, 0x2a, 0, 1, 0, 0, 0, 0}, frame})); }},
        {"ERSPAN III", [](const Octets& frame) { return gre(join({be16(0x1000), be16(0x22eb), {0, 0, 0, 1}, {0x20, 0x2a, 0, 1}, Octets(8, 0), frame})); }},
        {"VXLAN", [](const Octets& frame) { return udp(4789, join({{8, 0, 0, 0, 0, 0, 9, 0}, frame})); }},
        {"GENEVE", [](const Octets& frame) { return udp(6081, join({{1, 0}, be16(0x6558), {0, 0, 9, 0}, Octets(4, 0xee), frame})); }},
        {"GRE with Ethernet", [](const Octets& frame) { return gre(join({be16(0), be16(0x6558), frame})); }},
    };
    for (const auto& [name, wrap] : kinds) {
        SCOPED_TRACE(name);
        expectSame(captured(wrapped(wrap)), bare);
    }
}

TEST_F(LiveMirror, PlainGre_bringsItsDatagrams) {
    const auto bare = captured(officeDay());
    const auto found = captured(wrapped([](const Octets& frame) {
        const bool isIp = frame.size() > 14 && frame[12] == 0x08 && frame[13] == 0x00;
        return frame.empty() ? gre(join({be16(0), be16(0x0800)})) // its own size
            : isIp           ? gre(join({be16(0), be16(0x0800), Octets(frame.begin() + 14, frame.end())}))
                             : frame;
    }));
    for (const char* kind : {"dns", "http"}) {
        EXPECT_EQ(found.at("totals").at("events").at(kind), bare.at("totals").at("events").at(kind)) << kind;
    }
}
