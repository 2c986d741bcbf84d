// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/sample_captures.h"

#include "tests/scenario/messages.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace metsuke::fuzz {

namespace {

using namespace scenario;

Octets readAll(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Octets webVisit() {
    Wire wire;
    Random random(3);
    const Station client = station("pc5", "10.0.0.5");
    const Station router = station("gw", "10.0.0.1");
    const Station server = station("web", "203.0.113.9");
    const Timestamp start{1'767'225'600'000'000'000};
    wire.add(start, udpFrame({&client, &router, &router, 50000, 53}, dnsQuery(7, "www.example")));
    wire.add(start + kMillisecond, udpFrame({&router, &client, &router, 53, 50000}, dnsAnswer(7, "www.example", server.ip)));
    Conversation web(wire, random, client, server, router, 50001, 80, start + kSecond);
    web.open();
    web.client(httpRequest("GET", "www.example", "/a.exe", kBrowser));
    web.server(httpResponse("application/octet-stream", harmlessElf(random, 600)));
    web.close();
    Conversation secret(wire, random, client, server, router, 50002, 443, start + 2 * kSecond);
    secret.open();
    secret.client(tlsClientHello(random, "www.example", TlsStack::Implant));
    secret.server(tlsServerHello(random, selfSignedCertificate("www.example", start, 30)));
    secret.close();
    const auto path = std::filesystem::temp_directory_path() / ("metsuke-sample-" + std::to_string(::getpid()) + ".pcap");
    wire.writePcap(path);
    Octets bytes = readAll(path);
    std::filesystem::remove(path);
    return bytes;
}

void block(Builder& out, uint32_t type, Octets body) {
    body.resize((body.size() + 3) / 4 * 4);
    out.u32le(type).u32le(body.size() + 12).raw(body).u32le(body.size() + 12);
}

/// The frames of a little-endian nanosecond pcap as pcapng.
Octets asPcapng(const Octets& pcap) {
    Builder out;
    block(out, 0x0a0d0d0a, Builder().u32le(0x1a2b3c4d).u16le(1).u16le(0).u64le(UINT64_MAX).take());
    block(out, 1, Builder().u16le(1).u16le(0).u32le(0).u16le(9).u16le(1).u32le(9).u32le(0).take());
    const auto number = [&](size_t at) { return uint32_t{pcap[at]} | uint32_t{pcap[at + 1]} << 8 | uint32_t{pcap[at + 2]} << 16 | uint32_t{pcap[at + 3]} << 24; };
    for (size_t at = 24; at + 16 <= pcap.size();) {
        const uint64_t ns = uint64_t{number(at)} * 1'000'000'000 + number(at + 4);
        const uint32_t size = number(at + 8);
        Builder body;
        body.u32le(0).u32le(ns >> 32).u32le(ns & 0xffffffff).u32le(size).u32le(number(at + 12));
        body.raw(Octets(pcap.begin() + static_cast<std::ptrdiff_t>(at + 16), pcap.begin() + static_cast<std::ptrdiff_t>(at + 16 + size)));
        block(out, 6, body.take());
        at += 16 + size;
    }
    block(out, 3, Builder().u32le(60).raw(Octets(60, 0)).take());
    block(out, 5, Builder().u32le(0).u32le(0).u32le(0).take());
    return out.take();
}

Octets ipv4(unsigned protocol, const Octets& payload, unsigned flagsAndOffset = 0) {
    return Builder().u8(0x45).u8(0).u16(static_cast<unsigned>(20 + payload.size())).u16(77).u16(flagsAndOffset).u8(64).u8(protocol).u16(0)
        .u32(0x0a000005).u32(0xcb007109).raw(payload).take();
}

Octets ethernet(unsigned type, const Octets& payload) { return Builder().zeros(12).u16(type).raw(payload).take(); }

/// One packet of the target's input: link type by index, time, length.
Octets record(unsigned link, const Octets& frame) {
    return Builder().u8(link).u8(1).u16le(static_cast<unsigned>(frame.size())).raw(frame).take();
}

Octets joined(std::initializer_list<Octets> parts) {
    Octets all;
    for (const auto& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// A segment of a live capture that was trimmed: packets are missing between two that stayed.
Octets trimmedSegment() {
    const auto packet = [](Builder& out, const Octets& frame) {
        block(out, 6, Builder().u32le(0).u32le(0).u32le(7).u32le(frame.size()).u32le(frame.size()).raw(frame).take());
    };
    const Octets frame = ethernet(0x0800, ipv4(17, Builder().u16(5000).u16(53).u16(8).u16(0).take()));
    const std::string_view application = "Metsuke segment 1";
    Builder out;
    block(out, 0x0a0d0d0a, Builder().u32le(0x1a2b3c4d).u16le(1).u16le(0).u64le(UINT64_MAX).u16le(4).u16le(application.size())
        .raw(Octets(application.begin(), application.end())).zeros(3).u32le(0).take());
    block(out, 1, Builder().u16le(1).u16le(0).u32le(0).u16le(9).u16le(1).u32le(9).u32le(0).take());
    packet(out, frame);
    block(out, 0x80004d47, Builder().u64le(9000).u64le(12).take());
    packet(out, frame);
    block(out, 5, Builder().u32le(0).u32le(0).u32le(9).u32le(0).take());
    return out.take();
}

} // namespace

std::vector<Octets> sampleCaptures() {
    const Octets pcap = webVisit();
    Octets swapped{0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 1};
    const Octets query = ethernet(0x0800, ipv4(17, Builder().u16(5000).u16(53).u16(8).u16(0).take()));
    const Octets head = Builder().u32(1'700'000'000).u32(5).u32(query.size()).u32(query.size()).take();
    swapped.insert(swapped.end(), head.begin(), head.end());
    swapped.insert(swapped.end(), query.begin(), query.end());
    return {pcap, asPcapng(pcap), swapped, trimmedSegment()};
}

std::vector<Octets> sampleFrames() {
    const Octets udp = Builder().u16(5000).u16(53).u16(12).u16(0).u32(1).take();
    const Octets inner = ipv4(17, udp);
    const Octets vxlan = Builder().u16(5000).u16(4789).u16(static_cast<unsigned>(16 + 14 + inner.size())).u16(0).u32(0x08000000).u32(0x100).raw(ethernet(0x0800, inner)).take();
    const Octets v6 = Builder().u32(0x60000000).u16(static_cast<unsigned>(16 + udp.size())).u8(0).u8(64).zeros(15).u8(1).zeros(15).u8(2)
        .u8(60).u8(0).zeros(6).u8(17).u8(0).zeros(6).raw(udp).take();
    const Octets v6Fragment = Builder().u32(0x60000000).u16(static_cast<unsigned>(8 + udp.size())).u8(44).u8(64).zeros(15).u8(1).zeros(15).u8(2)
        .u8(17).u8(0).u16(1).u32(99).raw(udp).take();
    return {record(0, ethernet(0x8100, Builder().u16(7).u16(0x0800).raw(inner).take())),
        record(0, ethernet(0x8847, Builder().u32(0x00010140).raw(inner).take())), record(0, ethernet(0x0800, ipv4(47, Builder().u16(0).u16(0x0800).raw(inner).take()))),
        record(0, ethernet(0x0800, ipv4(17, vxlan))), record(0, ethernet(0x0800, ipv4(4, inner))), record(0, ethernet(0x86dd, v6)),
        record(0, ethernet(0x86dd, v6Fragment)), record(2, inner), record(1, Builder().zeros(14).u16(0x0800).raw(inner).take()),
        joined({record(0, ethernet(0x0800, ipv4(17, Builder().u16(5000).u16(53).u16(24).u16(0).take(), 0x2000))),
            record(0, ethernet(0x0800, ipv4(17, Octets(16, 'x'), 1)))}),
        record(0, ethernet(0x0806, Builder().u16(1).u16(0x0800).u8(6).u8(4).u16(1).zeros(20).take()))};
}

} // namespace metsuke::fuzz
