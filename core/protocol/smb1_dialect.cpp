// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/smb1_dialect.h"

#include "core/base/strings.h"
#include "core/protocol/utf16.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kHeader = 32;
constexpr size_t kMaximumPending = 256;
constexpr size_t kMaximumLarge = 16;
constexpr int kMaximumChain = 8;
constexpr uint32_t kMoreProcessing = 0xc0000016;
constexpr uint32_t kInsufficientResources = 0xc0000205;
constexpr uint32_t kBufferOverflow = 0x80000005;
constexpr uint16_t kPeekPipe = 0x23, kTransactPipe = 0x26;
constexpr uint16_t kTrans2SessionSetup = 0x0e;
constexpr uint16_t kLastPulsarAnswer = 0x53;
constexpr uint16_t kPulsarAnswer = 0x51;

enum Command : uint8_t {
    Close = 0x04, Delete = 0x06, Rename = 0x07, Transaction = 0x25, OpenAndX = 0x2d, ReadAndX = 0x2e, WriteAndX = 0x2f,
    Transaction2 = 0x32, Transaction2Secondary = 0x33, TreeDisconnect = 0x71, Negotiate = 0x72, SessionSetup = 0x73,
    TreeConnect = 0x75, NtTransact = 0xa0, NtTransactSecondary = 0xa1, NtCreate = 0xa2,
};

bool isChained(uint8_t command) {
    return command == OpenAndX || command == ReadAndX || command == WriteAndX || command == SessionSetup || command == TreeConnect
        || command == NtCreate;
}

Bytes at(Bytes frame, size_t offset, size_t length) {
    ByteReader reader(frame);
    reader.seek(offset);
    return reader.bytes(std::min(length, reader.remaining()));
}

/// A terminated string at the reader; UTF-16 stands at even places of the frame.
std::string stringAt(ByteReader& reader, size_t base, bool unicode) {
    constexpr size_t kLongest = 1024;
    if (!unicode) {
        const std::string_view rest = asText(reader.rest());
        const size_t end = std::min(rest.find('\0'), rest.size());
        reader.skip(std::min(end + 1, rest.size()));
        return cleanText(rest.substr(0, end), kLongest);
    }
    if ((base + reader.position()) % 2 != 0) {
        reader.skip(1);
    }
    const Bytes rest = reader.rest();
    size_t end = 0;
    while (end + 1 < rest.size() && (rest[end] != 0 || rest[end + 1] != 0)) {
        end += 2;
    }
    reader.skip(std::min(end + 2, rest.size()));
    return cleanText(utf16leToUtf8(rest.first(std::min(end, rest.size()))), kLongest);
}

} // namespace

void Smb1Dialect::frame(StreamDirection, Bytes frame, ParserHost& host) {
    ByteReader reader(frame);
    Header header;
    reader.skip(4);
    header.command = reader.u8();
    header.status = reader.u32le();
    header.response = (reader.u8() & 0x80) != 0;
    header.unicode = (reader.u16le() & 0x8000) != 0;
    reader.skip(12); // upper process number, signature, reserved
    header.tree = reader.u16le();
    const uint16_t process = reader.u16le();
    reader.skip(2);
    header.multiplex = reader.u16le();
    header.key = static_cast<uint32_t>(process) << 16 | header.multiplex;
    if (!reader.ok()) {
        return;
    }
    size_t last = 0;
    for (int i = 0; i < kMaximumChain; ++i) {
        const Bytes words = reader.bytes(size_t{2} * reader.u8());
        const uint16_t count = reader.u16le();
        const size_t bytesAt = reader.position();
        if (!reader.ok()) { // an answer in error has neither
            break;
        }
        // Large reads and writes count more bytes than 16 bits hold.
        const Bytes bytes = reader.bytes(std::min<size_t>(count, reader.remaining()));
        block(header, frame, words, bytes, bytesAt, host);
        if (!isChained(header.command) || words.size() < 4 || words[0] == 0xff) {
            break;
        }
        const size_t next = static_cast<size_t>(words[2]) | static_cast<size_t>(words[3]) << 8;
        if (next < kHeader || next <= last) {
            break;
        }
        last = next;
        header.command = words[0];
        reader.seek(next);
    }
}

