// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/smb2_dialect.h"

#include "core/base/strings.h"
#include "core/protocol/utf16.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr size_t kHeader = 64;
constexpr size_t kMaximumPending = 256;
constexpr int kMaximumCompound = 64;
constexpr uint32_t kMoreProcessing = 0xc0000016;
constexpr uint32_t kPendingStatus = 0x103;
constexpr uint32_t kBufferOverflow = 0x80000005;
constexpr uint32_t kPipeTransceive = 0x0011c017;
constexpr uint32_t kAsync = 2, kRelated = 4;
constexpr SmbFileId kAsCreated{~uint64_t{0}, ~uint64_t{0}};
enum Command : uint16_t { Negotiate = 0, SessionSetup = 1, TreeConnect = 3, TreeDisconnect = 4, Create = 5, Close = 6, Read = 8, Write = 9, Ioctl = 11, SetInfo = 17 };

Bytes at(Bytes message, size_t offset, size_t length) {
    ByteReader reader(message);
    reader.seek(offset);
    return reader.bytes(std::min(length, reader.remaining()));
}

std::string text(Bytes message, size_t offset, size_t length) { return cleanText(utf16leToUtf8(at(message, offset, length)), 1024); }

SmbFileId fileId(ByteReader& reader) {
    const uint64_t persistent = reader.u64le();
    return {persistent, reader.u64le()};
}

std::string dialectName(uint16_t dialect) {
    switch (dialect) {
    case 0x0202:
        return "2.0.2";
    case 0x0210:
        return "2.1";
    case 0x0300:
        return "3.0";
    case 0x0302:
        return "3.0.2";
    case 0x0311:
        return "3.1.1";
    default:
        return "2.?";
    }
}

} // namespace

void Smb2Dialect::frame(StreamDirection direction, Bytes frame, ParserHost& host) {
    m_chained = {};
    for (int i = 0; i < kMaximumCompound; ++i) {
        ByteReader reader(frame);
        Header header;
        reader.skip(8);
        header.status = reader.u32le();
        header.command = reader.u16le();
        reader.skip(2);
        header.flags = reader.u32le();
        const uint32_t next = reader.u32le();
        header.message = reader.u64le();
        reader.skip(4);
        header.tree = reader.u32le();
        if (!reader.ok() || frame.size() < kHeader || !asText(frame).starts_with("\xfeSMB")) {
            return;
        }
        const Bytes message = next != 0 && next <= frame.size() ? frame.first(next) : frame;
        if (direction == StreamDirection::Originator) {
            request(header, message, host);
        } else {
            response(header, message, host);
        }
        if (next < kHeader || next >= frame.size()) {
            return;
        }
        frame = frame.subspan(next);
    }
}

SmbFileId Smb2Dialect::resolve(SmbFileId id) const { return id == kAsCreated ? m_chained : id; }

void Smb2Dialect::request(const Header& header, Bytes message, ParserHost& host) {
    Pending pending;
    pending.command = header.command;
    pending.tree = (header.flags & kRelated) != 0 ? m_requestTree : header.tree;
    m_requestTree = pending.tree;
    ByteReader body(message);
    body.seek(kHeader);
    switch (header.command) {
    case SessionSetup: {
        body.skip(12);
        const uint16_t offset = body.u16le();
        m_session.ntlm.token(at(message, offset, body.u16le()), host);
        break;
    }
    case TreeConnect: {
        body.skip(4);
        const uint16_t offset = body.u16le();
        pending.name = text(message, offset, body.u16le());
        break;
    }
    case Create: {
        body.skip(44);
        const uint16_t offset = body.u16le();
        pending.name = text(message, offset, body.u16le());
        break;
    }
    case Close:
        body.skip(8);
        pending.file = fileId(body);
        break;
    case Read:
        body.skip(8);
        pending.offset = body.u64le();
        pending.file = fileId(body);
        break;
    case Write: {
        body.skip(2);
        const uint16_t offset = body.u16le();
        const uint32_t length = body.u32le();
        pending.offset = body.u64le();
        pending.file = fileId(body);
        if (body.ok() && pending.file != kAsCreated) {
            m_session.written(pending.tree, pending.file, pending.offset, at(message, offset, length), length, host);
        }
        break;
    }
    case Ioctl: {
        body.skip(4);
        const uint32_t code = body.u32le();
        pending.file = fileId(body);
        const uint32_t offset = body.u32le();
        const uint32_t length = body.u32le();
        if (code != kPipeTransceive || !body.ok()) {
            return;
        }
        if (pending.file != kAsCreated) {
            m_session.written(pending.tree, pending.file, 0, at(message, offset, length), length, host);
        }
        break;
    }
    case SetInfo: {
        body.skip(2);
        const uint8_t type = body.u8();
        const uint8_t kind = body.u8();
        const uint32_t length = body.u32le();
        const uint16_t offset = body.u16le();
        body.skip(6);
        pending.file = fileId(body);
        ByteReader info(at(message, offset, length));
        if (type == 1 && kind == 10) {
            info.skip(16);
            const uint32_t nameLength = info.u32le();
            pending.name = cleanText(utf16leToUtf8(info.bytes(std::min<size_t>(nameLength, info.remaining()))), 1024);
            pending.change = Pending::Change::Rename;
        } else if (type == 1 && kind == 13 && info.u8() != 0) {
            pending.change = Pending::Change::Delete;
        }
        if (pending.change == Pending::Change::None) {
            return;
        }
        break;
    }
    case TreeDisconnect:
    case Negotiate:
        break;
    default:
        return;
    }
    if (!body.ok()) {
        return;
    }
    if (m_pending.size() >= kMaximumPending) {
        m_pending.erase(m_pending.begin()); // message numbers grow: the oldest
    }
    m_pending.insert_or_assign(header.message, std::move(pending));
}

