// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workstation/case_query_language.h"

#include "core/query/query.h"

namespace metsuke {

QueryLanguage::Parsed CaseQueryLanguage::parse(std::string_view text, const Times& times) const {
    const QueryCheck checked = checkQuery(text, {times.first, times.last, times.zoneOffset});
    Parsed parsed;
    parsed.ok = !checked.problem;
    if (checked.problem) {
        parsed.error = checked.problem->what;
        parsed.errorAt = checked.problem->at;
    } else {
        parsed.filter = checked.query.whole();
    }
    return parsed;
}

std::vector<QueryLanguage::Span> CaseQueryLanguage::tokens(std::string_view text) const {
    std::vector<Span> spans;
    for (const QuerySpan& span : querySpans(text)) {
        const Span::Kind kind = span.kind == QuerySpan::Kind::Operator ? Span::Kind::Operator
            : span.kind == QuerySpan::Kind::Field                     ? Span::Kind::Field
                                                                       : Span::Kind::Value;
        spans.push_back({kind, span.at, span.length});
    }
    return spans;
}

std::vector<std::string> CaseQueryLanguage::completions(std::string_view text, size_t cursor) const {
    return completeQuery(text, cursor).words;
}

} // namespace metsuke
