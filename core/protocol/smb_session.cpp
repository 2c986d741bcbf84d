// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/protocol/smb_session.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cstdio>

namespace metsuke {

namespace {

constexpr size_t kMaximumOpen = 256;

bool startsExecutable(Bytes data) {
    const std::string_view text = asText(data);
    return text.starts_with("MZ") || text.starts_with("\x7f" "ELF");
}

std::string_view shareOf(std::string_view path) {
    const size_t at = path.rfind('\\');
    return at == std::string_view::npos ? path : path.substr(at + 1);
}

/// ADMIN$ and drive shares; IPC$ is a pipe.
bool isAdminShare(std::string_view path) {
    const std::string share = toLower(shareOf(path));
    return share == "admin$" || (share.size() == 2 && share[0] >= 'a' && share[0] <= 'z' && share[1] == '$');
}

template<typename Map>
auto oldestOf(Map& map) {
    return std::ranges::min_element(map, {}, [](const auto& entry) { return entry.second.number; });
}

} // namespace

std::string smbStatusName(uint32_t status) {
    switch (status) {
    case 0:
        return "SUCCESS";
    case 0x00000103:
        return "PENDING";
    case 0x80000005:
        return "BUFFER_OVERFLOW";
    case 0xc0000002:
        return "NOT_IMPLEMENTED";
    case 0xc000000d:
        return "INVALID_PARAMETER";
    case 0xc0000016:
        return "MORE_PROCESSING_REQUIRED";
    case 0xc0000022:
        return "ACCESS_DENIED";
    case 0xc0000034:
        return "OBJECT_NAME_NOT_FOUND";
    case 0xc0000035:
        return "OBJECT_NAME_COLLISION";
    case 0xc000003a:
        return "OBJECT_PATH_NOT_FOUND";
    case 0xc0000043:
        return "SHARING_VIOLATION";
    case 0xc000006d:
        return "LOGON_FAILURE";
    case 0xc000006e:
        return "ACCOUNT_RESTRICTION";
    case 0xc0000072:
        return "ACCOUNT_DISABLED";
    case 0xc00000cc:
        return "BAD_NETWORK_NAME";
    case 0xc0000205:
        return "INSUFF_SERVER_RESOURCES";
    case 0xc0000234:
        return "ACCOUNT_LOCKED_OUT";
    default: {
        char text[16];
        std::snprintf(text, sizeof text, "0x%08X", status);
        return text;
    }
    }
}

SmbSession::Tree SmbSession::treeOf(uint32_t tree) const {
    const auto it = m_trees.find(tree);
    return it == m_trees.end() ? Tree{} : it->second;
}

void SmbSession::treeConnected(uint32_t tree, std::string path, std::string_view type, uint32_t status, ParserHost& host) {
    SmbMappingEvent event;
    event.path = path;
    const bool pipe = type == "PIPE" || equalsIgnoreCase(shareOf(path), "IPC$");
    event.share_type = pipe ? "PIPE" : std::string(type);
    event.smb_version = version;
    event.is_admin_share = isAdminShare(path);
    event.success = status == 0;
    event.status = smbStatusName(status);
    if (status == 0) {
        if (m_trees.size() >= kMaximumOpen && !m_trees.contains(tree)) {
            m_trees.erase(oldestOf(m_trees));
        }
        m_trees[tree] = {std::move(path), pipe, event.is_admin_share, m_number++};
    }
    host.emit(std::move(event));
}

void SmbSession::emitFile(std::string_view action, const Tree& tree, std::string name, std::string previous, uint32_t status, ParserHost& host) {
    SmbFilesEvent event;
    event.action = action;
    event.path = tree.path;
    event.name = std::move(name);
    event.prev_name = std::move(previous);
    event.smb_version = version;
    event.is_admin_share = tree.admin;
    event.success = status == 0;
    event.status = smbStatusName(status);
    host.emit(std::move(event));
}

void SmbSession::opened(uint32_t tree, SmbFileId id, std::string name, uint32_t status, ParserHost& host) {
    const Tree where = treeOf(tree);
    emitFile(where.pipe ? "SMB::PIPE_OPEN" : "SMB::FILE_OPEN", where, name, {}, status, host);
    if (status == 0) {
        closed(id, host); // a number used again
        fileOf(tree, id, host).name = std::move(name);
    }
}

SmbSession::File& SmbSession::fileOf(uint32_t tree, SmbFileId id, ParserHost& host) {
    if (const auto it = m_files.find(id); it != m_files.end()) {
        return it->second;
    }
    if (m_files.size() >= kMaximumOpen) {
        const auto oldest = oldestOf(m_files);
        finish(oldest->second, host);
        m_files.erase(oldest);
    }
    File& file = m_files[id];
    file.tree = treeOf(tree);
    file.number = m_number++;
    return file;
}

void SmbSession::written(uint32_t tree, SmbFileId id, uint64_t offset, Bytes data, uint64_t size, ParserHost& host) {
    transfer(fileOf(tree, id, host), true, offset, data, size, host);
}

void SmbSession::read(uint32_t tree, SmbFileId id, uint64_t offset, Bytes data, uint64_t size, ParserHost& host) {
    transfer(fileOf(tree, id, host), false, offset, data, size, host);
}

void SmbSession::transfer(File& file, bool upload, uint64_t offset, Bytes data, uint64_t size, ParserHost& host) {
    Transfer& side = upload ? file.out : file.in;
    if (file.tree.pipe || file.rpc) {
        if (!file.rpc) {
            file.rpc = std::make_unique<DceRpcSession>(file.name);
        }
        const auto direction = upload ? StreamDirection::Originator : StreamDirection::Responder;
        file.rpc->data(direction, data, host);
        if (data.size() < size) {
            file.rpc->gap(direction);
        }
        return;
    }
    if (side.bytes == 0) {
        side.ts = host.packet().ts;
        side.first = host.packet().packet;
    }
    side.bytes += size;
    if (offset == 0 && side.expected == 0 && startsExecutable(data)) {
        file.executable = file.executable || upload;
        FileTransfer about;
        about.source = "SMB";
        about.upload = upload;
        about.filename = file.name;
        about.uri = file.tree.path;
        about.firstPacket = host.packet().packet;
        side.consumer = host.beginFile(std::move(about));
    }
    if (!side.consumer) {
        return;
    }
    if (offset < side.expected) { // again
        const uint64_t known = std::min<uint64_t>(side.expected - offset, size);
        offset += known;
        size -= known;
        data = data.subspan(static_cast<size_t>(std::min<uint64_t>(known, data.size())));
    }
    if (size == 0) {
        return;
    }
    if (const uint64_t lost = offset - side.expected; lost > 0) {
        side.whole = false;
        side.consumer->gap(lost);
    }
    if (!data.empty()) {
        side.consumer->data(data);
    }
    if (data.size() < size) {
        side.whole = false;
        side.consumer->gap(size - data.size());
    }
    side.expected = offset + size;
}

void SmbSession::finish(File& file, ParserHost& host) {
    if (file.rpc) {
        file.rpc->end(host);
    }
    for (const bool upload : {true, false}) {
        Transfer& side = upload ? file.out : file.in;
        if (side.consumer) {
            side.consumer->finish(side.whole);
            side.consumer.reset();
        }
        if (side.bytes == 0) {
            continue;
        }
        SmbFilesEvent event;
        event.action = upload ? "SMB::FILE_WRITE" : "SMB::FILE_READ";
        event.path = file.tree.path;
        event.name = file.name;
        event.size = static_cast<int64_t>(std::min<uint64_t>(side.bytes, INT64_MAX));
        event.smb_version = version;
        event.is_admin_share = file.tree.admin;
        event.created_exec = upload && file.executable;
        event.success = true;
        event.status = smbStatusName(0);
        host.emit(std::move(event), side.ts, side.first);
    }
}

void SmbSession::closed(SmbFileId id, ParserHost& host) {
    if (const auto it = m_files.find(id); it != m_files.end()) {
        finish(it->second, host);
        m_files.erase(it);
    }
}

void SmbSession::renamed(uint32_t tree, std::string from, std::string to, uint32_t status, ParserHost& host) {
    emitFile("SMB::FILE_RENAME", treeOf(tree), std::move(to), std::move(from), status, host);
}

void SmbSession::deleted(uint32_t tree, std::string name, uint32_t status, ParserHost& host) {
    emitFile("SMB::FILE_DELETE", treeOf(tree), std::move(name), {}, status, host);
}

std::string SmbSession::nameOf(SmbFileId id) const {
    const auto it = m_files.find(id);
    return it == m_files.end() ? std::string() : it->second.name;
}

void SmbSession::end(ParserHost& host) {
    for (auto& [id, file] : m_files) {
        finish(file, host);
    }
    m_files.clear();
    ntlm.end(host);
}

} // namespace metsuke