void Smb2Dialect::response(const Header& header, Bytes message, ParserHost& host) {
    if (header.status == kPendingStatus && (header.flags & kAsync) != 0) {
        return; // the answer proper follows
    }
    Pending pending;
    pending.command = header.command;
    pending.tree = header.tree;
    const auto asked = m_pending.find(header.message);
    const bool known = asked != m_pending.end() && asked->second.command == header.command;
    if (known) {
        pending = std::move(asked->second);
        m_pending.erase(asked);
    }
    ByteReader body(message);
    body.seek(kHeader);
    const bool success = header.status == 0;
    switch (header.command) {
    case Negotiate: {
        body.skip(4);
        const uint16_t dialect = body.u16le();
        if (!success || !body.ok() || dialect == 0x02ff) { // the wildcard is settled by a second round
            return;
        }
        m_session.version = dialect >= 0x0300 ? "SMB3" : "SMB2";
        m_session.dialect = dialectName(dialect);
        SmbCmdEvent event;
        event.command = "NEGOTIATE";
        event.status = smbStatusName(header.status);
        event.dialect = m_session.dialect;
        host.emit(std::move(event));
        break;
    }
    case SessionSetup: {
        body.skip(4);
        const uint16_t offset = body.u16le();
        const uint16_t length = body.u16le();
        if (header.status == kMoreProcessing) {
            m_session.ntlm.token(at(message, offset, length), host);
            return;
        }
        m_session.ntlm.result(success, host);
        SmbCmdEvent event;
        event.command = "SESSION_SETUP";
        event.status = smbStatusName(header.status);
        event.dialect = m_session.dialect;
        host.emit(std::move(event));
        break;
    }
    case TreeConnect: {
        body.skip(2);
        const uint8_t type = body.u8();
        m_session.treeConnected(header.tree, std::move(pending.name), !success ? "" : type == 2 ? "PIPE" : type == 3 ? "PRINT" : "DISK",
            header.status, host);
        break;
    }
    case TreeDisconnect:
        m_session.treeGone(pending.tree);
        break;
    case Create:
        body.skip(64);
        m_chained = success ? fileId(body) : SmbFileId{};
        if (known && (!success || body.ok())) {
            m_session.opened(pending.tree, m_chained, std::move(pending.name), header.status, host);
        }
        break;
    case Close:
        if (known && success) {
            m_session.closed(resolve(pending.file), host);
        }
        break;
    case Read: {
        body.skip(2);
        const uint8_t offset = body.u8();
        body.skip(1);
        const uint32_t length = body.u32le();
        if (known && body.ok() && (success || header.status == kBufferOverflow)) {
            m_session.read(pending.tree, resolve(pending.file), pending.offset, at(message, offset, length), length, host);
        }
        break;
    }
    case Ioctl: {
        body.skip(32);
        const uint32_t offset = body.u32le();
        const uint32_t length = body.u32le();
        if (known && body.ok() && (success || header.status == kBufferOverflow)) {
            m_session.read(pending.tree, resolve(pending.file), 0, at(message, offset, length), length, host);
        }
        break;
    }
    case SetInfo: {
        const std::string name = m_session.nameOf(resolve(pending.file));
        if (pending.change == Pending::Change::Rename) {
            m_session.renamed(pending.tree, name, std::move(pending.name), header.status, host);
        } else if (pending.change == Pending::Change::Delete) {
            m_session.deleted(pending.tree, name, header.status, host);
        }
        break;
    }
    default:
        break;
    }
}

} // namespace metsuke
