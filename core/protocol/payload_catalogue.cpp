// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/payload_catalogue.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

using namespace std::string_view_literals;
using Side = PayloadWhere::Side;
using Transport = PayloadWhere::Transport;

constexpr PayloadWhere kAnywhere{};
constexpr PayloadWhere kClient{.side = Side::Client};
constexpr PayloadWhere kSession{.quotable = true}; ///< of an interactive session
constexpr PayloadWhere kExactSession{.quotable = true, .exact = true};
constexpr PayloadWhere kExact{.exact = true};
constexpr PayloadWhere kClientSession{.side = Side::Client, .quotable = true, .exact = true};
constexpr PayloadWhere kStreamStart{.transport = Transport::Stream, .exact = true, .offset = 0};
constexpr PayloadWhere kClientStart{.side = Side::Client, .transport = Transport::Stream, .exact = true, .offset = 0};
constexpr PayloadWhere kServerStart{.side = Side::Server, .transport = Transport::Stream, .exact = true, .offset = 0};
constexpr PayloadWhere kDatagram{.transport = Transport::Datagram, .exact = true};
constexpr PayloadWhere kDatagramStart{.transport = Transport::Datagram, .exact = true, .offset = 0};

#define METSUKE_NOPS "\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90"

constexpr PayloadString kStrings[] = {
    // Command shells of Windows
    {"shell.windows-banner", "Microsoft Windows [Version "sv, kSession},
    {"shell.windows-banner", "Microsoft Windows XP [Version "sv, kSession},
    {"shell.windows-banner", "Microsoft Windows 2000 [Version "sv, kSession},
    {"shell.windows-prompt", ":\\windows\\system32>"sv, kSession},
    {"shell.windows-prompt", ":\\winnt\\system32>"sv, kSession},
    {"shell.powershell-prompt", "PS C:\\"sv, kExactSession},
    {"shell.powershell-reverse", "Windows PowerShell running as user "sv, kAnywhere},
    {"shell.cmd-command", "cmd.exe /c "sv, kSession},
    {"shell.cmd-command", "c\0m\0d\0.\0e\0x\0e\0 \0/\0c\0 \0"sv, kSession},
    {"shell.cmd-command", "%\0C\0O\0M\0S\0P\0E\0C\0%\0 \0"sv, kSession},
    {"shell.powershell-cradle", "IEX(New-Object Net.WebClient"sv, kAnywhere},
    {"shell.powershell-cradle", "IEX (New-Object Net.WebClient"sv, kAnywhere},
    {"shell.powershell-cradle", "IEX ((New-Object Net.WebClient"sv, kAnywhere},
    {"shell.powershell-cradle", "IEX(New-Object System.Net.WebClient"sv, kAnywhere},
    {"shell.powershell-cradle", "IEX (New-Object System.Net.WebClient"sv, kAnywhere},
    {"shell.powershell-cradle", "(New-Object Net.WebClient).Download"sv, kSession},
    {"shell.powershell-cradle", "(New-Object System.Net.WebClient).Download"sv, kSession},
    {"shell.powershell-hidden", "powershell.exe -nop -w hidden"sv, kAnywhere},
    {"shell.powershell-hidden", "powershell -nop -w hidden"sv, kAnywhere},
    {"shell.powershell-hidden", "powershell.exe -nop -windowstyle hidden"sv, kAnywhere},
    {"shell.powershell-encoded", "powershell -enc "sv, kSession},
    {"shell.powershell-encoded", "powershell.exe -enc "sv, kSession},
    {"shell.powershell-encoded", "powershell.exe -EncodedCommand "sv, kSession},
    // Command shells of Unix
    {"shell.unix-root-id", "uid=0(root) gid=0(root)"sv, kExactSession},
    {"shell.unix-service-id", "uid=33(www-data) gid="sv, kExactSession},
    {"shell.unix-service-id", "uid=48(apache) gid="sv, kExactSession},
    {"shell.unix-no-job-control", "no job control in this shell"sv, kExactSession},
    {"shell.unix-no-job-control", "cannot set terminal process group ("sv, kExactSession},
    {"shell.unix-prompt", "sh-3.2$ "sv, kExactSession},
    {"shell.unix-prompt", "sh-4.1$ "sv, kExactSession},
    {"shell.unix-prompt", "sh-4.2$ "sv, kExactSession},
    {"shell.unix-prompt", "sh-4.3$ "sv, kExactSession},
    {"shell.unix-prompt", "sh-4.4$ "sv, kExactSession},
    {"shell.unix-prompt", "sh-5.0$ "sv, kExactSession},
    {"shell.unix-prompt", "sh-5.1$ "sv, kExactSession},
    {"shell.unix-prompt", "sh-5.2$ "sv, kExactSession},
    {"shell.unix-reverse-command", "bash -i >& /dev/tcp/"sv, kSession},
    {"shell.unix-reverse-command", "bash -i >&/dev/tcp/"sv, kSession},
    {"shell.unix-reverse-command", "sh -i >& /dev/tcp/"sv, kSession},
    {"shell.unix-reverse-command", "%2Fdev%2Ftcp%2F"sv, kClient},
    {"shell.unix-reverse-command", "nc -e /bin/"sv, kSession},
    {"shell.unix-reverse-command", "nc+-e+/bin/"sv, kClient},
    {"shell.unix-reverse-command", "nc%20-e%20/bin/"sv, kClient},
    {"shell.unix-reverse-command", "ncat -e /bin/"sv, kSession},
    {"shell.unix-reverse-command", "nc.traditional -e /bin/"sv, kSession},
    {"shell.unix-reverse-command", "rm /tmp/f;mkfifo /tmp/f"sv, kSession},
    {"shell.unix-reverse-command", "socket.socket(socket.AF_INET,socket.SOCK_STREAM);s.connect(("sv, kSession},
    {"shell.unix-reverse-command", "use Socket;$i=\""sv, kSession},
    // Meterpreter and Cobalt Strike: a DOS header that is code, and commands before encryption
    {"shell.reflective-stage", "MZ\xe8\0\0\0\0[REU\x89\xe5"sv, kExact},
    {"shell.reflective-stage", "MZRE\xe8\0\0\0\0[RE"sv, kExact},
    {"shell.reflective-stage", "MZARUH\x89\xe5"sv, kExact},
    {"shell.reflective-stage", "ReflectiveLoader@4"sv, kExact},
    {"shell.meterpreter", "core_negotiate_tlv_encryption"sv, kExactSession},
    {"shell.meterpreter", "stdapi_sys_config_"sv, kExactSession},
    {"shell.meterpreter", "/*<?php /**/ error_reporting(0);"sv, kExact},
    // Shells in web servers
    {"shell.antsword", "@ini_set(\"display_errors\", \"0\");@set_time_limit(0)"sv, kClient},
    {"shell.antsword", "%40ini_set(%22display_errors%22%2C%20%220%22)%3B%40set_time"sv, kClient},
    {"shell.china-chopper", "QGluaV9zZXQoImRpc3BsYXlfZXJyb3JzIiwiMCIpO0BzZXRf"sv, kClient},
    {"shell.china-chopper", "=@eval(base64_decode($_POST"sv, kClient},
    {"shell.china-chopper", "%40eval%01%28base64_decode"sv, kClient},
    // Remote access trojans in the clear
    {"rat.njrat", "|'|'|"sv, kExactSession},
    {"rat.njrat", "SGFjS2VkX"sv, kExactSession}, // base64 of the default name of a victim
    {"rat.njrat", "|'N'|"sv, kExactSession},
    {"rat.strrat", "|STRRAT|"sv, kExactSession},
    {"rat.wshrat", "WSHRAT|"sv, kClientSession},
    {"rat.gh0st", "Gh0st"sv, kStreamStart},
    {"rat.darkcomet", "#KCMDDC"sv, kExactSession},
    {"rat.darkcomet", "BF7CAB464EFB"sv, kServerStart},
    {"rat.remcos", "[DataStart]"sv, kExactSession},
    {"rat.revenge", "*-]NK[-*"sv, kExactSession},
    {"rat.xtreme", "myversion|3."sv, kStreamStart},
    {"rat.xtreme", "GET /1234567890.functions"sv, kClientStart},
    {"rat.houdini", "POST /is-ready HTTP/"sv, kClientStart},
    {"rat.netwire", "\x41\0\0\0\x99"sv, kClientStart},
    {"rat.warzone", "\x29\xbb\x66\xe4\0\0\0\0"sv, kServerStart},
    {"rat.houdini", "POST /Vre HTTP/"sv, kClientStart},
    {"rat.redline", "tempuri.org/Entity/Id"sv, kExactSession},
    {"rat.redline", "tempuri.org/IRemotePanel/"sv, kExactSession},
    {"rat.redline", "tempuri.org/Endpoint/CheckConnect"sv, kExactSession},
    // Worms
    {"worm.slammer", "\x04\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01"sv,
        {.side = Side::Client, .transport = Transport::Datagram, .exact = true, .offset = 0, .port = 1434}},
    {"worm.witty", "insert witty message here"sv, kDatagram},
    {"worm.code-red", "GET /default.ida?NNNNNNNN"sv, kClientStart},
    {"worm.code-red", "GET /default.ida?XXXXXXXX"sv, kClientStart},
    {"worm.nimda", "/root.exe?/c+dir"sv, kClient},
    {"worm.nimda", "/system32/cmd.exe?/c+dir"sv, kClient},
    {"worm.blaster", "start msblast.exe"sv, kSession},
    {"worm.blaster", "GET msblast.exe"sv, kSession},
    {"worm.sasser", ">>cmd.ftp&echo "sv, kSession},
    {"worm.mirai", "/bin/busybox MIRAI"sv, kExactSession},
    {"worm.mirai", "MIRAI: applet not found"sv, kExactSession},
    {"worm.mirai", "/bin/busybox ECCHI"sv, kExactSession},
    {"worm.mirai", "/proc/mounts; /bin/busybox "sv, kExactSession},
    {"worm.mirai", "shell\r\nsh\r\n/bin/busybox "sv, kExactSession},
    {"worm.gafgyt", "!* SCANNER ON"sv, kExactSession},
    {"worm.gafgyt", "!* KILLATTK"sv, kExactSession},
    {"worm.gafgyt", "BUILD MIPS"sv, kClientStart},
    {"worm.gafgyt", "BUILD ARM"sv, kClientStart},
    {"worm.gafgyt", "BUILD X86"sv, kClientStart},
    // Exploits that no ordinary client sends
    {"exploit.jndi", "${jndi:"sv, kClient},
    {"exploit.shellshock", "() { :;};"sv, kClient},
    {"exploit.shellshock", "() { :; };"sv, kClient},
    {"exploit.shellcode-unix", "h//shh/bin"sv, kExactSession},
    {"exploit.shellcode-unix", "H\xbb//bin/sh"sv, kExactSession},
    {"exploit.shellcode-unix", "H\xbb/bin//sh"sv, kExactSession},
    {"exploit.shellcode-unix", "H\xbf/bin//sh"sv, kExactSession},
    {"exploit.shellcode-windows", "\xfc\xe8\x82\0\0\0`\x89\xe5\x31\xc0\x64\x8b\x50\x30"sv, kExact},
    {"exploit.shellcode-windows", "\xfc\xe8\x89\0\0\0`\x89\xe5\x31\xd2\x64\x8b\x52\x30"sv, kExact},
    {"exploit.shellcode-windows", "\xfc\xe8\x8f\0\0\0`\x89\xe5\x31\xd2\x64\x8b\x52\x30"sv, kExact},
    {"exploit.shellcode-windows", "\xfcH\x83\xe4\xf0\xe8\xc0\0\0\0AQAPRQV"sv, kExact},
    {"exploit.shellcode-windows", "\xfcH\x83\xe4\xf0\xe8\xcc\0\0\0AQAPRQV"sv, kExact},
    {"exploit.nop-sled", METSUKE_NOPS "\xeb"sv, kClientSession},
    {"exploit.nop-sled", METSUKE_NOPS "\xfc\xe8"sv, kClientSession},
    {"exploit.nop-sled", METSUKE_NOPS "\x31\xc0"sv, kClientSession},
    {"exploit.nop-sled", METSUKE_NOPS "\x31\xc9"sv, kClientSession},
    {"exploit.nop-sled", METSUKE_NOPS "\x31\xdb"sv, kClientSession},
    {"exploit.nop-sled", METSUKE_NOPS "\x33\xc0"sv, kClientSession},
    {"exploit.nop-sled", METSUKE_NOPS "\x33\xc9"sv, kClientSession},
    {"exploit.nop-sled", METSUKE_NOPS "\xd9\xee"sv, kClientSession},
    {"exploit.dcom", "C\0$\0\\\0001\0002\0003\0004\0005\0006\0001\0001\0001\0001\0"sv, kClient},
    {"exploit.java-deserialization", "org.apache.commons.collections.functors.InvokerTransformer"sv, kClientSession},
    {"exploit.bluekeep", "MS_T120\0"sv, kClientSession},
    {"exploit.unrealircd-backdoor", "AB;"sv,
        {.side = Side::Client, .transport = Transport::Stream, .exact = true, .offset = 0, .port = 6667}},
    {"exploit.distcc", "DIST00000001ARGC00000008ARGV00000002sh"sv, kClientStart},
    {"exploit.redis-cron", "/var/spool/cron"sv, {.side = Side::Client, .transport = Transport::Stream, .port = 6379}},
    // Tunnels
    {"tunnel.chisel", "Sec-WebSocket-Protocol: chisel-v"sv, kAnywhere},
    {"tunnel.chisel", "SSH-chisel-v"sv, kExact},
    {"tunnel.regeorg", "Georg says, 'All seems fine'"sv, kExact},
    {"tunnel.frp", "\"privilege_key\":\""sv, kClientSession},
    // Peer to peer
    {"p2p.bittorrent", "\x13" "BitTorrent protocol"sv, kStreamStart},
    {"p2p.bittorrent-dht", "d1:ad2:id20:"sv, kDatagramStart},
    {"p2p.bittorrent-dht", "d1:rd2:id20:"sv, kDatagramStart},
    {"p2p.gnutella", "GNUTELLA CONNECT/"sv, kClientStart},
    {"p2p.zeroaccess", "\x28\x94\x8d\xab\xc9\xc0\xd1\x99"sv,
        {.transport = Transport::Datagram, .exact = true, .offset = 4}},
    // The self-test of a mirror port: seen per direction, evidence of nothing
    {"selftest.request", "metsuke-selftest-"sv, {.side = Side::Client, .ahead = true}},
    {"selftest.answer", "metsuke-selftest-"sv, {.side = Side::Server, .ahead = true}},
    // Remote control
    {"remote.vnc", "RFB 003.00"sv, kServerStart},
    {"remote.rdp", "Cookie: mstshash="sv, {.side = Side::Client, .transport = Transport::Stream, .exact = true, .offset = 11}},
    {"remote.radmin", "\x01\0\0\0\x01\0\0\0\x08\x08"sv, kClientStart},
};

