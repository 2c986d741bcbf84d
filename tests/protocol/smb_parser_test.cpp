// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/smb_parser.h"
#include "tests/protocol/recording_host.h"

#include <gtest/gtest.h>

#include <random>

using namespace metsuke;
using namespace std::string_literals;

namespace {

std::string le(uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) {
        text += static_cast<char>(value >> (8 * i));
    }
    return text;
}
std::string wide(const std::string& text) {
    std::string out;
    for (const char c : text) {
        out += {c, '\0'};
    }
    return out;
}
std::string zeros(size_t count) { return std::string(count, '\0'); }
std::string framed(const std::string& message) {
    const size_t size = message.size();
    return std::string{'\0', static_cast<char>(size >> 16), static_cast<char>(size >> 8), static_cast<char>(size)} + message;
}

std::string smb2(uint16_t command, uint64_t id, const std::string& body, uint32_t status = 0, bool response = false, uint32_t next = 0, uint32_t flags = 0) {
    return "\xfeSMB"s + le(64, 2) + le(0, 2) + le(status, 4) + le(command, 2) + le(1, 2) + le((response ? 1 : 0) | flags, 4) + le(next, 4) + le(id, 8)
        + le(0, 4) + le(7, 4) + le(0x11, 8) + zeros(16) + body;
}
Turn ask(uint16_t command, uint64_t id, const std::string& body) { return fromClient(framed(smb2(command, id, body))); }
Turn tell(uint16_t command, uint64_t id, const std::string& body, uint32_t status = 0) {
    return fromServer(framed(smb2(command, id, body, status, true)));
}
const std::string kFile = le(0x1234, 8) + le(0x5678, 8);

std::string treeRequest(const std::string& path) { return le(9, 2) + le(0, 2) + le(72, 2) + le(path.size() * 2, 2) + wide(path); }
std::string treeResponse(uint8_t type) { return le(16, 2) + std::string{static_cast<char>(type), '\0'} + zeros(12); }
std::string createRequest(const std::string& name) { return le(57, 2) + zeros(42) + le(120, 2) + le(name.size() * 2, 2) + zeros(8) + wide(name); }
std::string createResponse() { return le(89, 2) + zeros(62) + kFile + zeros(8); }
std::string writeRequest(uint64_t offset, const std::string& data) {
    return le(49, 2) + le(112, 2) + le(data.size(), 4) + le(offset, 8) + kFile + zeros(16) + data;
}
std::string readRequest(uint64_t offset) { return le(49, 2) + le(0, 2) + le(4096, 4) + le(offset, 8) + kFile + zeros(17); }
std::string readResponse(const std::string& data) { return le(17, 2) + "\x50\0"s + le(data.size(), 4) + zeros(8) + data; }
std::string closeRequest() { return le(24, 2) + zeros(6) + kFile; }
std::string ioctlRequest(const std::string& data) {
    return le(57, 2) + zeros(2) + le(0x0011c017, 4) + kFile + le(120, 4) + le(data.size(), 4) + zeros(24) + data;
}
std::string ioctlResponse(const std::string& data) {
    return le(49, 2) + zeros(2) + le(0x0011c017, 4) + kFile + le(0, 4) + le(0, 4) + le(112, 4) + le(data.size(), 4) + zeros(8) + data;
}

std::string pdu(uint8_t type, uint32_t call, const std::string& body) {
    return "\5\0"s + static_cast<char>(type) + "\3\x10\0\0\0"s + le(16 + body.size(), 2) + le(0, 2) + le(call, 4) + body;
}
const std::string kSvcctl = "\x81\xbb\x7a\x36\x44\x98\xf1\x35\xad\x32\x98\xf0\x38\x00\x10\x03"s;
std::string bindOf(const std::string& uuid) {
    return pdu(11, 1, le(4280, 2) + le(4280, 2) + le(0, 4) + "\1\0\0\0"s + le(0, 2) + "\1\0"s + uuid + le(2, 4) + zeros(20));
}
std::string requestOf(uint32_t call, uint16_t opnum, const std::string& stub) { return pdu(0, call, le(stub.size(), 4) + le(0, 2) + le(opnum, 2) + stub); }

