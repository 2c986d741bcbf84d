// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/file/file_type.h"

#include <string>
#include <vector>

namespace metsuke {

/// Lists a zip as it streams by, from its local headers (APPNOTE 4.3.7), without keeping content: sizes are
/// skipped, and members of unknown size are searched through for the next header.
class ZipWalker {
public:
    static constexpr size_t kMaxMembers = 64;
    static constexpr size_t kMaxName = 256;

    void feed(Bytes chunk);
    /// Lost bytes: everything inside a member of known size can be stepped over, else the walk ends.
    void gap(uint64_t bytes);

    [[nodiscard]] const std::vector<std::string>& members() const { return m_members; } ///< raw names
    [[nodiscard]] bool encrypted() const { return m_encrypted; }
    [[nodiscard]] bool macro() const { return m_macro; } ///< vbaProject.bin or an Excel 4 macro sheet
    /// What the container is for: jar, apk, office, odf, or plain zip.
    [[nodiscard]] FileType type() const;

private:
    enum class State : uint8_t { Header, Name, Skip, Search, Done };
    void headerByte(uint8_t byte);
    void headerComplete();
    void nameComplete();

    State m_state = State::Header;
    std::string m_buffer;
    std::vector<std::string> m_members;
    uint64_t m_skip = 0;
    uint32_t m_window = 0; ///< last four bytes, while searching
    uint16_t m_flags = 0;
    uint32_t m_compressedSize = 0;
    uint16_t m_nameLength = 0;
    uint16_t m_extraLength = 0;
    uint16_t m_nameRead = 0;
    size_t m_seen = 0;
    bool m_encrypted = false;
    bool m_macro = false;
    bool m_manifest = false;
    bool m_android = false;
    bool m_openXml = false;
    bool m_openDocument = false;
};

} // namespace metsuke
