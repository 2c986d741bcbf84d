// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/evidence_archive.h"

#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/evidence/ustar.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace metsuke::actuator {

namespace {

constexpr int64_t kOverhead = 2 * evidence::kUstarBlock; ///< of an entry, at most

Error failed() { return {ErrorCode::Internal, Message("actuator.evidence_failed").with("reason", std::strerror(errno))}; }

} // namespace

int64_t EvidenceArchive::room() const { return std::max<int64_t>(m_left - kOverhead, 0); }

Result<EvidenceArchive> EvidenceArchive::make(int64_t maximumBytes) {
    FileHandle file(::memfd_create("evidence", MFD_CLOEXEC));
    return file.isOpen() ? Result<EvidenceArchive>(EvidenceArchive(std::move(file), maximumBytes - static_cast<int64_t>(evidence::kUstarEnd))) : failed();
}

Result<void> EvidenceArchive::add(const std::string& name, std::string_view content) { return put(name, content, name); }

Result<void> EvidenceArchive::put(const std::string& name, std::string_view content, const std::string& shown) {
    if (static_cast<int64_t>(content.size()) + kOverhead > m_left) {
        m_entries.push_back({"file", cleanText(shown), "", "left out: no room"});
        return {};
    }
    METSUKE_CHECK(evidence::addToUstar(m_file, name, content));
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
    METSUKE_CHECK(evidence::endUstar(m_file));
    return ::lseek(m_file.get(), 0, SEEK_SET) == 0 ? Result<std::vector<plan::TouchedObject>>(m_entries) : failed();
}

} // namespace metsuke::actuator
