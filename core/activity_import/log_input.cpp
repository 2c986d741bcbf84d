// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/log_input.h"

#include "core/activity_import/raw_event.h"
#include "core/activity_import/utf16.h"

#include <algorithm>

namespace metsuke::activity_import {

namespace {

constexpr size_t kPiece = 64 * 1024;

} // namespace

/// Reads until there is a piece that nobody has taken, or the end.
Result<void> LogInput::fill() {
    if (m_stop.stop_requested()) {
        return Error(ErrorCode::Cancelled, "endpoint.cancelled");
    }
    if (m_raw.empty() && m_in.good()) {
        m_raw.resize(kPiece);
        m_in.read(m_raw.data(), static_cast<std::streamsize>(m_raw.size()));
        m_raw.resize(static_cast<size_t>(std::max<std::streamsize>(m_in.gcount(), 0)));
        m_read += static_cast<int64_t>(m_raw.size());
        if (m_progress) {
            m_progress(m_read, m_total);
        }
    }
    if (m_in.bad()) {
        return Error(ErrorCode::ReadOnly, "import.read_failed");
    }
    if (m_encoding == Encoding::NotLooked) {
        m_encoding = m_raw.starts_with("\xff\xfe") ? Encoding::LittleEndian
            : m_raw.starts_with("\xfe\xff")        ? Encoding::BigEndian
                                                   : Encoding::Bytes;
        m_raw.erase(0, m_encoding != Encoding::Bytes ? 2 : m_raw.starts_with("\xef\xbb\xbf") ? 3 : 0);
    }
    return {};
}

void LogInput::widen() {
    if (m_encoding == Encoding::Bytes) {
        m_text = std::move(m_raw);
    } else {
        m_odd += m_raw;
        size_t whole = m_odd.size() / 2 * 2;
        const bool isEnd = m_raw.empty();
        const size_t high = m_encoding == Encoding::LittleEndian ? 1 : 2; // the more significant byte, from the end
        if (!isEnd && whole >= 2 && (static_cast<uint8_t>(m_odd[whole - high]) & 0xfc) == 0xd8) {
            whole -= 2; // the first half of a character
        }
        m_text = utf8Of(asBytes(std::string_view(m_odd).substr(0, whole)), m_encoding == Encoding::LittleEndian);
        m_odd.erase(0, isEnd ? m_odd.size() : whole);
    }
    m_raw.clear();
}

Result<std::string_view> LogInput::beginning() {
    METSUKE_CHECK(fill());
    if (m_encoding == Encoding::Bytes) {
        return std::string_view(m_raw);
    }
    m_preview = utf8Of(asBytes(m_raw), m_encoding == Encoding::LittleEndian);
    return std::string_view(m_preview);
}

Result<std::string_view> LogInput::piece() {
    do {
        METSUKE_CHECK(fill());
        const bool isEnd = m_raw.empty();
        widen();
        if (isEnd) {
            break;
        }
    } while (m_text.empty());
    return std::string_view(m_text);
}

Result<std::optional<LogInput::Line>> LogInput::line() {
    Line line;
    line.number = ++m_lines;
    bool hasBytes = false;
    while (true) {
        if (m_taken >= m_text.size()) {
            METSUKE_TRY(const std::string_view more, piece());
            m_taken = 0;
            if (more.empty()) {
                break;
            }
        }
        hasBytes = true;
        const size_t end = m_text.find('\n', m_taken);
        const size_t size = std::min(end, m_text.size()) - m_taken;
        line.isTooLong = line.isTooLong || line.text.size() + size > kMaximumEventBytes;
        if (line.isTooLong) {
            line.text.clear();
        } else {
            line.text.append(m_text, m_taken, size);
        }
        m_taken += size + 1;
        if (end != std::string::npos) {
            break;
        }
    }
    if (!hasBytes) {
        return std::optional<Line>();
    }
    if (line.text.ends_with('\r')) {
        line.text.pop_back();
    }
    return std::optional(std::move(line));
}

} // namespace metsuke::activity_import
