// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"

#include <memory>
#include <optional>
#include <source_location>
#include <utility>
#include <variant>

namespace metsuke {

/// What kind of failure: decides the exit code of the command line and whether a retry makes sense.
enum class ErrorCode {
    NotFound,
    PermissionDenied,
    Unsupported, ///< understood, but not something Metsuke reads (a link type, a newer case)
    Malformed, ///< damaged or hostile input
    DiskFull,
    ReadOnly,
    Busy, ///< locked by another window or process
    Cancelled,
    InvalidArgument,
    Internal,
};

/// An expected failure. `message` says what happened, what was kept and what to do next.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    Message message;
    std::string detail; ///< the library's own words (sqlite3_errmsg, strerror), for the log
    std::source_location where;
    std::shared_ptr<const Error> cause; ///< shared: an Error is a copyable value

    Error(ErrorCode c, Message m, std::string d = {},
        std::source_location w = std::source_location::current())
        : code(c)
        , message(std::move(m))
        , detail(std::move(d))
        , where(w) {}
};

/// Value or Error. Test before use; `value()` on an error aborts (it is a programmer error).
template<typename T>
class [[nodiscard]] Result {
public:
    Result(T value) // NOLINT
        : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) // NOLINT
        : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] T& value() & { return std::get<0>(m_state); }
    [[nodiscard]] const T& value() const& { return std::get<0>(m_state); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(m_state)); }
    [[nodiscard]] const Error& error() const { return std::get<1>(m_state); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }

private:
    std::variant<T, Error> m_state;
};

template<>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) // NOLINT
        : m_error(std::move(error)) {}
    [[nodiscard]] bool ok() const { return !m_error; }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] const Error& error() const { return *m_error; }

private:
    std::optional<Error> m_error;
};

#define METSUKE_CONCAT_(a, b) a##b
#define METSUKE_CONCAT(a, b) METSUKE_CONCAT_(a, b)
/// METSUKE_TRY(auto file, openFile(path)); returns the error from the enclosing function if there is one.
#define METSUKE_TRY(declaration, expression)                                  \
    auto METSUKE_CONCAT(result_, __LINE__) = (expression);                    \
    if (!METSUKE_CONCAT(result_, __LINE__).ok()) {                            \
        return METSUKE_CONCAT(result_, __LINE__).error();                     \
    }                                                                         \
    declaration = std::move(METSUKE_CONCAT(result_, __LINE__)).value()
/// The same for Result<void>.
#define METSUKE_CHECK(expression)                                             \
    if (auto METSUKE_CONCAT(check_, __LINE__) = (expression); !METSUKE_CONCAT(check_, __LINE__).ok()) { \
        return METSUKE_CONCAT(check_, __LINE__).error();                      \
    }

} // namespace metsuke
