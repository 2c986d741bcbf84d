// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/evidence_archive.h"

#include "core/base/digest.h"
#include "core/base/private_file.h"
#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr size_t kBlock = 512, kLongestName = 99;
constexpr int64_t kOverhead = 2 * kBlock; ///< of an entry, at most
constexpr int64_t kEnd = 2 * kBlock;

Error failed() { return {ErrorCode::Internal, Message("actuator.evidence_failed").with("reason", std::strerror(errno))}; }

/// Numbers are octal digits; the checksum is that of the header with blanks in its place.
std::array<char, kBlock> header(const std::string& name, size_t size) {
    std::array<char, kBlock> block{};
    name.copy(block.data(), kLongestName);
    std::snprintf(block.data() + 100, 8, "%07o", 0600U);
    std::snprintf(block.data() + 108, 8, "%07o", 0U);
    std::snprintf(block.data() + 116, 8, "%07o", 0U);
    std::snprintf(block.data() + 124, 12, "%011zo", size);
    std::snprintf(block.data() + 136, 12, "%011o", 0U);
    block[156] = '0';
    std::memcpy(block.data() + 257, "ustar\00000", 8);
    std::memset(block.data() + 148, ' ', 8);
    unsigned sum = 0;
    for (const char c : block) {
        sum += static_cast<unsigned char>(c);
    }
    std::snprintf(block.data() + 148, 8, "%06o", sum);
    return block;
}

} // namespace

Result<EvidenceArchive> EvidenceArchive::make(int64_t maximumBytes) {
    FileHandle file(::memfd_create("evidence", MFD_CLOEXEC));
    return file.isOpen() ? Result<EvidenceArchive>(EvidenceArchive(std::move(file), maximumBytes - kEnd)) : failed();
}

Result<void> EvidenceArchive::add(const std::string& name, std::string_view content) { return put(name, content, name); }

Result<void> EvidenceArchive::put(const std::string& name, std::string_view content, const std::string& shown) {
    if (static_cast<int64_t>(content.size()) + kOverhead > m_left) {
        m_entries.push_back({"file", cleanText(shown), "", "left out: no room"});
        return {};
    }
    const auto head = header(name, content.size());
    const std::string fill((kBlock - content.size() % kBlock) % kBlock, '\0');
    if (!writeAll(m_file.get(), {head.data(), head.size()}) || !writeAll(m_file.get(), content) || !writeAll(m_file.get(), fill)) {
        return failed();
    }
    m_left -= static_cast<int64_t>(content.size()) + kOverhead;
    m_entries.push_back({"file", cleanText(shown), "", std::to_string(content.size()) + " bytes, SHA-256 " + Digest::hex(DigestKind::Sha256, asBytes(content))});
    return {};
}

Result<void> EvidenceArchive::addFile(const std::string& name, const FileHandle& file, const std::string& shown) {
    const auto most = static_cast<size_t>(std::max<int64_t>(m_left - kOverhead, 0));
    std::string content;
    std::array<char, 65536> piece{};
    while (content.size() <= most) {
        const ssize_t size = ::read(file.get(), piece.data(), piece.size());
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size <= 0) {
            return put(name, content, shown);
        }
        content.append(piece.data(), static_cast<size_t>(size));
    }
    m_entries.push_back({"file", cleanText(shown), "", "left out: no room"});
    return {};
}

Result<std::vector<plan::TouchedObject>> EvidenceArchive::finish() {
    const std::string end(kEnd, '\0');
    return writeAll(m_file.get(), end) && ::lseek(m_file.get(), 0, SEEK_SET) == 0 ? Result<std::vector<plan::TouchedObject>>(m_entries) : failed();
}

} // namespace metsuke::actuator
