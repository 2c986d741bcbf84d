// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/query/field_names.h"

#include "core/base/strings.h"

#include <algorithm>
#include <numeric>

namespace metsuke::query {

namespace {

constexpr size_t kLongestName = 64;
constexpr size_t kMostNear = 5;

/// Levenshtein distance.
size_t distance(std::string_view a, std::string_view b) {
    std::vector<size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::vector<std::string> nearNames(const std::string& name) {
    std::vector<std::pair<size_t, std::string>> found;
    if (name.size() <= kLongestName) {
        for (const QueryField& field : queryFields()) {
            const size_t apart = distance(name, toLower(field.name));
            if (apart <= (name.size() < 4 ? 1 : std::max<size_t>(2, name.size() / 3))) {
                found.emplace_back(apart, field.name);
            }
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    for (size_t i = 0; i < std::min(found.size(), kMostNear); ++i) {
        names.push_back(found[i].second);
    }
    return names;
}

} // namespace

FieldMatch matchField(std::string_view name) {
    if (const QueryField* exact = findQueryField(name)) {
        return {exact, {}, false};
    }
    const std::string lower = toLower(name);
    FieldMatch match;
    for (const QueryField& field : queryFields()) {
        const std::string own = toLower(field.name);
        if (own == lower) {
            return {&field, {}, false};
        }
        if (field.kind && own.ends_with(lower) && own.size() > lower.size() && own[own.size() - lower.size() - 1] == '.'
            && own.find('.') == own.size() - lower.size() - 1) {
            match.field = &field;
            match.near.push_back(field.name);
        }
    }
    if (match.near.size() == 1) {
        return {match.field, {}, false};
    }
    match.field = nullptr;
    match.ambiguous = !match.near.empty();
    if (!match.ambiguous) {
        match.near = nearNames(lower);
    }
    return match;
}

} // namespace metsuke::query
