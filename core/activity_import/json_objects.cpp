// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/activity_import/json_objects.h"

#include "core/activity_import/raw_event.h"

namespace metsuke::activity_import {

namespace {

constexpr int64_t kDeepest = 64;

} // namespace

void JsonObjects::giveUp() {
    if (m_depth > 0 && !m_isPassedOver) {
        m_taker.unreadable(m_begun);
    }
    m_text.clear();
    m_depth = 0;
    m_isInText = false;
    m_isEscaped = false;
    m_isPassedOver = false;
}

/// Whether the object is complete with this character.
bool JsonObjects::take(char c) {
    const bool isAtLineStart = std::exchange(m_isAtLineStart, c == '\n');
    if (isAtLineStart && c == '{' && m_depth > 0) {
        giveUp(); // nested ones are indented: the object before was cut off
    }
    if (m_isInText && c == '\n') {
        giveUp(); // no text goes over lines
    }
    if (m_depth == 0) {
        if (c != '{') {
            return false;
        }
        m_begun = m_line;
    }
    if (!m_isPassedOver) {
        m_text += c;
    }
    if (m_isInText) {
        m_isInText = m_isEscaped || c != '"';
        m_isEscaped = !m_isEscaped && c == '\\';
    } else {
        m_isInText = c == '"';
        m_depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
    }
    if (!m_isPassedOver && (m_depth > kDeepest || m_text.size() > kMaximumEventBytes)) {
        m_taker.unreadable(m_begun);
        m_text.clear();
        m_isPassedOver = true;
    }
    return m_depth == 0;
}

Result<void> JsonObjects::read(LogInput& input) {
    while (true) {
        METSUKE_TRY(const std::string_view piece, input.piece());
        if (piece.empty()) {
            break;
        }
        for (const char c : piece) {
            if (take(c)) {
                if (!std::exchange(m_isPassedOver, false)) {
                    METSUKE_CHECK(m_taker.object(m_text, m_begun));
                }
                m_text.clear();
            }
            m_line += c == '\n' ? 1 : 0;
        }
    }
    giveUp();
    return {};
}

} // namespace metsuke::activity_import
