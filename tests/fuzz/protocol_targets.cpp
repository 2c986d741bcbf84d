// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"

#include "core/file/file_consumer.h"
#include "tests/fuzz/sample_conversations.h"
#include "tests/protocol/recording_host.h"

#include <cstdio>
#include <map>

namespace metsuke::fuzz {

namespace {

constexpr size_t kMostEvents = 200'000; ///< of one input of at most a MiB

enum class Chunks { Whole, Small };

/// Plays what the input says to a parser, as the engine would: a parser that gave up is ended and gone.
template<typename Parser, typename Feed>
void play(Parser& parser, RecordingHost& host, Bytes input, const Feed& feed) {
    host.makeFile = [](FileTransfer transfer, ParserHost& owner) { return makeFileConsumer(std::move(transfer), owner); };
    host.flowInfo.origHost = IpAddress::v4(0x0a000005);
    host.flowInfo.respHost = IpAddress::v4(0xcb007109);
    Choices choices(input);
    while (!choices.atEnd() && host.shunts == 0 && host.rejects == 0) {
        const Turn turn = nextTurn(choices);
        ++host.packetContext.packet.number;
        host.packetContext.ts.ns += kMillisecond;
        feed(turn);
    }
    parser.end(host);
    require(host.events.size() <= kMostEvents, "events are bounded");
}

size_t stream(const StreamProtocol& protocol, Bytes input) {
    std::map<Chunks, RecordingHost> hosts;
    for (const Chunks chunks : {Chunks::Whole, Chunks::Small}) {
        const auto parser = protocol.make();
        RecordingHost& host = hosts[chunks];
        play(*parser, host, input, [&](const Turn& turn) {
            if (turn.lost > 0) {
                parser->gap(turn.direction, turn.lost, host);
            }
            const size_t step = chunks == Chunks::Whole ? std::max<size_t>(turn.bytes.size(), 1) : turn.chunk;
            const Bytes bytes = turn.bytes;
            for (size_t at = 0; at < bytes.size() && host.shunts == 0 && host.rejects == 0; at += step) {
                parser->data(turn.direction, bytes.subspan(at, std::min(step, bytes.size() - at)), host);
            }
        });
    }
    const RecordingHost& whole = hosts[Chunks::Whole];
    const RecordingHost& small = hosts[Chunks::Small];
    if (whole.shunts + whole.rejects + small.shunts + small.rejects == 0) { // after them, bytes of the call in hand differ
        const std::string one = fingerprint(whole);
        const std::string other = fingerprint(small);
        if (one != other) {
            std::fprintf(stderr, "whole:\n%s\ncut:\n%s\n", one.c_str(), other.c_str());
        }
        require(one == other, "events do not depend on how bytes were cut into packets");
    }
    return whole.events.size();
}

size_t datagrams(const DatagramProtocol& protocol, Bytes input) {
    const auto parser = protocol.make();
    RecordingHost host;
    host.flowInfo.proto = protocol.service == "icmp" ? 1 : 17;
    play(*parser, host, input, [&](const Turn& turn) { parser->datagram(turn.direction, turn.bytes, host); });
    return host.events.size();
}

void probes(Bytes input) {
    Choices choices(input);
    ProbeInput probe;
    probe.proto = choices.byte();
    probe.respPort = static_cast<uint16_t>(choices.number16());
    probe.originator = choices.bytes(choices.number16() % 2048);
    const Bytes rest = choices.rest();
    probe.responder = rest.first(std::min<size_t>(rest.size(), 2048));
    for (const auto& protocol : builtinProtocols().streams()) {
        (void)protocol.probe(probe);
    }
    for (const auto& protocol : builtinProtocols().datagrams()) {
        (void)protocol.probe(probe);
    }
}

void scanners(Bytes input) {
    for (const auto& make : builtinProtocols().scanners()) {
        RecordingHost host;
        host.flowInfo.respPort = 80;
        host.flowInfo.proto = 6;
        const auto scanner = make(host.flowInfo);
        Choices choices(input);
        while (scanner && !choices.atEnd()) {
            const Turn turn = nextTurn(choices);
            scanner->scan(turn.direction, turn.bytes, host);
        }
        require(host.events.size() <= kMostEvents, "events are bounded");
    }
}

} // namespace

void addProtocolTargets(std::vector<FuzzTarget>& targets) {
    for (const auto& protocol : builtinProtocols().streams()) {
        targets.push_back({"stream-" + std::string(protocol.service), [protocol](Bytes input) { (void)stream(protocol, input); },
            sampleConversations(protocol.service), 10000, [protocol](Bytes input) { return stream(protocol, input); }});
    }
    for (const auto& protocol : builtinProtocols().datagrams()) {
        targets.push_back({"datagram-" + std::string(protocol.service), [protocol](Bytes input) { (void)datagrams(protocol, input); },
            sampleConversations(protocol.service), 20000, [protocol](Bytes input) { return datagrams(protocol, input); }});
    }
    targets.push_back({"probes", probes, sampleConversations("http"), 20000, {}});
    targets.push_back({"scanners", scanners, sampleConversations("http"), 10000, {}});
}

} // namespace metsuke::fuzz
