// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/openc2/mitigation_rules.h"

#include "core/base/ip_range.h"
#include "core/base/strings.h"
#include "core/openc2/json_fields.h"

#include <algorithm>
#include <array>

namespace metsuke::openc2 {

namespace {

using Kind = MitigationRules::Kind;
using Effect = MitigationRules::Effect;

constexpr size_t kMostTiers = 64;
constexpr size_t kMostProtected = 1024;
constexpr size_t kLongestPattern = 512;
constexpr size_t kLongestWord = 32;
constexpr int64_t kMostHosts = 100'000;
constexpr int64_t kLongestHold = 366 * (kDay / kSecond);
constexpr std::array<const char*, 6> kKinds{"path", "program", "account", "service", "address", "host"};
constexpr std::array<const char*, 2> kEffects{"raise", "refuse"};

template <typename Value, size_t Size> Value word(JsonFields& fields, const char* name, const std::array<const char*, Size>& words) {
    const std::string text = fields.text(name, kLongestWord);
    const auto found = std::find(words.begin(), words.end(), text);
    if (found == words.end()) {
        fields.fail(name);
        return {};
    }
    return static_cast<Value>(found - words.begin());
}

MitigationRules::Protected readProtected(JsonFields& fields) {
    fields.allowOnly({"kind", "pattern", "effect"});
    MitigationRules::Protected found;
    found.kind = word<Kind>(fields, "kind", kKinds);
    found.effect = word<Effect>(fields, "effect", kEffects);
    found.pattern = fields.text("pattern", kLongestPattern);
    const bool isPattern = !found.pattern.empty() && cleanText(found.pattern, kLongestPattern) == found.pattern;
    if (!isPattern || (found.kind == Kind::Address && !IpRange::parse(found.pattern))) {
        fields.fail("pattern");
    }
    return found;
}

/// From `least` to the default, which is the floor.
int64_t upTo(JsonFields& fields, const char* name, int64_t least, int64_t most) { return fields.has(name) ? fields.number(name, least, most) : most; }

void readLimits(JsonFields limits, MitigationRules& rules, JsonFields& parent) {
    limits.allowOnly({"mutating_per_minute", "isolations_per_minute", "hosts_per_plan", "second_person_from_tier", "longest_order_s", "longest_hold_s"});
    rules.mutatingPerMinute = upTo(limits, "mutating_per_minute", 0, rules.mutatingPerMinute);
    rules.isolationsPerMinute = upTo(limits, "isolations_per_minute", 0, rules.isolationsPerMinute);
    rules.hostsPerPlan = limits.has("hosts_per_plan") ? limits.number("hosts_per_plan", 0, kMostHosts) : 0;
    rules.secondPersonFrom = static_cast<int>(upTo(limits, "second_person_from_tier", 1, rules.secondPersonFrom));
    rules.longestOrder = upTo(limits, "longest_order_s", kMinute / kSecond, rules.longestOrder / kSecond) * kSecond;
    rules.longestHold = limits.has("longest_hold_s") ? limits.number("longest_hold_s", kMinute / kSecond, kLongestHold) * kSecond : 0;
    parent.join(limits);
}

void readTiers(JsonFields& fields, MitigationRules& rules) {
    const Json& all = fields.value("tiers");
    if (!all.is_object() || all.size() > kMostTiers) {
        fields.fail("tiers");
        return;
    }
    JsonFields tiers = fields.object("tiers");
    for (const auto& [action, tier] : all.items()) {
        rules.tiers[action] = static_cast<int>(tiers.number(action.c_str(), 1, 3));
    }
    fields.join(tiers);
}

} // namespace

std::optional<int> highestTierOf(std::string_view role) {
    return role == "analyst" || role == kExpert ? std::optional(1) : role == "responder" ? std::optional(2) : role == "approver" || role == "administrator" ? std::optional(3) : std::nullopt;
}

bool maySignRemedies(std::string_view role, bool hasExperts) { return hasExperts ? role == kExpert : highestTierOf(role) == 3; }

Json rulesJson(const MitigationRules& rules) {
    Json tiers = Json::object(), things = Json::array();
    for (const auto& [action, tier] : rules.tiers) {
        tiers[action] = tier;
    }
    for (const auto& one : rules.protectedThings) {
        things.push_back({{"kind", kKinds[static_cast<size_t>(one.kind)]}, {"pattern", one.pattern}, {"effect", kEffects[static_cast<size_t>(one.effect)]}});
    }
    Json limits{{"mutating_per_minute", rules.mutatingPerMinute}, {"isolations_per_minute", rules.isolationsPerMinute}, {"hosts_per_plan", rules.hostsPerPlan},
        {"second_person_from_tier", rules.secondPersonFrom}, {"longest_order_s", rules.longestOrder / kSecond}};
    if (rules.longestHold > 0) { // agents that do not know it yet go on obeying policies without it
        limits["longest_hold_s"] = rules.longestHold / kSecond;
    }
    return {{"tiers", std::move(tiers)}, {"protected", std::move(things)}, {"limits", std::move(limits)}};
}

MitigationRules readRules(JsonFields& fields) {
    MitigationRules rules;
    fields.allowOnly({"tiers", "protected", "limits"});
    if (fields.has("tiers")) {
        readTiers(fields, rules);
    }
    if (fields.has("protected")) {
        for (JsonFields& one : fields.objects("protected", kMostProtected)) {
            rules.protectedThings.push_back(readProtected(one));
            fields.join(one);
        }
    }
    if (fields.has("limits")) {
        readLimits(fields.object("limits"), rules, fields);
    }
    return rules;
}

} // namespace metsuke::openc2
