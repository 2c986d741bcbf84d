// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/digest.h"
#include "core/file/file_consumer.h"
#include "core/file/file_type.h"
#include "core/file/stream_anchors.h"
#include "core/file/zip_walker.h"

#include <optional>

namespace metsuke {

/// Finds out what a file is while it streams by, and says so in one files event. Keeps the first 64 KiB; hashes
/// and searches go on to 16 MiB. SHA-256 for every file, SHA-1 and MD5 for what indicators are written about
/// (programs, scripts, documents, archives, unknown data), so that pictures and pages cost little.
class FileAnalyzer final : public FileConsumer {
public:
    static constexpr size_t kHeadLimit = 64 * 1024;
    static constexpr uint64_t kHashLimit = 16ULL << 20;
    static constexpr uint64_t kEmbeddedLimit = 4ULL << 20; ///< how far a PE inside another type is looked for

    FileAnalyzer(FileTransfer transfer, ParserHost& host);

    void data(Bytes chunk) override;
    void gap(uint64_t bytes) override;
    FileVerdict finish(bool complete) override;

private:
    void decide();
    void stream(Bytes chunk);
    [[nodiscard]] FileType finalType() const;
    void describeTransfer(FilesEvent& event, bool complete);
    void describeContent(FilesEvent& event, const FileType& type) const;
    void describeExecutable(FilesEvent& event, const FileType& type) const;
    void describeScript(FilesEvent& event, const FileType& type) const;
    void finishHashes(FilesEvent& event);
    [[nodiscard]] std::string identifier(const FilesEvent& event) const;

    FileTransfer m_transfer;
    ParserHost& m_host;
    Timestamp m_start;
    std::vector<uint8_t> m_head;
    uint64_t m_seen = 0;
    uint64_t m_lost = 0;
    bool m_headOpen = true; ///< no gap yet: m_head is contiguous
    bool m_decided = false;
    FileType m_type; ///< by the first bytes
    bool m_search = false; ///< anchors are wanted for this type
    bool m_walk = false;
    uint64_t m_hashed = 0;
    std::optional<Digest> m_sha256;
    std::optional<Digest> m_sha1;
    std::optional<Digest> m_md5;
    StreamAnchors m_anchors;
    ZipWalker m_zip;
};

} // namespace metsuke