RecordingHost runSmb(const std::vector<Turn>& turns, size_t chunk = 1 << 20) {
    RecordingHost host;
    const auto parser = makeSmbParser();
    play(*parser, host, turns, chunk);
    return host;
}
void expectSameInPieces(const std::vector<Turn>& turns) {
    const std::string whole = fingerprint(runSmb(turns));
    for (const size_t chunk : {1U, 5U, 61U}) {
        EXPECT_EQ(fingerprint(runSmb(turns, chunk)), whole) << chunk;
    }
}

std::vector<Turn> executableToAdminShare() {
    return {tell(0, 0, le(65, 2) + le(1, 2) + le(0x0311, 2) + zeros(58)), ask(3, 1, treeRequest("\\\\srv\\ADMIN$")), tell(3, 1, treeResponse(1)),
        ask(5, 2, createRequest("PSEXESVC.exe")), tell(5, 2, createResponse()), ask(9, 3, writeRequest(0, "MZ" + std::string(98, 'a'))),
        ask(9, 4, writeRequest(100, std::string(50, 'b'))), tell(9, 3, zeros(16)), ask(6, 5, closeRequest()), tell(6, 5, zeros(60))};
}

std::string smb1(uint8_t command, uint16_t mid, const std::string& words, const std::string& bytes, uint32_t status = 0, bool response = false, uint16_t flags2 = 0) {
    return framed("\xffSMB"s + static_cast<char>(command) + le(status, 4) + static_cast<char>(response ? 0x98 : 0x18) + le(flags2, 2) + zeros(12) + le(8, 2) + le(77, 2)
        + le(1, 2) + le(mid, 2) + static_cast<char>(words.size() / 2) + words + le(bytes.size(), 2) + bytes);
}
std::string transactionWords(uint16_t setup, uint16_t file) { return zeros(26) + "\2\0"s + le(setup, 2) + le(file, 2); }

} // namespace

TEST(SmbParser, ExecutableOnAdminShare_isMappedCarvedAndFlagged) {
    const auto turns = executableToAdminShare();
    const auto host = runSmb(turns);
    expectSameInPieces(turns);
    const auto mapping = host.of<SmbMappingEvent>();
    ASSERT_EQ(mapping.size(), 1U);
    EXPECT_EQ(mapping[0].path, "\\\\srv\\ADMIN$");
    EXPECT_TRUE(mapping[0].is_admin_share);
    EXPECT_TRUE(mapping[0].success);
    EXPECT_EQ(mapping[0].smb_version, "SMB3");
    const auto files = host.of<SmbFilesEvent>();
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[0].action, "SMB::FILE_OPEN");
    EXPECT_EQ(files[1].action, "SMB::FILE_WRITE");
    EXPECT_EQ(files[1].name, "PSEXESVC.exe");
    EXPECT_EQ(files[1].size, 150);
    EXPECT_TRUE(files[1].created_exec);
    EXPECT_TRUE(files[1].is_admin_share);
    ASSERT_EQ(host.files.size(), 1U);
    EXPECT_EQ(host.files[0]->content, "MZ" + std::string(98, 'a') + std::string(50, 'b'));
    EXPECT_TRUE(host.files[0]->complete);
    EXPECT_TRUE(host.files[0]->transfer.upload);
}

TEST(SmbParser, RefusedTree_isAFailedMapping) {
    const auto host = runSmb({ask(3, 1, treeRequest("\\\\srv\\C$")), tell(3, 1, le(9, 2) + zeros(7), 0xc0000022)});
    const auto mapping = host.of<SmbMappingEvent>();
    ASSERT_EQ(mapping.size(), 1U);
    EXPECT_FALSE(mapping[0].success);
    EXPECT_EQ(mapping[0].status, "ACCESS_DENIED");
}

