// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/file_analyzer.h"

#include "core/base/keyed_hash.h"
#include "core/base/strings.h"
#include "core/file/executable_facts.h"
#include "core/file/file_extension.h"
#include "core/file/hidden_executable.h"
#include "core/file/script_features.h"
#include "core/file/text_type.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace metsuke {

namespace {

constexpr size_t kDecideAt = 1024; ///< bytes that settle how a file is treated
constexpr size_t kMaxName = 256;
constexpr size_t kMaxText = 1024;

constexpr uint16_t kRar4FlagEncryptedHeaders = 0x80;
constexpr uint16_t kRar4FlagEncryptedFile = 0x04;

/// Encryption as the first headers of a RAR archive show it (RAR 4 and 5 technical notes).
bool isEncryptedRar(Bytes head) {
    ByteReader reader(head);
    reader.skip(6);
    if (reader.u8() == 1) { // version 5: signature ends 01 00; crc, size, type
        reader.skip(1 + 4);
        while (reader.ok() && (reader.u8() & 0x80U) != 0) { }
        return reader.u8() == 4;
    }
    reader.skip(2); // main header: crc, type 0x73, flags
    const uint8_t mainType = reader.u8();
    const uint16_t mainFlags = reader.u16le();
    const uint16_t mainSize = reader.u16le();
    if (mainType != 0x73) {
        return false;
    }
    if ((mainFlags & kRar4FlagEncryptedHeaders) != 0) {
        return true;
    }
    reader.seek(7 + size_t{mainSize} + 2);
    return reader.u8() == 0x74 && (reader.u16le() & kRar4FlagEncryptedFile) != 0;
}

bool isBinaryHost(const FileType& type) {
    return type.group == FileGroup::Image || type.magic == "pdf" || type.magic == "ole" || type.magic == "rtf" || type.magic == "one"
        || type.magic == "chm" || type.magic == "lnk" || type.magic == "swf" || type.magic == "class";
}

bool isTextHost(const FileType& type) {
    return type.group == FileGroup::Markup || type.group == FileGroup::Text || type.group == FileGroup::Script || type.magic == "rtf";
}

} // namespace

std::unique_ptr<FileConsumer> makeFileConsumer(FileTransfer transfer, ParserHost& host) {
    return std::make_unique<FileAnalyzer>(std::move(transfer), host);
}

FileAnalyzer::FileAnalyzer(FileTransfer transfer, ParserHost& host)
    : m_transfer(std::move(transfer))
    , m_host(host)
    , m_start(host.packet().ts) {}

void FileAnalyzer::data(Bytes chunk) {
    m_seen += chunk.size();
    if (m_headOpen && m_head.size() < kHeadLimit) {
        const size_t take = std::min(chunk.size(), kHeadLimit - m_head.size());
        const auto part = chunk.first(take);
        m_head.insert(m_head.end(), part.begin(), part.end());
    }
    if (m_decided) {
        stream(chunk);
    } else if (m_head.size() >= kDecideAt) {
        decide();
        // Everything so far went to the head (1 KiB is less than it holds), except what of this chunk it could not take.
        const auto beyond = static_cast<size_t>(m_seen - m_head.size());
        stream(chunk.last(std::min(beyond, chunk.size())));
    }
}

void FileAnalyzer::gap(uint64_t bytes) {
    if (!m_decided && !m_head.empty()) {
        decide();
    }
    m_lost += bytes;
    m_headOpen = false;
    m_sha256.reset();
    m_sha1.reset();
    m_md5.reset();
    m_zip.gap(bytes);
}

