// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/event_store.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke {

// The one query language of query bar, command line and hunts:
//     host = 10.0.0.5 and service in (smb, rdp) and severity >= high and ts > -2h
// Conditions stand between and, or, not and brackets; two side by side mean and. A bare address, prefix, flow uid or
// word is a condition too. `*` at the ends of a value matches anything there; "quoted" text stands for itself.
// Times: -2h (before the case's last packet), +5m (after its first), now, 2026-01-31, 2026-01-31T10:00[:00.5][Z], 10:00
// (on its last day). All functions are pure and safe on hostile text.

/// What relative times and times without a zone refer to.
struct QueryContext {
    Timestamp caseFirst;
    Timestamp caseLast;
    Duration zoneOffset = 0; ///< of the zone that times without Z are in, east positive
};

/// Bounds on time that hold for the whole query stand in `range`, everything else in `filter`.
struct ParsedQuery {
    Filter filter;
    TimeRange range;
    /// `filter` with the bounds of `range` as conditions on ts, for callers with one filter alone.
    [[nodiscard]] Filter whole() const;
    friend bool operator==(const ParsedQuery&, const ParsedQuery&) = default;
};

/// What is wrong at which bytes, and what is allowed there.
struct QueryProblem {
    Message what;
    size_t at = 0;
    size_t length = 0; ///< 0 at the end of the text
};

struct QueryCheck {
    ParsedQuery query; ///< everything, when there is a problem
    std::optional<QueryProblem> problem;
};

[[nodiscard]] QueryCheck checkQuery(std::string_view text, const QueryContext& context);
/// The same for callers that show one sentence: InvalidArgument, with the position (in characters) in the message.
[[nodiscard]] Result<ParsedQuery> parseQuery(std::string_view text, const QueryContext& context);

/// Text that parses to the same filter, with times spelled out.
[[nodiscard]] std::string printQuery(const Filter& filter, const TimeRange& range = {});
/// The condition that a free word stands for: it is part of a name or of the info line, or names service, rule or host.
[[nodiscard]] Filter freeTextFilter(const std::string& text);
/// The word of a filter that freeTextFilter made.
[[nodiscard]] std::optional<std::string> freeTextOf(const Filter& filter);

/// Part of a query, for colouring; also of text that does not parse.
struct QuerySpan {
    enum class Kind { Operator, Field, Value };
    Kind kind = Kind::Value;
    size_t at = 0;
    size_t length = 0;
    friend bool operator==(const QuerySpan&, const QuerySpan&) = default;
};
[[nodiscard]] std::vector<QuerySpan> querySpans(std::string_view text);

/// Values of a field that begin with a prefix; EventStore::fieldValues behind it.
using QueryValues = std::function<std::vector<std::string>(const std::string& field, const std::string& prefix)>;

/// What may stand at `cursor`, best first, at most 50; each replaces the word that begins at `from`.
struct QueryCompletions {
    size_t from = 0;
    std::vector<std::string> words;
};
[[nodiscard]] QueryCompletions completeQuery(std::string_view text, size_t cursor, const QueryValues& values = {});

} // namespace metsuke
