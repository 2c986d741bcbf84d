// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/message.h"
#include "core/base/timestamp.h"
#include "core/store/filter.h"

#include <string_view>
#include <vector>

namespace metsuke {

/// The query language as the query bar needs it; core/query behind it, a double in tests.
class QueryLanguage {
public:
    struct Parsed {
        bool ok = false;
        Filter filter;
        Message error; ///< what is wrong and what is allowed, when not ok
        size_t errorAt = 0; ///< byte of the query
    };
    /// What relative times, and times without a zone, refer to.
    struct Times {
        Timestamp first; ///< packet of the case
        Timestamp last;
        Duration zoneOffset = 0; ///< east positive
    };
    struct Span {
        enum class Kind { Operator, Field, Value };
        Kind kind = Kind::Value;
        size_t from = 0; ///< bytes
        size_t length = 0;
    };
    virtual ~QueryLanguage() = default;
    [[nodiscard]] virtual Parsed parse(std::string_view text, const Times& times) const = 0;
    /// Tokens for colouring; also of text that does not parse.
    [[nodiscard]] virtual std::vector<Span> tokens(std::string_view text) const = 0;
    /// What may stand at `cursor`, best first; each replaces the word that ends there.
    [[nodiscard]] virtual std::vector<std::string> completions(std::string_view text, size_t cursor) const = 0;
};

} // namespace metsuke
