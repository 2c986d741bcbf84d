// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture_format.h"

#include <algorithm>
#include <array>

namespace metsuke {

namespace {

using namespace std::string_view_literals;

struct Signature {
    std::string_view magic;
    CaptureFormat format;
    std::string_view name;
};

constexpr std::array kSignatures{
    Signature{"\xa1\xb2\xc3\xd4"sv, CaptureFormat::Pcap, "pcap"},
    Signature{"\xd4\xc3\xb2\xa1"sv, CaptureFormat::Pcap, "pcap"},
    Signature{"\xa1\xb2\x3c\x4d"sv, CaptureFormat::Pcap, "pcap"},
    Signature{"\x4d\x3c\xb2\xa1"sv, CaptureFormat::Pcap, "pcap"},
    Signature{"\xa1\xb2\xcd\x34"sv, CaptureFormat::Pcap, "pcap"},
    Signature{"\x34\xcd\xb2\xa1"sv, CaptureFormat::Pcap, "pcap"},
    Signature{"\x0a\x0d\x0d\x0a"sv, CaptureFormat::Pcapng, "pcapng"},
    Signature{"\x1f\x8b"sv, CaptureFormat::Gzip, "gz"},
    Signature{"\x28\xb5\x2f\xfd"sv, CaptureFormat::Zstd, "zst"},
    // Recognised to be refused by name.
    Signature{"snoop\0\0\0"sv, CaptureFormat::Foreign, "Sun snoop"},
    Signature{"btsnoop\0"sv, CaptureFormat::Foreign, "Bluetooth btsnoop"},
    Signature{"RTSS"sv, CaptureFormat::Foreign, "Microsoft Network Monitor 1"},
    Signature{"GMBU"sv, CaptureFormat::Foreign, "Microsoft Network Monitor 2"},
    Signature{"TRSNIFF data"sv, CaptureFormat::Foreign, "NetXRay/Sniffer (DOS)"},
    Signature{"XCP\0"sv, CaptureFormat::Foreign, "NetXRay/Sniffer (Windows)"},
    Signature{"iptrace "sv, CaptureFormat::Foreign, "AIX iptrace"},
    Signature{"\x7fver"sv, CaptureFormat::Foreign, "Savvius/WildPackets *Peek"},
    Signature{"\xa1\x2b\x3c\x4d"sv, CaptureFormat::Foreign, "Navtel pcap variant"},
    Signature{"\x1c\x00\x01\xac"sv, CaptureFormat::Foreign, "Ixia pcap variant"},
    Signature{"\x1c\x00\x01\xab"sv, CaptureFormat::Foreign, "Ixia pcap variant"},
    Signature{"\xac\x01\x00\x1c"sv, CaptureFormat::Foreign, "Ixia pcap variant"},
    Signature{"\xab\x01\x00\x1c"sv, CaptureFormat::Foreign, "Ixia pcap variant"},
    Signature{"PK\x03\x04"sv, CaptureFormat::Foreign, "ZIP archive"},
    Signature{"\xfd"
              "7zXZ\0"sv,
        CaptureFormat::Foreign, "xz-compressed file"},
    Signature{"BZh"sv, CaptureFormat::Foreign, "bzip2-compressed file"},
    Signature{"7z\xbc\xaf\x27\x1c"sv, CaptureFormat::Foreign, "7-Zip archive"},
    Signature{"Rar!"sv, CaptureFormat::Foreign, "RAR archive"},
    Signature{"\x04\x22\x4d\x18"sv, CaptureFormat::Foreign, "LZ4-compressed file"},
    Signature{"SQLite format 3\0"sv, CaptureFormat::Foreign, "SQLite database (a case opens as a case)"},
};

} // namespace

DetectedFormat detectFormat(Bytes start) {
    const std::string_view text = asText(start);
    const auto found = std::find_if(kSignatures.begin(), kSignatures.end(),
        [&](const Signature& signature) { return text.substr(0, signature.magic.size()) == signature.magic; });
    if (found != kSignatures.end()) {
        return {found->format, found->name};
    }
    constexpr uint8_t kSkippableFirst = 0x50, kSkippableLast = 0x5f; // zstd skippable frames, as seekable writers start
    if (start.size() >= 4 && start[0] >= kSkippableFirst && start[0] <= kSkippableLast
        && text.substr(1, 3) == "\x2a\x4d\x18"sv) {
        return {CaptureFormat::Zstd, "zst"};
    }
    return {};
}

} // namespace metsuke