TEST(SmbParser, PipeWithServiceCreation_isDceRpc) {
    const std::vector<Turn> turns{ask(3, 1, treeRequest("\\\\srv\\IPC$")), tell(3, 1, treeResponse(2)), ask(5, 2, createRequest("svcctl")),
        tell(5, 2, createResponse()), ask(9, 3, writeRequest(0, bindOf(kSvcctl))), tell(9, 3, zeros(16)), ask(8, 4, readRequest(0)),
        tell(8, 4, readResponse(pdu(12, 1, zeros(44)))),
        ask(11, 5, ioctlRequest(requestOf(2, 12, zeros(20) + wide("cmd.exe /c whoami") + zeros(6)))), tell(11, 5, ioctlResponse(pdu(2, 2, zeros(32)))),
        ask(11, 6, ioctlRequest(requestOf(3, 19, zeros(24)))), tell(11, 6, ioctlResponse(pdu(3, 3, zeros(16))))};
    const auto host = runSmb(turns);
    expectSameInPieces(turns);
    const auto calls = host.of<DceRpcEvent>();
    ASSERT_EQ(calls.size(), 2U);
    EXPECT_EQ(calls[0].endpoint, "svcctl");
    EXPECT_EQ(calls[0].named_pipe, "svcctl");
    EXPECT_EQ(calls[0].operation, "CreateServiceW");
    EXPECT_EQ(calls[0].stub_text, "cmd.exe /c whoami");
    EXPECT_FALSE(calls[0].fault);
    EXPECT_EQ(calls[1].operation, "StartServiceW");
    EXPECT_TRUE(calls[1].fault);
    ASSERT_EQ(host.of<SmbFilesEvent>().size(), 1U);
    EXPECT_EQ(host.of<SmbFilesEvent>()[0].action, "SMB::PIPE_OPEN");
}

TEST(SmbParser, CompoundCreateReadClose_usesTheCreatedFile) {
    const std::string related = std::string(16, '\xff');
    const auto pad = [](std::string part) {
        part.resize((part.size() + 7) / 8 * 8);
        return part;
    };
    const auto sized = [&](uint16_t command, uint64_t id, const std::string& body, bool response, bool last, uint32_t flags) {
        const auto size = static_cast<uint32_t>(pad(smb2(command, id, body)).size());
        return last ? smb2(command, id, body, 0, response, 0, flags) : pad(smb2(command, id, body, 0, response, size, flags));
    };
    const std::string asked = sized(5, 1, createRequest("a.dll"), false, false, 0)
        + sized(8, 2, le(49, 2) + le(0, 2) + le(4096, 4) + le(0, 8) + related + zeros(17), false, false, 4) + sized(6, 3, le(24, 2) + zeros(6) + related, false, true, 4);
    const std::string told = sized(5, 1, createResponse(), true, false, 0) + sized(8, 2, readResponse("MZ-library"), true, false, 4)
        + sized(6, 3, zeros(60), true, true, 4);
    const auto host = runSmb({fromClient(framed(asked)), fromServer(framed(told))});
    const auto files = host.of<SmbFilesEvent>();
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[1].action, "SMB::FILE_READ");
    EXPECT_EQ(files[1].name, "a.dll");
    EXPECT_EQ(files[1].size, 10);
    EXPECT_FALSE(files[1].created_exec);
    ASSERT_EQ(host.files.size(), 1U);
    EXPECT_EQ(host.files[0]->content, "MZ-library");
}

TEST(SmbParser, Rename_tellsBothNames) {
    const std::string info = zeros(16) + le(10, 4) + wide("a.lck");
    const std::string body = le(33, 2) + "\1\x0a"s + le(info.size(), 4) + le(96, 2) + le(0, 2) + le(0, 4) + kFile + info;
    const auto host = runSmb({ask(5, 1, createRequest("a.doc")), tell(5, 1, createResponse()), ask(17, 2, body), tell(17, 2, zeros(2))});
    const auto files = host.of<SmbFilesEvent>();
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[1].action, "SMB::FILE_RENAME");
    EXPECT_EQ(files[1].name, "a.lck");
    EXPECT_EQ(files[1].prev_name, "a.doc");
}

TEST(SmbParser, EncryptedSession_isShunted) {
    EXPECT_EQ(runSmb({fromClient(framed("\xfdSMB" + std::string(60, 'x')))}).shunts, 1);
}

TEST(SmbParser, CompressionSumBeyond32Bits_isSmbGhost) {
    const auto header = [](uint32_t original, uint32_t offset) { return fromClient(framed("\xfcSMB" + le(original, 4) + le(1, 2) + le(0, 2) + le(offset, 4) + "data")); };
    const auto ordinary = runSmb({header(4096, 64)}).of<SmbCmdEvent>();
    ASSERT_EQ(ordinary.size(), 1U);
    EXPECT_EQ(ordinary[0].marker, "");
    const auto ghost = runSmb({header(0xffffffff, 0x20)}).of<SmbCmdEvent>();
    ASSERT_EQ(ghost.size(), 1U);
    EXPECT_EQ(ghost[0].marker, "smbghost");
    EXPECT_EQ(ghost[0].compression_sum, 0x10000001f);
}

