// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/site_rows.h"

#include "core/model/site_profile_json.h"
#include "core/store/case_writer.h"
#include "core/store/findings_reader.h"
#include "core/store/row_codec.h"

namespace metsuke {

namespace {

/// Cases from before these tables, in places that cannot be written, are read as they are.
Result<bool> hasTable(Connection& connection, std::string_view name) {
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1"));
    statement->bind(1, name);
    bool found = false;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement&) { found = true; }));
    return found;
}

/// What of a profile decides what is found.
std::string judgingText(SiteProfile profile) {
    profile.dismissed.clear();
    return writeSiteProfile(profile);
}

} // namespace

Result<SiteProfile> readSite(Connection& connection) {
    METSUKE_TRY(const bool known, hasTable(connection, "site"));
    if (!known) {
        return SiteProfile::standard();
    }
    METSUKE_TRY(Statement * statement, connection.cached("SELECT profile FROM site WHERE id = 1"));
    std::optional<std::string> text;
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) { text = s.string(0); }));
    return text ? readSiteProfile(*text) : Result<SiteProfile>(SiteProfile::standard());
}

Result<void> writeSite(Connection& connection, const SiteProfile& profile) {
    METSUKE_TRY(
        Statement * statement, connection.cached("INSERT OR REPLACE INTO site(id, profile) VALUES(1, ?1)"));
    const StatementUse use(*statement);
    const std::string text = writeSiteProfile(profile);
    use->bind(1, std::string_view(text));
    return use->run();
}

Result<void> markJudgedBy(Connection& connection, const SiteProfile& profile) {
    METSUKE_TRY(Statement * statement,
        connection.cached("INSERT OR REPLACE INTO meta(key, value) VALUES('site_judged', ?1)"));
    const StatementUse use(*statement);
    const std::string text = judgingText(profile);
    use->bind(1, std::string_view(text));
    return use->run();
}

Result<bool> isJudgedBySite(Connection& connection) {
    METSUKE_TRY(const SiteProfile profile, readSite(connection));
    METSUKE_TRY(const std::string judged, metaText(connection, "site_judged"));
    return judgingText(profile) == (judged.empty() ? judgingText(SiteProfile::standard()) : judged);
}

Result<std::vector<ExcludedHits>> readExcluded(Connection& connection) {
    std::vector<ExcludedHits> hits;
    METSUKE_TRY(const bool known, hasTable(connection, "excluded"));
    if (!known) {
        return hits;
    }
    METSUKE_TRY(Statement * statement,
        connection.cached("SELECT exclusion, rule, zone, addr, count, first, last FROM excluded ORDER BY "
                          "exclusion, rule, zone, addr"));
    METSUKE_CHECK(forEachRow(*statement, [&](const Statement& s) {
        hits.push_back({s.string(0), s.string(1), HostKey{s.string(2), readAddress(s, 3), {}}, s.integer(4),
            Timestamp{s.integer(5)}, Timestamp{s.integer(6)}});
    }));
    return hits;
}

Result<void> writeExcluded(Connection& connection, const std::vector<ExcludedHits>& hits) {
    METSUKE_CHECK(connection.execute("DELETE FROM excluded"));
    METSUKE_TRY(Statement * statement,
        connection.cached("INSERT INTO excluded(exclusion, rule, zone, addr, count, first, last) "
                          "VALUES(?1,?2,?3,?4,?5,?6,?7)"));
    const StatementUse use(*statement);
    for (const ExcludedHits& one : hits) {
        use->bind(1, std::string_view(one.exclusion));
        use->bind(2, std::string_view(one.rule));
        use->bind(3, std::string_view(one.host.zone));
        bindAddress(*use, 4, one.host.ip);
        use->bind(5, one.count);
        use->bind(6, one.first.ns);
        use->bind(7, one.last.ns);
        METSUKE_CHECK(use->run());
    }
    return {};
}

} // namespace metsuke