#undef METSUKE_NOPS

static_assert(std::ranges::all_of(kStrings, [](const PayloadString& item) { return item.bytes.size() <= PayloadString::kMaximum; }));

/// Five to ten letters, total length, length of the plain data, zlib.
bool isGh0st(Bytes head) {
    const auto plausible = [](uint8_t c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    const auto letters = static_cast<size_t>(std::ranges::find_if_not(head, plausible) - head.begin());
    constexpr uint32_t kMaximum = 16 << 20;
    for (size_t length = 5; length <= std::min<size_t>(letters, 10); ++length) { // a length may itself look like a letter
        ByteReader reader(head);
        reader.skip(length);
        const Bytes size = reader.bytes(4); // in either byte order, by variant
        const uint32_t plain = reader.u32le();
        const uint16_t zlib = reader.u16();
        const uint32_t total = std::min(ByteReader(size).u32(), ByteReader(size).u32le());
        if (reader.ok() && total > 15 && total < kMaximum && plain > 0 && plain < kMaximum
            && (zlib == 0x789c || zlib == 0x7801 || zlib == 0x78da || zlib == 0x785e)) {
            return true;
        }
    }
    return false;
}

/// Magic and a length, before TLS or RC4 inside.
bool isRemcos(Bytes head) {
    ByteReader reader(head);
    const bool magic = reader.u32() == 0x2404ff00;
    const uint32_t length = reader.u32le();
    return reader.ok() && magic && length > 4 && length < (4U << 20);
}

/// Digits, zero, and one of the words: length and command of njRAT, whatever separates its fields.
bool isNjrat(Bytes head) {
    size_t at = 0;
    while (at < head.size() && head[at] >= '0' && head[at] <= '9') {
        ++at;
    }
    if (at == 0 || at > 4 || at + 4 > head.size() || head[at] != 0 || head[at + 1] != 'l' || head[at + 2] != 'l') {
        return false;
    }
    const uint8_t separator = head[at + 3]; // "ll" opens the introduction
    return separator > ' ' && separator < 0x7f && !(separator >= '0' && separator <= '9');
}

/// Magic, length and the command that registers, with the length of a hash.
bool isRamnit(Bytes head) {
    static constexpr std::array<uint8_t, 6> kRegister{0xe2, 0, 0x20, 0, 0, 0};
    ByteReader reader(head);
    const bool magic = reader.u16() == 0x00ff;
    const uint32_t length = reader.u32le();
    const Bytes command = reader.bytes(kRegister.size());
    return reader.ok() && magic && length > 0x20 && length < 4096 && std::ranges::equal(command, kRegister);
}

/// What an intruder types first, as the first line of a connection.
bool isTypedCommand(Bytes head) {
    static constexpr std::string_view kCommands[] = {"whoami", "id", "uname -a", "ifconfig", "ipconfig", "ipconfig /all",
        "systeminfo", "net user", "cat /etc/passwd", "ls -la", "ip a"};
    const std::string_view text = asText(head);
    const size_t begin = text.find_first_not_of("\r\n");
    const size_t end = begin == std::string_view::npos ? begin : text.find_first_of("\r\n", begin);
    if (end == std::string_view::npos || text.find('\n', end) == std::string_view::npos) {
        return false;
    }
    return std::ranges::find(kCommands, text.substr(begin, end - begin)) != std::end(kCommands);
}

/// Hello to a server or client, with its hash size.
bool isEdonkey(Bytes head) {
    ByteReader reader(head);
    const uint8_t magic = reader.u8();
    const uint32_t length = reader.u32le();
    return magic == 0xe3 && length > 20 && length < 1024 && reader.u8() == 0x01 && reader.u8() == 0x10;
}

/// Two option negotiations in a row.
bool isTelnet(Bytes head) {
    const auto command = [&](size_t at) { return head[at] == 0xff && head[at + 1] >= 0xfb && head[at + 1] <= 0xfe && head[at + 2] < 50; };
    return head.size() >= 6 && command(0) && command(3);
}

constexpr PayloadShape kShapes[] = {
    {"rat.gh0st", {.transport = Transport::Stream}, isGh0st},
    {"rat.remcos", {.transport = Transport::Stream}, isRemcos},
    {"rat.njrat", {.side = Side::Client, .transport = Transport::Stream}, isNjrat},
    {"rat.ramnit", {.side = Side::Client, .transport = Transport::Stream}, isRamnit},
    {"shell.typed-command", {.transport = Transport::Stream, .quotable = true}, isTypedCommand},
    {"p2p.edonkey", {.side = Side::Client, .transport = Transport::Stream}, isEdonkey},
    {"remote.telnet", {.side = Side::Server, .transport = Transport::Stream}, isTelnet},
};

} // namespace

std::span<const PayloadString> payloadStrings() { return kStrings; }
std::span<const PayloadShape> payloadShapes() { return kShapes; }

} // namespace metsuke
