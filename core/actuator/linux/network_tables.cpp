// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_tables.h"

#include "core/actuator/linux/network_nft.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace metsuke::actuator {

Result<std::vector<FilterTable>> filterTables() {
    METSUKE_TRY(const std::string text, nft::listJson("list tables"));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    std::vector<FilterTable> tables;
    if (!json.is_object() || !json.contains("nftables")) {
        return tables; // there are none
    }
    for (const auto& entry : json["nftables"]) {
        const auto table = entry.find("table");
        if (table != entry.end() && table->is_object()) {
            tables.push_back({table->value("family", ""), table->value("name", "")});
        }
    }
    return tables;
}

Result<std::optional<std::string>> markOf(const std::string& family, const std::string& table) {
    METSUKE_TRY(const auto tables, filterTables());
    if (std::ranges::find(tables, FilterTable{family, table}) == tables.end()) {
        return std::optional<std::string>();
    }
    METSUKE_TRY(const std::string text, nft::list("list table " + family + ' ' + table));
    constexpr std::string_view kBefore = "\n\tcomment \"";
    const size_t before = text.find(kBefore);
    if (before == std::string::npos) {
        return std::optional<std::string>("");
    }
    const size_t begin = before + kBefore.size();
    return std::optional(text.substr(begin, text.find('"', begin) - begin));
}

} // namespace metsuke::actuator
