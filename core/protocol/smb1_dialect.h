// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/smb_session.h"

namespace metsuke {

/// SMB 1 messages (MS-CIFS, MS-SMB), AndX chains included, with the shapes of MS17-010 and DoublePulsar.
class Smb1Dialect {
public:
    explicit Smb1Dialect(SmbSession& session)
        : m_session(session) {}
    void frame(StreamDirection direction, Bytes frame, ParserHost& host);

private:
    struct Header {
        uint8_t command = 0;
        uint32_t status = 0;
        bool unicode = false;
        bool response = false;
        uint16_t tree = 0;
        uint16_t multiplex = 0;
        uint32_t key = 0; ///< process and multiplex numbers
    };
    struct Pending {
        uint8_t command = 0;
        uint16_t tree = 0;
        uint16_t file = 0;
        uint64_t offset = 0;
        uint16_t setup = 0; ///< sub-command of a transaction
        std::string name;
        std::string to;
    };
    void block(const Header& header, Bytes frame, Bytes words, Bytes bytes, size_t bytesAt, ParserHost& host);
    void request(const Header& header, Bytes frame, Bytes words, Bytes bytes, size_t bytesAt, ParserHost& host);
    void response(const Header& header, Bytes frame, Bytes words, Bytes bytes, size_t bytesAt, ParserHost& host);
    void transaction(const Header& header, Bytes frame, Bytes words, Pending& pending, ParserHost& host);
    void command(const Header& header, std::string_view name, std::string_view sub, std::string_view marker, int64_t data, ParserHost& host);

    SmbSession& m_session;
    std::map<std::pair<uint32_t, uint8_t>, Pending> m_pending;
    std::vector<std::string> m_dialects;
    std::vector<uint32_t> m_largeNtTransactions; ///< keys of open NT_TRANSACT requests of 64 KiB and more
    bool m_exploitSaid = false;
    bool m_pulsarAsked = false;
};

} // namespace metsuke