TEST(SmbParser, PeekOnPipeWithoutResources_isMs17010Probe) {
    const auto ask1 = fromClient(smb1(0x25, 5, transactionWords(0x23, 0), "\\PIPE\\"));
    const auto vulnerable = runSmb({ask1, fromServer(smb1(0x25, 5, "", "", 0xc0000205, true))}).of<SmbCmdEvent>();
    ASSERT_EQ(vulnerable.size(), 1U);
    EXPECT_EQ(vulnerable[0].marker, "ms17-010-probe");
    EXPECT_TRUE(runSmb({ask1, fromServer(smb1(0x25, 5, "", "", 0xc0000022, true))}).of<SmbCmdEvent>().empty());
}

TEST(SmbParser, DoublePulsarAnswer_isRecognisedByItsNumber) {
    const auto ask1 = fromClient(smb1(0x32, 0x41, transactionWords(0x0e, 0), ""));
    const auto clean = runSmb({ask1, fromServer(smb1(0x32, 0x41, "", "", 0xc0000002, true))}).of<SmbCmdEvent>();
    ASSERT_EQ(clean.size(), 1U);
    EXPECT_EQ(clean[0].marker, "ms17-010-probe");
    const auto infected = runSmb({ask1, fromServer(smb1(0x32, 0x51, "", "", 0xc0000002, true))}).of<SmbCmdEvent>();
    ASSERT_EQ(infected.size(), 2U);
    EXPECT_EQ(infected[1].marker, "doublepulsar");
}

TEST(SmbParser, LargeNtTransactionContinuedAsTrans2_isExploit) {
    const std::string words = zeros(7) + le(0x103d0, 4) + zeros(27);
    const auto host = runSmb({fromClient(smb1(0xa0, 0x40, words, "")), fromClient(smb1(0x33, 0x40, zeros(18), "")), fromClient(smb1(0x33, 0x40, zeros(18), ""))});
    int exploits = 0;
    for (const auto& event : host.of<SmbCmdEvent>()) {
        exploits += event.marker == "ms17-010-exploit" ? 1 : 0;
    }
    EXPECT_EQ(exploits, 1);
}

TEST(SmbParser, Smb1Dialect_isNamed) {
    const auto host = runSmb({fromClient(smb1(0x72, 1, "", "\2LANMAN1.0\0\2NT LM 0.12\0"s)), fromServer(smb1(0x72, 1, le(1, 2) + zeros(32), "", 0, true))});
    const auto commands = host.of<SmbCmdEvent>();
    ASSERT_EQ(commands.size(), 1U);
    EXPECT_EQ(commands[0].dialect, "NT LM 0.12");
}

TEST(SmbParser, LossInsideAFrame_costsThatFrameOnly) {
    auto turns = executableToAdminShare();
    const std::string write = turns[6].bytes;
    turns[6] = fromClient(write.substr(0, 130));
    turns.insert(turns.begin() + 7, clientLoss(10));
    turns.insert(turns.begin() + 8, fromClient(write.substr(140)));
    const auto host = runSmb(turns);
    const auto files = host.of<SmbFilesEvent>();
    ASSERT_EQ(files.size(), 2U);
    EXPECT_EQ(files[1].size, 150);
    ASSERT_EQ(host.files.size(), 1U);
    EXPECT_FALSE(host.files[0]->complete);
    EXPECT_EQ(host.files[0]->lost + host.files[0]->content.size(), 150U);
}

TEST(SmbParser, OtherProtocol_isRejected) { EXPECT_EQ(runSmb({fromClient("GET / HTTP/1.1\r\n\r\n")}).rejects, 1); }

TEST(SmbParser, DamagedFrames_neitherCrashNorGrow) {
    std::mt19937 random(11);
    auto turns = executableToAdminShare();
    turns.push_back(fromClient(smb1(0x32, 0x41, transactionWords(0x0e, 0), "")));
    turns.push_back(fromClient(smb1(0x73, 1, zeros(24), "NTLMSSP\0\3\0\0\0"s)));
    turns.push_back(ask(11, 6, ioctlRequest(bindOf(kSvcctl) + requestOf(3, 19, zeros(24)))));
    for (int round = 0; round < 3000; ++round) {
        auto damaged = turns;
        for (auto& turn : damaged) {
            for (int i = 0; i < 3; ++i) {
                turn.bytes[4 + random() % (turn.bytes.size() - 4)] = static_cast<char>(random());
            }
        }
        const auto host = runSmb(damaged);
        EXPECT_LT(host.events.size(), 200U);
    }
}
