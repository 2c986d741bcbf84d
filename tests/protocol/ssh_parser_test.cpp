// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/digest.h"
#include "core/protocol/ssh_parser.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

using namespace metsuke;

namespace {

std::string be32(size_t value) {
    return {static_cast<char>(value >> 24 & 0xff), static_cast<char>(value >> 16 & 0xff), static_cast<char>(value >> 8 & 0xff), static_cast<char>(value & 0xff)};
}
std::string packet(uint8_t message, const std::string& payload) {
    const std::string padding(6, 'p');
    return be32(2 + payload.size() + padding.size()) + std::string(1, '\6') + static_cast<char>(message) + payload + padding;
}
std::string kexInit(const std::string& tag) {
    std::string payload(16, 'c');
    for (const std::string list : {"kex", "hostkey", "enc1", "enc2", "mac1", "mac2", "none", "zlib", "", ""}) {
        payload += be32(list.size() + tag.size()) + list + tag;
    }
    return packet(20, payload + std::string(5, '\0'));
}
std::vector<Turn> session(const std::vector<Turn>& after) {
    std::vector<Turn> turns{fromServer("SSH-2.0-OpenSSH_9.2\r\n" + kexInit("s")), fromClient("SSH-2.0-libssh_0.9\r\n" + kexInit("c") + packet(30, "dh")),
        fromServer(packet(31, std::string(500, 'k')) + packet(21, "")), fromClient(packet(21, ""))};
    turns.insert(turns.end(), after.begin(), after.end());
    return turns;
}
RecordingHost runSsh(const std::vector<Turn>& turns, size_t chunk = 1 << 20) {
    RecordingHost host;
    SshParser parser;
    play(parser, host, turns, chunk);
    return host;
}

} // namespace

TEST(SshParser, Handshake_givesBannersAndHassh) {
    const auto turns = session({});
    const auto host = runSsh(turns);
    for (const size_t chunk : {1U, 7U, 100U}) {
        EXPECT_EQ(fingerprint(runSsh(turns, chunk)), fingerprint(host));
    }
    const auto events = host.of<SshEvent>();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].client, "SSH-2.0-libssh_0.9");
    EXPECT_EQ(events[0].server, "SSH-2.0-OpenSSH_9.2");
    EXPECT_EQ(events[0].version, 2);
    EXPECT_EQ(events[0].hassh, Digest::hex(DigestKind::Md5, asBytes("kexc;enc1c;mac1c;nonec")));
    EXPECT_EQ(events[0].hasshServer, Digest::hex(DigestKind::Md5, asBytes("kexs;enc2s;mac2s;zlibs")));
    EXPECT_FALSE(events[0].auth_success_guess);
}

TEST(SshParser, FailedPasswords_areCounted) {
    const std::string request(140, 'x');
    const std::string failure(84, 'f');
    const auto host = runSsh(session({fromClient(std::string(64, 'a')), fromServer(std::string(64, 'b')), fromClient(std::string(80, 'n')),
        fromServer(failure), fromClient(request), fromServer(failure), fromClient(request), fromServer(failure)}));
    const auto event = host.of<SshEvent>().at(0);
    EXPECT_FALSE(event.auth_success_guess);
    EXPECT_EQ(event.auth_attempts_guess, 2);
    EXPECT_EQ(host.shunts, 0);
}

TEST(SshParser, ShortAnswer_isSuccess) {
    const auto host = runSsh(session({fromClient(std::string(64, 'a')), fromServer(std::string(64, 'b')), fromClient(std::string(140, 'n')),
        fromServer(std::string(36, 's')), fromClient("more")}));
    EXPECT_TRUE(host.of<SshEvent>().at(0).auth_success_guess);
    EXPECT_EQ(host.shunts, 1);
}

TEST(SshProbe, Banner_decides) {
    EXPECT_EQ(probeSsh({asBytes("SSH-2.0-x"), {}, 1, 443}), ProbeResult::Yes);
    EXPECT_EQ(probeSsh({asBytes("SS"), {}, 1, 22}), ProbeResult::Maybe);
    EXPECT_EQ(probeSsh({asBytes("GET /"), {}, 1, 22}), ProbeResult::No);
}
