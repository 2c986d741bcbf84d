// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/stream_anchors.h"

#include "core/protocol/substring_matcher.h"

#include <array>

namespace metsuke {

namespace {

using namespace std::string_view_literals;

struct Anchor {
    std::string_view text;
    StreamAnchor kind;
};

constexpr std::array kAnchors{
    Anchor{"This program cannot be run in DOS mode"sv, kAnchorDosStub},
    Anchor{"This program must be run under Win32"sv, kAnchorDosStub},
    // Base64 of the stub's words at each of the three alignments, and of usual DOS headers
    Anchor{"VGhpcyBwcm9ncmFtIGNhbm5vdCBi"sv, kAnchorEncodedPe}, Anchor{"RoaXMgcHJvZ3JhbSBjYW5ub3Qg"sv, kAnchorEncodedPe},
    Anchor{"UaGlzIHByb2dyYW0gY2Fubm90I"sv, kAnchorEncodedPe}, Anchor{"TVqQAAMAAAAEAAAA"sv, kAnchorEncodedPe},
    Anchor{"TVpQAAIAAAAEAA8A"sv, kAnchorEncodedPe}, Anchor{"AAAAEAAAAMAAQqVT"sv, kAnchorEncodedPe},
    Anchor{"4d5a90000300000004000000"sv, kAnchorEncodedPe}, Anchor{"4D5A90000300000004000000"sv, kAnchorEncodedPe},
    Anchor{"546869732070726f6772616d2063616e6e6f74"sv, kAnchorEncodedPe},
    Anchor{"546869732070726F6772616D2063616E6E6F74"sv, kAnchorEncodedPe}, Anchor{"77,90,144,0,3,0,0,0"sv, kAnchorEncodedPe},
    Anchor{"77, 90, 144, 0, 3, 0, 0, 0"sv, kAnchorEncodedPe}, Anchor{"0x4d,0x5a,0x90,0x00,0x03"sv, kAnchorEncodedPe},
    Anchor{"0x4D,0x5A,0x90,0x00,0x03"sv, kAnchorEncodedPe}, Anchor{"0x4d, 0x5a, 0x90, 0x00, 0x03"sv, kAnchorEncodedPe},
    Anchor{"4D 5A 90 00 03 00 00 00"sv, kAnchorEncodedPe}, Anchor{"77 90 144 0 3 0 0 0"sv, kAnchorEncodedPe},
    Anchor{"4D-5A-90-00-03-00-00-00"sv, kAnchorEncodedPe}, Anchor{"4D,5A,90,00,03,00,00,00"sv, kAnchorEncodedPe},
    Anchor{"T\0V\0q\0Q\0A\0A\0M\0A\0A\0A\0A\0E\0A\0A\0A\0A\0"sv, kAnchorEncodedPe},
    // UTF-16 PowerShell in base64: IEX, iex, $, sal, powershell, New-Object
    Anchor{"SQBFAFgAIA"sv, kAnchorEncodedPowerShell}, Anchor{"SQBFAFgAKA"sv, kAnchorEncodedPowerShell},
    Anchor{"aQBlAHgAIA"sv, kAnchorEncodedPowerShell}, Anchor{"aQBlAHgAKA"sv, kAnchorEncodedPowerShell},
    Anchor{"bgBlAHcALQBvAGIAagBlAGMAdA"sv, kAnchorEncodedPowerShell}, Anchor{"TgBlAHcALQBPAGIAagBlAGMAdA"sv, kAnchorEncodedPowerShell},
    Anchor{"cABvAHcAZQByAHMAaABlAGwAbA"sv, kAnchorEncodedPowerShell}, Anchor{"SQBuAHYAbwBrAGUALQ"sv, kAnchorEncodedPowerShell},
    Anchor{"RgByAG8AbQBCAGEAcwBlADYANABTAHQAcgBpAG4AZw"sv, kAnchorEncodedPowerShell},
    // OLE directory names
    Anchor{"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0"sv, kAnchorVba}, Anchor{"Attribut\0e VB_Nam"sv, kAnchorVba},
    Anchor{"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"sv, kAnchorWord}, Anchor{"W\0o\0r\0k\0b\0o\0o\0k\0\0\0"sv, kAnchorExcel},
    Anchor{"P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0"sv, kAnchorPowerPoint},
    Anchor{"\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46"sv, kAnchorInstaller},
    Anchor{"_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0v\0e\0r\0s\0i\0o\0n\0"sv, kAnchorOutlook},
    Anchor{"Excel 4.0 Macros"sv, kAnchorExcel4Macro},
    Anchor{"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv, kAnchorEncryptedPackage},
    Anchor{"\\objdata"sv, kAnchorRtfObject}, Anchor{"\\objupdate"sv, kAnchorRtfObject}, Anchor{"\\objocx"sv, kAnchorRtfObject},
    Anchor{"\\objautlink"sv, kAnchorRtfObject}, Anchor{"4571756174696f6e2e33"sv, kAnchorRtfExploit},
    Anchor{"4571756174696F6E2E33"sv, kAnchorRtfExploit}, Anchor{"4f4c45324c696e6b"sv, kAnchorRtfExploit},
    Anchor{"4F4C45324C696E6B"sv, kAnchorRtfExploit}, Anchor{"5061636b616765"sv, kAnchorRtfExploit},
    Anchor{"5061636B616765"sv, kAnchorRtfExploit}, Anchor{"02ce020000000000c000000000000046"sv, kAnchorRtfExploit},
    Anchor{"02CE020000000000C000000000000046"sv, kAnchorRtfExploit}, Anchor{"Equation.3"sv, kAnchorRtfExploit},
    Anchor{"\\objclass OLE2Link"sv, kAnchorRtfExploit}, Anchor{"\\objclass Equation"sv, kAnchorRtfExploit},
};

const SubstringMatcher& matcher() {
    static const SubstringMatcher instance = [] {
        std::vector<std::string_view> texts;
        for (const auto& anchor : kAnchors) {
            texts.push_back(anchor.text);
        }
        return SubstringMatcher(texts, SubstringMatcher::Case::Sensitive);
    }();
    return instance;
}

} // namespace

void StreamAnchors::feed(Bytes chunk) {
    m_state = matcher().scan(chunk, m_state, [this](uint32_t index, size_t) { m_found |= kAnchors[index].kind; });
}

} // namespace metsuke