void FileAnalyzer::decide() {
    m_decided = true;
    const Bytes head(m_head);
    m_type = fileTypeOf(head.first(std::min(head.size(), kDecideAt)));
    m_search = isBinaryHost(m_type) || isTextHost(m_type);
    m_walk = m_type.magic == "zip";
    if (m_lost == 0) {
        m_sha256.emplace(DigestKind::Sha256);
        const bool common = m_type.group == FileGroup::Image || m_type.group == FileGroup::Media || m_type.group == FileGroup::Font
            || m_type.group == FileGroup::Markup || m_type.group == FileGroup::Text || m_type.magic == "js";
        if (!common) {
            m_sha1.emplace(DigestKind::Sha1);
            m_md5.emplace(DigestKind::Md5);
        }
    }
    stream(head);
}

void FileAnalyzer::stream(Bytes chunk) {
    if (chunk.empty() || m_hashed >= kHashLimit) {
        m_hashed += chunk.size();
        return;
    }
    const Bytes part = chunk.first(static_cast<size_t>(std::min<uint64_t>(chunk.size(), kHashLimit - m_hashed)));
    if (m_search && m_hashed < kEmbeddedLimit) {
        m_anchors.feed(part.first(static_cast<size_t>(std::min<uint64_t>(part.size(), kEmbeddedLimit - m_hashed))));
    }
    if (m_walk) {
        m_zip.feed(part);
    }
    for (auto* digest : {&m_sha256, &m_sha1, &m_md5}) {
        if (digest->has_value()) {
            (*digest)->update(part);
        }
    }
    m_hashed += chunk.size();
}

FileVerdict FileAnalyzer::finish(bool complete) {
    if (!m_decided) {
        decide();
    }
    FilesEvent event;
    const FileType type = finalType();
    event.magic = type.magic;
    event.true_mime = type.mime;
    describeTransfer(event, complete);
    describeContent(event, type);
    if (event.complete) {
        finishHashes(event);
    }
    event.fuid = identifier(event);
    FileVerdict verdict{event.magic, event.true_mime};
    m_host.emit(std::move(event), m_start, m_transfer.firstPacket);
    return verdict;
}

FileType FileAnalyzer::finalType() const {
    FileType type = fileTypeOf(m_head); // more bytes than decide() had: ISO, PE behind a long stub, scripts
    if (type.magic == "zip") {
        return m_zip.type();
    }
    if (type.magic == "ole") {
        if (m_anchors.has(kAnchorInstaller)) {
            return {"msi", "application/x-msi", FileGroup::Archive};
        }
        if (m_anchors.has(kAnchorWord)) {
            return {"office", "application/msword", FileGroup::Document};
        }
        if (m_anchors.has(kAnchorExcel)) {
            return {"office", "application/vnd.ms-excel", FileGroup::Document};
        }
        if (m_anchors.has(kAnchorPowerPoint)) {
            return {"office", "application/vnd.ms-powerpoint", FileGroup::Document};
        }
        if (m_anchors.has(kAnchorOutlook)) {
            return {"msg", "application/vnd.ms-outlook", FileGroup::Document};
        }
    }
    const std::string extension = extensionOf(fileNameOf(m_transfer.filename, m_transfer.uri));
    const bool claimsHta = extension == "hta" || m_transfer.mimeType.starts_with("application/hta");
    if (claimsHta && (type.group == FileGroup::Markup || type.group == FileGroup::Text || type.group == FileGroup::Script)) {
        return {"hta", "application/hta", FileGroup::Script};
    }
    return type;
}

void FileAnalyzer::describeTransfer(FilesEvent& event, bool complete) {
    event.source = m_transfer.source;
    event.direction = m_transfer.upload ? "upload" : "download";
    event.mime_type = cleanText(m_transfer.mimeType, kMaxName);
    const std::string name = fileNameOf(m_transfer.filename, m_transfer.uri);
    event.filename = cleanText(name, kMaxName);
    event.ext = cleanText(extensionOf(name), 32);
    event.server_name = m_transfer.serverName;
    event.uri = cleanText(m_transfer.uri, kMaxText);
    event.user_agent = m_transfer.userAgent;
    event.referrer = m_transfer.referrer;
    event.host_is_ip = m_transfer.hostIsIp;
    event.seen_bytes = static_cast<int64_t>(m_seen);
    event.total_bytes = m_transfer.totalBytes;
    event.complete = complete && m_lost == 0;
}

