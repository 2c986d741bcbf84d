// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace metsuke {

/// Limits of a head; beyond them it is cut and reported as malformed (RFC 9112 section 2.3 leaves them to us).
inline constexpr size_t kHttpHeadLimit = 64 * 1024;
inline constexpr size_t kHttpFieldLimit = 128;

struct HttpField {
    std::string_view name;
    std::string_view value;
};

/// A request or response head as it stands on the wire: every view points into the bytes given to parse().
/// Tolerant on purpose: what RFC 9112 forbids is read as a lenient server would read it, and `malformed` is set.
struct HttpHead {
    bool response = false;
    std::string_view method;
    std::string_view target;
    std::string_view version; ///< "1.1", "" when the line carries none (HTTP/0.9)
    int status = 0;
    std::string_view reason;
    std::vector<HttpField> fields; ///< at most kHttpFieldLimit
    bool malformed = false;

    /// Value of the first field of that name (case-insensitive), "" when absent.
    [[nodiscard]] std::string_view value(std::string_view name) const;
    [[nodiscard]] bool has(std::string_view name) const;
};

/// Bytes up to and including the empty line, 0 when it has not arrived. `from` is where an earlier search over
/// the same buffer may resume.
[[nodiscard]] size_t findHttpHeadEnd(std::string_view text, size_t from = 0);
/// False when the first line is neither a request nor a status line.
[[nodiscard]] bool parseHttpHead(std::string_view text, HttpHead& head);

/// "GET / HTTP/1.1" and its relatives; also WebDAV and invented methods as long as the version is there.
[[nodiscard]] bool isHttpRequestLine(std::string_view line);
[[nodiscard]] bool isKnownHttpMethod(std::string_view method);

} // namespace metsuke
