// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/protocol/dce_rpc.h"
#include "core/protocol/ntlm.h"

#include <map>
#include <memory>

namespace metsuke {

/// Identity of an open file: 16 bytes in SMB2, two in SMB1.
struct SmbFileId {
    uint64_t persistent = 0;
    uint64_t temporary = 0;
    friend auto operator<=>(const SmbFileId&, const SmbFileId&) = default;
};

/// Trees and files of one SMB connection, whatever its dialect: makes smb_mapping and smb_files events, carves
/// executables and hands pipe bytes to DCE/RPC. Bounded: beyond 256 open trees or files the oldest are closed.
class SmbSession {
public:
    void treeConnected(uint32_t tree, std::string path, std::string_view type, uint32_t status, ParserHost& host);
    void treeGone(uint32_t tree) { m_trees.erase(tree); }
    void opened(uint32_t tree, SmbFileId id, std::string name, uint32_t status, ParserHost& host);
    void written(uint32_t tree, SmbFileId id, uint64_t offset, Bytes data, uint64_t size, ParserHost& host);
    void read(uint32_t tree, SmbFileId id, uint64_t offset, Bytes data, uint64_t size, ParserHost& host);
    void closed(SmbFileId id, ParserHost& host);
    void renamed(uint32_t tree, std::string from, std::string to, uint32_t status, ParserHost& host);
    void deleted(uint32_t tree, std::string name, uint32_t status, ParserHost& host);
    [[nodiscard]] std::string nameOf(SmbFileId id) const;
    void end(ParserHost& host);

    std::string version; ///< SMB1, SMB2, SMB3
    std::string dialect;
    NtlmSession ntlm{"smb"};

private:
    struct Tree {
        std::string path;
        bool pipe = false;
        bool admin = false;
        uint64_t number = 0;
    };
    struct Transfer {
        uint64_t bytes = 0;
        uint64_t expected = 0;
        bool whole = true;
        Timestamp ts;
        PacketRef first;
        std::unique_ptr<FileConsumer> consumer;
    };
    struct File {
        std::string name;
        Tree tree;
        bool executable = false;
        Transfer out;
        Transfer in;
        std::unique_ptr<DceRpcSession> rpc;
        uint64_t number = 0;
    };
    [[nodiscard]] Tree treeOf(uint32_t tree) const;
    File& fileOf(uint32_t tree, SmbFileId id, ParserHost& host);
    void transfer(File& file, bool upload, uint64_t offset, Bytes data, uint64_t size, ParserHost& host);
    void finish(File& file, ParserHost& host);
    void emitFile(std::string_view action, const Tree& tree, std::string name, std::string previous, uint32_t status, ParserHost& host);

    std::map<uint32_t, Tree> m_trees;
    std::map<SmbFileId, File> m_files;
    uint64_t m_number = 0;
};

/// NTSTATUS as Zeek writes it, else "0xC0000001".
[[nodiscard]] std::string smbStatusName(uint32_t status);

} // namespace metsuke
