// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/stratum_parser.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

StratumEvent describe(std::string_view json) {
    StratumEvent event;
    EXPECT_TRUE(describeStratum(json, event)) << json;
    return event;
}
ProbeResult probe(std::string_view orig, std::string_view resp = {}) { return probeStratum({asBytes(orig), asBytes(resp), 1, 3333}); }

} // namespace

TEST(StratumParser, Dialects_areRead) {
    EXPECT_EQ(describe(R"({"id":1,"method":"mining.subscribe","params":["cgminer/4.1",null]})").agent, "cgminer/4.1");
    EXPECT_EQ(describe(R"({"params": ["wallet.worker", "x"], "id": 2, "method": "mining.authorize"})").login, "wallet.worker");
    const auto xmr = describe(R"j({"id":1,"jsonrpc":"2.0","method":"login","params":{"login":"4Aabc","pass":"x","agent":"XMRig/6.2 (Linux)"}})j");
    EXPECT_EQ(xmr.method, "login");
    EXPECT_EQ(xmr.login, "4Aabc");
    EXPECT_EQ(xmr.agent, "XMRig/6.2 (Linux)");
    EXPECT_EQ(describe(R"({"jsonrpc":"2.0","method":"eth_submitLogin","params":["0xabc"]})").login, "0xabc");
    EXPECT_EQ(describe(R"({"method": "getwork", "params": [], "id":0})").method, "getwork");
    StratumEvent event;
    EXPECT_FALSE(describeStratum(R"({"method":"login","params":{"user":"x"}})", event));
    EXPECT_FALSE(describeStratum(R"({"method":"eth_call","params":[]})", event));
}

TEST(StratumParser, Stream_givesTheFirstOfEachMethod) {
    const std::vector<Turn> turns{fromClient("{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"a\"]}\n"),
        fromServer("{\"id\":1,\"result\":[]}\n{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"1\"]}\n"),
        fromClient("{\"id\":4,\"method\":\"mining.submit\",\"params\":[\"w\",\"1\"],\"nonce\":\"1\"}\n{\"id\":4,\"method\":\"mining.submit\",\"params\":[\"w\"]}\n"
                   "{\"id\":4,\"method\":\"mining.submit\",\"params\":[\"w\"]}\n{\"id\":4,\"method\":\"mining.submit\",\"params\":[\"w\"]}\n")};
    RecordingHost whole;
    StratumParser parser;
    play(parser, whole, turns);
    EXPECT_EQ(whole.of<StratumEvent>().size(), 5U);
    for (const size_t chunk : {1U, 5U}) {
        RecordingHost host;
        StratumParser pieces;
        play(pieces, host, turns, chunk);
        EXPECT_EQ(fingerprint(host), fingerprint(whole));
    }
}

TEST(StratumProbe, Content_decides) {
    EXPECT_EQ(probe("{\"method\":\"mining.subscribe\",\"params\":[]}"), ProbeResult::Yes);
    EXPECT_EQ(probe("{\"id\""), ProbeResult::Maybe);
    EXPECT_EQ(probe("{\"a\":1}\n"), ProbeResult::No);
    EXPECT_EQ(probe("GET /"), ProbeResult::No);
}

TEST(BitcoinProbe, Magic_decides) {
    const std::string hello("\xf9\xbe\xb4\xd9version\0\0\0\0\0\x55\0\0\0", 20);
    EXPECT_EQ(probeBitcoin({asBytes(hello), {}, 1, 8333}), ProbeResult::Yes);
    EXPECT_EQ(probeBitcoin({asBytes("GET /"), {}, 1, 8333}), ProbeResult::No);
}
