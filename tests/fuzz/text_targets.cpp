// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"

#include "core/detect/rule_engine.h"
#include "core/detect/rule_linter.h"
#include "core/model/site.h"
#include "core/model/site_profile_json.h"
#include "core/query/query.h"
#include "core/store/selftest.h"
#include "core/store/traffic_profile.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace metsuke::fuzz {

namespace {

void queryText(Bytes input) {
    const std::string_view text = asText(input);
    const QueryContext context{{1'767'225'600'000'000'000}, {1'767'261'600'000'000'000}, 0};
    const auto check = checkQuery(text, context);
    if (check.problem) {
        require(check.problem->at + check.problem->length <= text.size(), "a problem stands inside the text");
    } else {
        const auto again = checkQuery(printQuery(check.query.filter, check.query.range), {});
        require(!again.problem && again.query == check.query, "what is printed parses to the same filter");
    }
    for (const auto& span : querySpans(text)) {
        require(span.at + span.length <= text.size(), "colours stand inside the text");
    }
    const auto completions = completeQuery(text, text.size() / 2);
    require(completions.from <= text.size() / 2 && completions.words.size() <= 50, "completions are bounded");
}

void rulesText(Bytes input) {
    RuleSet set;
    set.addText(asText(input), "fuzz.yml");
    (void)RuleLinter(set).run();
    const RuleEngine engine(std::move(set));
    require(engine.inactive().size() <= input.size() + 1, "problems are bounded");
}

void siteText(Bytes input) {
    const auto profile = readSiteProfile(asText(input));
    if (!profile.ok()) {
        require(!profile.error().message.id.empty(), "a refusal says why");
        return;
    }
    require(profile->services.size() <= SiteProfile::kMaximumServices && profile->domains.size() <= SiteProfile::kMaximumDomains
            && profile->exclusions.size() <= SiteProfile::kMaximumExclusions,
        "limits hold");
    const auto again = readSiteProfile(writeSiteProfile(*profile));
    require(again.ok() && *again == *profile, "what is written is read back");
    const Site site(*profile);
    for (const NetworkGroup& group : profile->groups) {
        for (const IpRange& range : group.ranges) {
            require(site.isInside(range.first()) && site.isInside(range.last()), "ranges are inside with their ends");
        }
    }
    (void)site.ownsName("www.corp.example");
}

void profileText(Bytes input) {
    constexpr Timestamp now{1'700'000'000 * kSecond};
    const auto profile = TrafficProfile::parse(asText(input), now);
    if (profile) {
        const TrafficBaseline judged = profile->judge(now.ns / kHour);
        require(judged.highHosts.size() <= TrafficProfile::kHosts, "no more hosts are judged than are kept");
    }
}

void markText(Bytes input) {
    if (const auto mark = SelftestMark::findIn(asText(input))) {
        require(mark->token.size() == SelftestMark::kTokenLength, "a mark is whole");
        require(SelftestMark::findIn(mark->text()).has_value(), "a mark is found again in its own text");
    }
}

/// A few of the shipped rules.
std::vector<Octets> shippedRules() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(METSUKE_SOURCE_DIR) / "resources/rules")) {
        if (entry.path().extension() == ".yml" && entry.file_size() < 4000) {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    std::vector<Octets> rules;
    for (size_t i = 0; i < paths.size(); i += 1 + paths.size() / 12) {
        std::ifstream in(paths[i], std::ios::binary);
        rules.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return rules;
}

} // namespace

void addTextTargets(std::vector<FuzzTarget>& targets) {
    targets.push_back({"query", queryText,
        {octets("host = 10.0.0.5 and service in (smb, rdp) and severity >= high and ts > -2h"), octets("not (name = *.evil or \"a b\" 10.0.0.0/8) !x"),
            octets("dns.query contains \"\\\"\" or bytes > 1.5MB ts <= 2026-01-01T10:00")},
        20000, {}});
    targets.push_back({"site", siteText,
        {octets(writeSiteProfile(SiteProfile::standard())),
            octets(R"({"metsuke_site": 1, "groups": [{"name": "A", "zone": "z", "trusted": false, "ranges": ["10.0.0.5-9", "fd00::/8", "10.0.0.0/255.0.0.0"]}],
 "domains": ["corp.example"], "services": [{"kind": "dns", "address": "10.0.0.53", "port": 53, "note": "n"}],
 "exclusions": [{"rule": "SCAN-001", "host": "10.0.0.0/24", "peer": "a.example", "reason": "r", "expires": "2026-12-31"}], "dismissed": ["dns:10.0.0.1"]})")},
        20000, {}});
    targets.push_back({"traffic-profile", profileText,
        {octets(R"({"schema": 1, "total": [[472222, 5000000000], [472223, -1]], "hosts": {"10.0.0.5": [[472222, 7]], "nobody": 5}})")}, 20000, {}});
    targets.push_back({"selftest-mark", markText, {octets("GET /metsuke-selftest-http-0123456789abcdef HTTP/1.1"), octets("metsuke-selftest-metsuke-selftest-dns-")}, 20000, {}});
    targets.push_back({"rules", rulesText, shippedRules(), 600, {}});
}

} // namespace metsuke::fuzz