void FileAnalyzer::describeContent(FilesEvent& event, const FileType& type) const {
    const Bytes head(m_head);
    event.entropy = head.empty() ? -1 : shannonEntropy(head);
    event.is_exec = type.group == FileGroup::Executable;
    event.is_script = type.group == FileGroup::Script;
    event.is_archive = type.group == FileGroup::Archive;
    event.ext_mismatch = extensionLies(type, event.ext);
    event.mime_mismatch = mimeLies(type, m_transfer.mimeType);
    if (m_walk) {
        for (const auto& member : m_zip.members()) {
            event.archive_members.push_back(cleanText(member, kMaxName));
        }
        event.encrypted_archive = m_zip.encrypted();
        event.macro = m_zip.macro() && type.magic == "office";
    } else if (type.magic == "rar") {
        event.encrypted_archive = isEncryptedRar(head);
    } else if (type.group == FileGroup::Document) {
        event.macro = m_anchors.has(kAnchorVba) || m_anchors.has(kAnchorExcel4Macro)
            || (type.magic == "rtf" && m_anchors.has(kAnchorRtfObject) && m_anchors.has(kAnchorRtfExploit));
    }
    if (isBinaryHost(type) && type.magic != "class") {
        event.embedded_exe = m_anchors.has(kAnchorDosStub);
    } else if (type.magic.empty()) {
        event.embedded_exe = containsPlainPe(head);
        event.xor_exe = !event.embedded_exe && containsXoredPe(head);
    }
    if (isTextHost(type)) {
        event.embedded_exe = event.embedded_exe || m_anchors.has(kAnchorEncodedPe);
    }
    if (event.is_exec) {
        describeExecutable(event, type);
    }
    if (event.is_script) {
        describeScript(event, type);
    }
}

void FileAnalyzer::describeExecutable(FilesEvent& event, const FileType& type) const {
    if (type.magic == "elf") {
        event.elf_machine = elfMachine(m_head);
        return;
    }
    if (type.magic != "pe") {
        return;
    }
    const PeFacts facts = peFacts(m_head);
    event.pe_compile_ts = facts.compileTime;
    event.pe_machine = facts.machine;
    event.pe_dll = facts.dll;
    event.pe_signed = facts.hasSignature;
    event.pe_packed = facts.packed;
    event.pe_sections = facts.sections;
}

void FileAnalyzer::describeScript(FilesEvent& event, const FileType& type) const {
    event.script_kind = type.magic;
    event.obfuscation = scriptObfuscation(type.magic, narrowText(m_head, kHeadLimit));
    if (m_anchors.has(kAnchorEncodedPowerShell)) {
        event.obfuscation = std::max(event.obfuscation, 0.8);
    }
}

void FileAnalyzer::finishHashes(FilesEvent& event) {
    if (m_hashed > kHashLimit || !m_sha256) {
        return;
    }
    event.sha256 = m_sha256->finishHex();
    event.sha1 = m_sha1 ? m_sha1->finishHex() : std::string{};
    event.md5 = m_md5 ? m_md5->finishHex() : std::string{};
}

std::string FileAnalyzer::identifier(const FilesEvent& event) const {
    const FlowUid& uid = m_host.flow().uid;
    const KeyedHash hash;
    uint64_t state = hash.words(uid.high, uid.low);
    state = hash.words(state, m_transfer.firstPacket.number << 1 | (m_transfer.upload ? 1 : 0));
    state = hash.words(state, m_host.packet().packet.number);
    state = hash.words(state, hash.bytes(asBytes(event.uri)) ^ m_seen);
    std::array<char, 20> text{};
    std::snprintf(text.data(), text.size(), "F%016llx", static_cast<unsigned long long>(state));
    return text.data();
}

} // namespace metsuke
