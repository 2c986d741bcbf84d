// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/name_dictionary.h"

namespace metsuke {

Result<void> NameWriter::begin() {
    METSUKE_TRY(const int64_t last, m_connection.integer("SELECT max(id) FROM name"));
    m_next = last + 1;
    METSUKE_TRY(m_insert, m_connection.prepare("INSERT INTO name(id, text) VALUES(?1, ?2)"));
    return {};
}

Result<void> NameWriter::restart() {
    m_young.clear();
    m_old.clear();
    m_youngBytes = 0;
    m_failure.reset();
    return begin();
}

int64_t NameWriter::idOf(std::string_view text) {
    if (const auto it = m_young.find(text); it != m_young.end()) {
        return it->second;
    }
    if (const auto it = m_old.find(text); it != m_old.end()) {
        return remember(text, it->second);
    }
    const int64_t id = m_next++;
    m_insert.bind(1, id);
    m_insert.bind(2, text);
    auto done = m_insert.run();
    if (!done && !m_failure) {
        m_failure = done.error();
    }
    return remember(text, id);
}

int64_t NameWriter::remember(std::string_view text, int64_t id) {
    if (m_youngBytes > kGenerationBytes) {
        m_old = std::move(m_young);
        m_young.clear();
        m_youngBytes = 0;
    }
    m_young.emplace(std::string(text), id);
    m_youngBytes += text.size() + 64;
    return id;
}

const std::string& NameReader::text(int64_t id) {
    if (const auto it = m_known.find(id); it != m_known.end()) {
        return it->second;
    }
    auto found = find(id);
    if (!found && !m_failure) {
        m_failure = found.error();
    }
    return m_known.emplace(id, found ? std::move(found).value() : std::string()).first->second;
}

Result<std::string> NameReader::find(int64_t id) {
    METSUKE_TRY(Statement * statement, m_connection.cached("SELECT text FROM name WHERE id = ?1"));
    const StatementUse use(*statement);
    use->bind(1, id);
    METSUKE_TRY(const bool row, use->step());
    return row ? use->string(0) : std::string();
}

} // namespace metsuke