void Smb1Dialect::command(const Header& header, std::string_view name, std::string_view sub, std::string_view marker, int64_t data, ParserHost& host) {
    SmbCmdEvent event;
    event.command = name;
    event.sub_command = sub;
    event.status = header.response ? smbStatusName(header.status) : std::string();
    event.dialect = m_session.dialect;
    event.mid = header.multiplex;
    event.data_count = data;
    event.marker = marker;
    host.emit(std::move(event));
}

void Smb1Dialect::block(const Header& header, Bytes frame, Bytes words, Bytes bytes, size_t bytesAt, ParserHost& host) {
    if (header.response) {
        response(header, frame, words, bytes, bytesAt, host);
    } else {
        request(header, frame, words, bytes, bytesAt, host);
    }
}

void Smb1Dialect::request(const Header& header, Bytes frame, Bytes words, Bytes bytes, size_t bytesAt, ParserHost& host) {
    Pending pending;
    pending.command = header.command;
    pending.tree = header.tree;
    ByteReader word(words);
    ByteReader data(bytes);
    switch (header.command) {
    case Negotiate:
        m_dialects.clear();
        while (data.remaining() > 0 && m_dialects.size() < 32) {
            data.skip(1);
            m_dialects.push_back(stringAt(data, 0, false));
        }
        break;
    case SessionSetup:
        word.seek(words.size() == 24 ? 14 : 0);
        if (words.size() == 24) {
            m_session.ntlm.token(bytes.first(std::min<size_t>(word.u16le(), bytes.size())), host);
        }
        break;
    case TreeConnect:
        word.skip(6);
        data.skip(std::min<size_t>(word.u16le(), data.remaining()));
        pending.name = stringAt(data, bytesAt, header.unicode);
        pending.to = stringAt(data, bytesAt, false); // service
        break;
    case NtCreate:
    case OpenAndX:
        pending.name = stringAt(data, bytesAt, header.unicode);
        break;
    case Close:
        pending.file = word.u16le();
        break;
    case Delete:
        data.skip(1);
        pending.name = stringAt(data, bytesAt, header.unicode);
        break;
    case Rename:
        data.skip(1);
        pending.name = stringAt(data, bytesAt, header.unicode);
        data.skip(1);
        pending.to = stringAt(data, bytesAt, header.unicode);
        break;
    case ReadAndX:
        word.skip(4);
        pending.file = word.u16le();
        pending.offset = word.u32le();
        break;
    case WriteAndX: {
        word.skip(4);
        pending.file = word.u16le();
        pending.offset = word.u32le();
        word.skip(8); // timeout, mode, remaining
        const size_t high = word.u16le();
        const size_t length = high << 16 | word.u16le();
        const uint16_t offset = word.u16le();
        if (word.ok()) {
            m_session.written(header.tree, {pending.file, 0}, pending.offset, at(frame, offset, length), length, host);
        }
        break;
    }
    case Transaction:
    case Transaction2:
        transaction(header, frame, words, pending, host);
        break;
    case NtTransact: {
        word.skip(7);
        const uint32_t total = word.u32le();
        if (total >= 0x10000 && m_largeNtTransactions.size() < kMaximumLarge) {
            m_largeNtTransactions.push_back(header.key);
            command(header, "NT_TRANSACT", {}, {}, total, host);
        }
        break;
    }
    case Transaction2Secondary:
        // A transaction continued as one of another kind is what EternalBlue overflows with.
        if (!m_exploitSaid && std::ranges::find(m_largeNtTransactions, header.key) != m_largeNtTransactions.end()) {
            m_exploitSaid = true;
            command(header, "TRANSACTION2_SECONDARY", {}, "ms17-010-exploit", kUnsetInt, host);
        }
        return;
    case TreeDisconnect:
        break;
    default:
        return;
    }
    if (m_pending.size() >= kMaximumPending) {
        m_pending.erase(m_pending.begin());
    }
    m_pending.insert_or_assign({header.key, header.command}, std::move(pending));
}

