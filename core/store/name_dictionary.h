// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/database/connection.h"

#include <string>
#include <unordered_map>

namespace metsuke {

struct NameHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

/// Writes texts that repeat (names, user agents, services) once. The memory for known texts is bounded: a text that was
/// forgotten may get a second id, so readers compare texts and never ids of equal texts.
class NameWriter {
public:
    explicit NameWriter(Connection& connection)
        : m_connection(connection) {}
    /// Where numbering goes on; after opening.
    Result<void> begin();
    /// Id of `text`; writes it when it is new. A failure to write is kept for failure().
    int64_t idOf(std::string_view text);
    [[nodiscard]] const std::optional<Error>& failure() const { return m_failure; }
    /// Forgets everything, after a rollback took the newest texts away.
    Result<void> restart();

private:
    using Cache = std::unordered_map<std::string, int64_t, NameHash, std::equal_to<>>;
    static constexpr size_t kGenerationBytes = 32 << 20;
    int64_t remember(std::string_view text, int64_t id);

    Connection& m_connection;
    Statement m_insert;
    Cache m_young; ///< two generations: what is used stays, what is not goes when the younger is full
    Cache m_old;
    size_t m_youngBytes = 0;
    int64_t m_next = 1;
    std::optional<Error> m_failure;
};

/// Reads dictionary texts on one connection, remembering those of the current call.
class NameReader {
public:
    explicit NameReader(Connection& connection)
        : m_connection(connection) {}
    /// "" for NULL and unknown ids, and after a failure.
    const std::string& text(int64_t id);
    /// The first failure to read, to be looked at once at the end of a page.
    [[nodiscard]] Result<void> check() const { return m_failure ? Result<void>(*m_failure) : Result<void>(); }

private:
    Result<std::string> find(int64_t id);

    Connection& m_connection;
    std::unordered_map<int64_t, std::string> m_known;
    std::optional<Error> m_failure;
};

} // namespace metsuke
