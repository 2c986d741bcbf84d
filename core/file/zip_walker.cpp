// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/file/zip_walker.h"

#include "core/base/strings.h"

#include <algorithm>

namespace metsuke {

namespace {

constexpr uint32_t kLocalHeader = 0x504b0304;
constexpr uint32_t kCentralHeader = 0x504b0102;
constexpr size_t kHeaderSize = 30;
constexpr uint16_t kFlagEncrypted = 1;
constexpr uint16_t kFlagDescriptor = 8; ///< size follows the content
constexpr size_t kMaxHeaders = 20'000;

} // namespace

void ZipWalker::feed(Bytes chunk) {
    size_t i = 0;
    while (i < chunk.size() && m_state != State::Done) {
        switch (m_state) {
        case State::Skip: {
            const auto step = static_cast<size_t>(std::min<uint64_t>(m_skip, chunk.size() - i));
            m_skip -= step;
            i += step;
            m_state = m_skip == 0 ? State::Header : m_state;
            break;
        }
        case State::Search:
            m_window = m_window << 8 | chunk[i++];
            if (m_window == kLocalHeader) {
                m_buffer.assign("PK\3\4", 4);
                m_state = State::Header;
            } else if (m_window == kCentralHeader) {
                m_state = State::Done;
            }
            break;
        case State::Header:
            headerByte(chunk[i++]);
            break;
        case State::Name:
            if (m_buffer.size() < kMaxName) {
                m_buffer.push_back(static_cast<char>(chunk[i]));
            }
            ++i;
            if (++m_nameRead == m_nameLength) {
                nameComplete();
            }
            break;
        case State::Done:
            break;
        }
    }
}

void ZipWalker::gap(uint64_t bytes) {
    if (m_state == State::Skip && bytes < m_skip) {
        m_skip -= bytes;
    } else {
        m_state = State::Done;
    }
}

void ZipWalker::headerByte(uint8_t byte) {
    m_buffer.push_back(static_cast<char>(byte));
    if (m_buffer.size() == 4) {
        ByteReader reader(asBytes(m_buffer));
        if (reader.u32() != kLocalHeader) {
            // A data descriptor may stand here although the size was known; a central directory ends the list.
            m_window = 0x504b0708;
            m_state = m_buffer == "PK\7\x08" ? State::Search : State::Done;
            m_buffer.clear();
        }
    } else if (m_buffer.size() == kHeaderSize) {
        headerComplete();
    }
}

void ZipWalker::headerComplete() {
    ByteReader reader(asBytes(m_buffer));
    reader.skip(6);
    m_flags = reader.u16le();
    reader.skip(10);
    m_compressedSize = reader.u32le();
    reader.skip(4);
    m_nameLength = reader.u16le();
    m_extraLength = reader.u16le();
    m_nameRead = 0;
    m_buffer.clear();
    m_encrypted = m_encrypted || (m_flags & kFlagEncrypted) != 0;
    m_state = m_nameLength > 0 ? State::Name : State::Done;
}

void ZipWalker::nameComplete() {
    const std::string lower = toLower(m_buffer);
    m_manifest = m_manifest || lower == "meta-inf/manifest.mf";
    m_android = m_android || lower == "androidmanifest.xml";
    m_openXml = m_openXml || lower == "[content_types].xml";
    m_openDocument = m_openDocument || lower == "content.xml";
    m_macro = m_macro || lower.ends_with("vbaproject.bin") || lower.find("xl/macrosheets/") != std::string::npos;
    if (m_members.size() < kMaxMembers) {
        m_members.push_back(std::move(m_buffer));
    }
    m_buffer.clear();
    const bool sizeFollows = (m_flags & kFlagDescriptor) != 0 && m_compressedSize == 0;
    m_skip = uint64_t{m_extraLength} + m_compressedSize;
    m_window = 0;
    if (++m_seen > kMaxHeaders || m_compressedSize == 0xffffffff) {
        m_state = State::Done;
    } else if (sizeFollows) {
        m_state = State::Search;
    } else {
        m_state = m_skip > 0 ? State::Skip : State::Header;
    }
}

FileType ZipWalker::type() const {
    if (m_android) {
        return {"apk", "application/vnd.android.package-archive", FileGroup::Executable};
    }
    if (m_openXml) {
        return {"office", "application/vnd.openxmlformats-officedocument", FileGroup::Document};
    }
    if (m_manifest) {
        return {"jar", "application/java-archive", FileGroup::Executable};
    }
    if (m_openDocument) {
        return {"odf", "application/vnd.oasis.opendocument", FileGroup::Document};
    }
    return {"zip", "application/zip", FileGroup::Archive};
}

} // namespace metsuke
