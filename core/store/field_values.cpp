// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/field_values.h"

#include "core/store/field_catalog.h"
#include "core/store/findings_reader.h"

namespace metsuke {

namespace {

/// Rows looked at in the name dictionary: an answer while typing, not a complete one.
constexpr int64_t kMaximumNames = 200'000;

/// SQL that answers texts which begin like pattern ?1, at most ?2; "" when there is none.
std::string_view sourceOf(const std::string& field) {
    if (field == "service") {
        return "SELECT DISTINCT service FROM rollup_service WHERE res = 86400 AND service LIKE ?1 ESCAPE '\\' ORDER BY 1 LIMIT ?2";
    }
    if (field == "rule") {
        return "SELECT id FROM rule WHERE id LIKE ?1 ESCAPE '\\' ORDER BY id LIMIT ?2";
    }
    if (field == "host" || field == "orig" || field == "resp") {
        return "SELECT text FROM (SELECT metsuke_ip(addr) AS text, severity FROM host UNION "
               "SELECT a.value, h.severity FROM host_alias a JOIN host h ON h.id = a.host WHERE a.kind = 0) "
               "WHERE text LIKE ?1 ESCAPE '\\' ORDER BY severity DESC, text LIMIT ?2";
    }
    if (field == "peer" || field == "object" || field == "family") {
        return field == "peer" ? "SELECT DISTINCT peer FROM detection WHERE peer LIKE ?1 ESCAPE '\\' ORDER BY 1 LIMIT ?2"
            : field == "object" ? "SELECT DISTINCT object FROM detection WHERE object LIKE ?1 ESCAPE '\\' ORDER BY 1 LIMIT ?2"
                                : "SELECT DISTINCT family FROM detection WHERE family LIKE ?1 ESCAPE '\\' ORDER BY 1 LIMIT ?2";
    }
    const QueryField* known = findQueryField(field);
    const FieldDescriptor* own = known != nullptr && known->kind
        ? findEventField(*known->kind, std::string_view(known->name).substr(known->name.find('.') + 1))
        : nullptr;
    if (field == "name" || (own != nullptr && own->storage == FieldStorage::Dictionary)) {
        return "SELECT DISTINCT text FROM (SELECT text FROM name LIMIT ?3) WHERE text LIKE ?1 ESCAPE '\\' LIMIT ?2";
    }
    return {};
}

std::string beginsWith(const std::string& prefix) {
    std::string pattern;
    for (const char c : prefix) {
        if (c == '%' || c == '_' || c == '\\') {
            pattern += '\\';
        }
        pattern += c;
    }
    return pattern + '%';
}

} // namespace

Result<std::vector<std::string>> queryFieldValues(
    Snapshot& snapshot, const std::string& field, const std::string& prefix, size_t maximum) {
    std::vector<std::string> values;
    const std::string_view source = sourceOf(field);
    if (source.empty()) {
        return values;
    }
    METSUKE_TRY(Statement * statement, snapshot.connection().cached(source));
    const std::string pattern = beginsWith(prefix.substr(0, 256));
    statement->bind(1, std::string_view(pattern));
    statement->bind(2, static_cast<int64_t>(std::min<size_t>(maximum, 10'000)));
    if (statement->parameters() == 3) {
        statement->bind(3, kMaximumNames);
    }
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        if (!s.text(0).empty()) {
            values.push_back(s.string(0));
        }
    }));
    METSUKE_CHECK(snapshot.check());
    return values;
}

} // namespace metsuke