void Smb1Dialect::transaction(const Header& header, Bytes frame, Bytes words, Pending& pending, ParserHost& host) {
    ByteReader word(words);
    word.skip(2);
    const uint16_t total = word.u16le();
    word.seek(std::min<size_t>(22, words.size()));
    const uint16_t count = word.u16le();
    const uint16_t offset = word.u16le();
    const uint8_t setups = word.u8();
    word.skip(1);
    if (!word.ok() || setups == 0) {
        return;
    }
    pending.setup = word.u16le();
    pending.file = setups > 1 ? word.u16le() : 0;
    if (header.command == Transaction2 && pending.setup == kTrans2SessionSetup) {
        m_pulsarAsked = true;
        command(header, "TRANSACTION2", "SESSION_SETUP", "ms17-010-probe", total, host);
    } else if (header.command == Transaction && pending.setup == kTransactPipe) {
        m_session.written(header.tree, {pending.file, 0}, 0, at(frame, offset, count), count, host);
    }
}

void Smb1Dialect::response(const Header& header, Bytes frame, Bytes words, Bytes bytes, size_t bytesAt, ParserHost& host) {
    if (header.command == Transaction2 && m_pulsarAsked && header.multiplex >= kPulsarAnswer && header.multiplex <= kLastPulsarAnswer
        && header.status != 0) {
        command(header, "TRANSACTION2", "SESSION_SETUP", "doublepulsar", kUnsetInt, host); // answered under a number never asked
        return;
    }
    const auto asked = m_pending.find({header.key, header.command});
    Pending pending;
    const bool known = asked != m_pending.end();
    if (known) {
        pending = asked->second;
        if (header.status != kMoreProcessing) {
            m_pending.erase(asked);
        }
    }
    const bool success = header.status == 0;
    ByteReader word(words);
    ByteReader data(bytes);
    switch (header.command) {
    case Negotiate: {
        const uint16_t index = word.u16le();
        if (success && word.ok() && index < m_dialects.size()) {
            m_session.version = "SMB1";
            m_session.dialect = m_dialects[index];
            command(header, "NEGOTIATE", {}, {}, kUnsetInt, host);
        }
        break;
    }
    case SessionSetup:
        if (words.size() == 8) {
            word.seek(6);
            m_session.ntlm.token(bytes.first(std::min<size_t>(word.u16le(), bytes.size())), host);
        }
        if (header.status != kMoreProcessing) {
            m_session.ntlm.result(success, host);
            command(header, "SESSION_SETUP", {}, {}, kUnsetInt, host);
        }
        break;
    case TreeConnect: {
        std::string service = success ? stringAt(data, bytesAt, false) : pending.to;
        const std::string_view type = service == "IPC" ? "PIPE" : service.starts_with("LPT") ? "PRINT" : "DISK";
        if (known) {
            m_session.treeConnected(header.tree, std::move(pending.name), type, header.status, host);
        }
        break;
    }
    case TreeDisconnect:
        m_session.treeGone(header.tree);
        break;
    case NtCreate:
    case OpenAndX: {
        word.skip(header.command == NtCreate ? 5 : 4);
        const uint16_t file = word.u16le();
        if (known && (!success || word.ok())) {
            m_session.opened(pending.tree, {file, 0}, std::move(pending.name), header.status, host);
        }
        break;
    }
    case Close:
        if (known && success) {
            m_session.closed({pending.file, 0}, host);
        }
        break;
    case Delete:
        if (known) {
            m_session.deleted(pending.tree, std::move(pending.name), header.status, host);
        }
        break;
    case Rename:
        if (known) {
            m_session.renamed(pending.tree, std::move(pending.name), std::move(pending.to), header.status, host);
        }
        break;
    case ReadAndX: {
        word.skip(10);
        const size_t low = word.u16le();
        const uint16_t offset = word.u16le();
        const size_t length = static_cast<size_t>(word.u16le()) << 16 | low;
        if (known && word.ok() && (success || header.status == kBufferOverflow)) {
            m_session.read(pending.tree, {pending.file, 0}, pending.offset, at(frame, offset, length), length, host);
        }
        break;
    }
    case Transaction:
        if (known && pending.setup == kPeekPipe && header.status == kInsufficientResources) {
            command(header, "TRANSACTION", "PEEK_NMPIPE", "ms17-010-probe", kUnsetInt, host);
        } else if (known && pending.setup == kTransactPipe && (success || header.status == kBufferOverflow)) {
            word.skip(12);
            const uint16_t count = word.u16le();
            const uint16_t offset = word.u16le();
            if (word.ok()) {
                m_session.read(pending.tree, {pending.file, 0}, 0, at(frame, offset, count), count, host);
            }
        }
        break;
    default:
        break;
    }
}

} // namespace metsuke
