// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/detect/field_test.h"
#include "core/detect/rule.h"
#include "core/model/finding.h"

#include <filesystem>

namespace metsuke {

struct InactiveRule {
    std::string id; ///< as far as it could be read
    std::string path;
    Message reason;
};

/// The rules of one or more folders: *.yml files, and lists/NAME.txt for `|expand`. Order is by path, so the same
/// folders give the same order everywhere. A document that cannot be used is kept as inactive, with the reason.
class RuleSet {
public:
    static Result<RuleSet> load(const std::vector<std::filesystem::path>& folders);
    /// Adds the documents of one text; for tests and rules under edit.
    void addText(std::string_view yaml, const std::string& path);
    void addList(std::string name, std::vector<std::string> values);

    [[nodiscard]] const std::vector<RuleDocument>& rules() const { return m_rules; } ///< without filters
    [[nodiscard]] const std::vector<RuleDocument>& filters() const { return m_filters; }
    [[nodiscard]] const std::vector<InactiveRule>& inactive() const { return m_inactive; }
    [[nodiscard]] const ValueLists& lists() const { return m_lists; }
    /// By name, id or uuid.
    [[nodiscard]] std::optional<size_t> find(std::string_view name) const;

private:
    std::vector<RuleDocument> m_rules;
    std::vector<RuleDocument> m_filters;
    std::vector<InactiveRule> m_inactive;
    ValueLists m_lists;
    std::map<std::string, size_t, std::less<>> m_byName;
};

[[nodiscard]] RuleRow makeRuleRow(const RuleDocument& rule);

} // namespace metsuke
