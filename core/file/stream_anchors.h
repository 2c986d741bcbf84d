// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <cstdint>

namespace metsuke {

/// What a pass over the whole file looked for, whatever its size.
enum StreamAnchor : uint32_t {
    kAnchorDosStub = 1U << 0, ///< the words in front of every PE
    kAnchorEncodedPe = 1U << 1, ///< the same in base64, hex or decimal, forwards or backwards
    kAnchorEncodedPowerShell = 1U << 2, ///< base64 of UTF-16 "IEX", "$x =" and their like
    kAnchorVba = 1U << 3,
    kAnchorWord = 1U << 4,
    kAnchorExcel = 1U << 5,
    kAnchorPowerPoint = 1U << 6,
    kAnchorInstaller = 1U << 7, ///< class id of a Windows Installer database
    kAnchorOutlook = 1U << 8,
    kAnchorExcel4Macro = 1U << 9,
    kAnchorRtfObject = 1U << 10,
    kAnchorRtfExploit = 1U << 11, ///< equation editor, OLE2Link, packager in an RTF object
    kAnchorEncryptedPackage = 1U << 12,
};

/// Streaming search for all of them at once.
class StreamAnchors {
public:
    void feed(Bytes chunk);
    [[nodiscard]] bool has(StreamAnchor anchor) const { return (m_found & anchor) != 0; }

private:
    uint32_t m_state = 0;
    uint32_t m_found = 0;
};

} // namespace metsuke
