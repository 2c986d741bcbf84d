// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/recent_lookups.h"

#include "core/base/name_below.h"

#include <algorithm>

namespace metsuke::actuator {

std::optional<Lookup> lookupOf(const endpoint::NameLookedUp& seen, Timestamp time) {
    if (seen.type != "A" && seen.type != "AAAA") {
        return std::nullopt;
    }
    Lookup lookup{toLower(seen.name), {}, {}, time};
    for (const std::string& answer : seen.answers) {
        if (const auto address = IpAddress::parse(answer)) {
            lookup.addresses.push_back(*address);
        } else {
            lookup.aliases.push_back(toLower(answer));
        }
    }
    return lookup.addresses.empty() ? std::nullopt : std::optional(std::move(lookup));
}

bool isOfName(const Lookup& lookup, const std::string& denied) {
    const auto isIt = [&](const std::string& name) { return isNameBelow(name, denied); };
    return isIt(lookup.name) || std::ranges::any_of(lookup.aliases, isIt);
}

void RecentLookups::take(const Lookup& lookup) {
    Known& known = m_names[lookup.name];
    known.aliases = lookup.aliases;
    known.time = lookup.time;
    for (const IpAddress& address : lookup.addresses) {
        known.addresses[address] = lookup.time;
    }
    const auto dropOldest = [](auto& all, auto time) { all.erase(std::ranges::min_element(all, {}, time)); };
    while (known.addresses.size() > kMostAddresses) {
        dropOldest(known.addresses, [](const auto& one) { return one.second; });
    }
    while (m_names.size() > kMostNames) {
        dropOldest(m_names, [](const auto& one) { return one.second.time; });
    }
}

void RecentLookups::forgetBefore(Timestamp time) {
    std::erase_if(m_names, [&](const auto& one) { return one.second.time < time; });
    for (auto& [name, known] : m_names) {
        std::erase_if(known.addresses, [&](const auto& one) { return one.second < time; });
    }
}

std::vector<Lookup> RecentLookups::ofName(const std::string& denied) const {
    std::vector<Lookup> found;
    for (const auto& [name, known] : m_names) {
        if (!isOfName({name, known.aliases, {}, {}}, denied)) {
            continue;
        }
        for (const auto& [address, time] : known.addresses) {
            found.push_back({name, known.aliases, {address}, time});
        }
    }
    return found;
}

std::vector<std::string> RecentLookups::othersAt(const std::vector<IpRange>& ranges, const std::string& denied) const {
    std::vector<std::string> names;
    const auto isIn = [&](const auto& known) { return std::ranges::any_of(ranges, [&](const IpRange& range) { return range.contains(known.first); }); };
    for (const auto& [name, known] : m_names) {
        if (std::ranges::any_of(known.addresses, isIn) && !isOfName({name, known.aliases, {}, {}}, denied)) {
            names.push_back(name);
        }
    }
    return names;
}

} // namespace metsuke::actuator
