// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/query_language.h"

namespace metsuke {

/// core/query behind the query bar.
class CaseQueryLanguage : public QueryLanguage {
public:
    [[nodiscard]] Parsed parse(std::string_view text, const Times& times) const override;
    [[nodiscard]] std::vector<Span> tokens(std::string_view text) const override;
    [[nodiscard]] std::vector<std::string> completions(std::string_view text, size_t cursor) const override;
};

} // namespace metsuke
