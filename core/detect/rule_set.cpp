// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/rule_set.h"

#include "core/base/strings.h"
#include "core/detect/rule_parser.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace metsuke {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> filesUnder(const fs::path& folder, std::error_code& problem) {
    std::vector<fs::path> files;
    for (auto it = fs::recursive_directory_iterator(folder, problem); !problem && it != fs::recursive_directory_iterator();
         it.increment(problem)) {
        if (it->is_regular_file(problem)) {
            files.push_back(it->path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string readAll(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> listValues(std::string_view text) {
    std::vector<std::string> values;
    for (const auto line : split(text, '\n')) {
        const auto value = trim(line);
        if (!value.empty() && !value.starts_with('#')) {
            values.emplace_back(value);
        }
    }
    return values;
}

} // namespace

Result<RuleSet> RuleSet::load(const std::vector<fs::path>& folders) {
    RuleSet set;
    for (const fs::path& folder : folders) {
        std::error_code problem;
        const auto files = filesUnder(folder, problem);
        if (problem) {
            return Error(ErrorCode::NotFound, Message("detect.folder_unreadable").with("path", folder.string()), problem.message());
        }
        for (const fs::path& file : files) {
            const auto extension = file.extension();
            if (extension == ".yml" || extension == ".yaml") {
                set.addText(readAll(file), file.string());
            } else if (extension == ".txt" && file.parent_path().filename() == "lists") {
                set.addList(file.stem(), listValues(readAll(file)));
            }
        }
    }
    return set;
}

void RuleSet::addText(std::string_view yaml, const std::string& path) {
    for (ParsedRule& parsed : parseRules(yaml, path)) {
        RuleDocument& rule = parsed.rule;
        if (parsed.error) {
            m_inactive.push_back({rule.id, path, parsed.error->message});
        } else if (rule.isFilter()) {
            m_filters.push_back(std::move(rule));
        } else if (m_byName.contains(rule.id) || (!rule.uuid.empty() && m_byName.contains(rule.uuid))) {
            m_inactive.push_back({rule.id, path, Message("detect.rule_duplicated").with("value", rule.id)});
        } else {
            for (const std::string& name : {rule.id, rule.name, rule.uuid}) {
                if (!name.empty()) {
                    m_byName.try_emplace(name, m_rules.size());
                }
            }
            m_rules.push_back(std::move(rule));
        }
    }
}

void RuleSet::addList(std::string name, std::vector<std::string> values) {
    auto& list = m_lists[std::move(name)];
    list.insert(list.end(), std::make_move_iterator(values.begin()), std::make_move_iterator(values.end()));
}

std::optional<size_t> RuleSet::find(std::string_view name) const {
    const auto it = m_byName.find(name);
    return it == m_byName.end() ? std::nullopt : std::optional(it->second);
}

RuleRow makeRuleRow(const RuleDocument& rule) {
    RuleRow row;
    row.id = rule.id;
    row.title = rule.title;
    row.titleJa = rule.titleJa.empty() ? rule.title : rule.titleJa;
    row.explain = rule.traits.explain.en.empty() ? "{host}: " + rule.title : rule.traits.explain.en;
    row.explainJa = rule.traits.explain.ja.empty() ? row.explain : rule.traits.explain.ja;
    for (const std::string& text : rule.falsePositives) {
        row.falsePositives += (row.falsePositives.empty() ? "" : "; ") + text;
    }
    row.severity = rule.level;
    row.phase = rule.traits.phase;
    row.attack = rule.attack;
    row.yaml = rule.yaml;
    return row;
}

} // namespace metsuke
