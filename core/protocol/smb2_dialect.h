// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/smb_session.h"

namespace metsuke {

/// SMB 2 and 3 messages (MS-SMB2), compounds included. Requests wait, at most 256, for their answers.
class Smb2Dialect {
public:
    explicit Smb2Dialect(SmbSession& session)
        : m_session(session) {}
    /// A frame from its first header on.
    void frame(StreamDirection direction, Bytes frame, ParserHost& host);

private:
    struct Pending {
        uint16_t command = 0;
        uint32_t tree = 0;
        SmbFileId file;
        uint64_t offset = 0;
        std::string name; ///< path of a tree, name of a file, new name
        enum class Change : uint8_t { None, Rename, Delete } change = Change::None;
    };
    struct Header {
        uint16_t command = 0;
        uint32_t status = 0;
        uint32_t flags = 0;
        uint32_t tree = 0;
        uint64_t message = 0;
    };
    void request(const Header& header, Bytes message, ParserHost& host);
    void response(const Header& header, Bytes message, ParserHost& host);
    [[nodiscard]] SmbFileId resolve(SmbFileId id) const;

    SmbSession& m_session;
    std::map<uint64_t, Pending> m_pending;
    uint32_t m_requestTree = 0; ///< of the compound in hand, for related operations
    SmbFileId m_chained; ///< file that the compound's answer in hand created
};

} // namespace metsuke
