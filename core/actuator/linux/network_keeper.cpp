// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_keeper.h"

#include "core/actuator/linux/network_contain.h"
#include "core/actuator/linux/network_deny.h"
#include "core/actuator/linux/network_nft.h"
#include "core/base/strings.h"

#include <algorithm>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

namespace metsuke::actuator {

namespace {

/// What the kernel is to be told: 0 for ever, nullopt: its time is over, and the journal's expiry takes it back.
std::optional<Duration> leftOf(Timestamp expires, Timestamp now) {
    if (expires.ns == 0) {
        return Duration{0};
    }
    return expires > now ? std::optional(keptFor(expires - now)) : std::nullopt;
}

/// "" when one of them is not there.
std::string listingOf(const std::vector<std::string>& tables) {
    std::string all;
    for (const std::string& table : tables) {
        const auto text = nft::list("list table " + table);
        if (!text) {
            return {};
        }
        all += *text;
    }
    return all;
}

Result<void> cutAll(Reach reach, const IsMeant& isMeant) {
    const auto cut = cutConnections(reach, isMeant);
    return cut ? Result<void>() : cut.error();
}

} // namespace

Result<NetworkKeeper> NetworkKeeper::open(NetworkSettings settings, const Protection& protection) {
    METSUKE_TRY(Netlink rules, Netlink::open(NETLINK_NETFILTER, 1U << (NFNLGRP_NFTABLES - 1)));
    METSUKE_TRY(Netlink links, Netlink::open(NETLINK_ROUTE, RTMGRP_LINK));
    return NetworkKeeper(std::move(rules), std::move(links), std::move(settings), protection);
}

bool NetworkKeeper::isTold() {
    const bool areRules = m_rules.drain();
    return m_links.drain() || areRules;
}

Result<std::vector<std::string>> NetworkKeeper::keep(const std::vector<InForce>& inForce, Timestamp now) {
    std::vector<std::string> mended;
    std::set<std::string> kept;
    std::vector<HookedInterface> closed;
    Result<void> all;
    for (const InForce& one : inForce) {
        const auto record = readNetworkRecord(one.record);
        const auto lasts = leftOf(one.expires, now);
        if (!record || !lasts) {
            all = record ? all : record.error();
            continue;
        }
        kept.insert(record->undoId);
        const bool isIsolation = std::holds_alternative<plan::HostTarget>(record->target);
        const auto isMended = isIsolation ? keepIsolation(*record, *lasts) : keepDenial(*record, *lasts, now);
        if (!isMended) {
            all = isMended.error(); // the others are kept up all the same
        } else if (*isMended) {
            mended.push_back(isIsolation ? kIsolationTable : denialTable(record->undoId));
        }
    }
    std::erase_if(m_kept, [&](const auto& entry) { return !kept.contains(entry.first); });
    for (const auto& [undoId, one] : m_kept) {
        closed.insert(closed.end(), one.interfaces.begin(), one.interfaces.end());
    }
    (void)m_queues.hold(closed); // who else has one was told when it began
    return all ? Result<std::vector<std::string>>(std::move(mended)) : all.error();
}

Result<bool> NetworkKeeper::keepIsolation(const NetworkRecord& record, Duration lasts) {
    METSUKE_TRY(const NetworkFacts facts, readNetwork(m_settings.resolverFiles));
    const auto hooks = facts.hooks();
    const auto known = m_kept.find(record.undoId);
    const bool isOutdated = known == m_kept.end() || known->second.interfaces != hooks;
    METSUKE_TRY(const bool isMended,
        keepTables(record.undoId, {std::string("inet ") + kIsolationTable, std::string("netdev ") + kIsolationTable}, isolationRules(record, facts, lasts), isOutdated));
    m_kept[record.undoId].interfaces = hooks;
    if (isMended) { // what was opened meanwhile
        const auto& target = std::get<plan::HostTarget>(record.target);
        METSUKE_CHECK(cutAll(Reach::Here, cutOff(target, facts)));
    }
    return isMended;
}

/// What was learned is judged again: what the computer lives by may be another address by now.
Result<bool> NetworkKeeper::keepDenial(NetworkRecord record, Duration lasts, Timestamp now) {
    if (!record.learned.empty()) {
        METSUKE_TRY(const NetworkFacts facts, readNetwork(m_settings.resolverFiles));
        const WhySpared guard = guardOf(facts, m_settings, *m_protection);
        forgetLearned(record, now);
        std::erase_if(record.learned, [&](const LearnedAddress& one) { return guard(one.address).has_value(); });
    }
    METSUKE_TRY(const Denial denial, denialOf(record, lasts, now));
    return keepTables(record.undoId, {"inet " + denial.table}, denialRules(denial), false);
}

Result<bool> NetworkKeeper::keepTables(const std::string& key, const std::vector<std::string>& tables, const std::string& rules, bool isOutdated) {
    Kept& kept = m_kept[key];
    if (!isOutdated && !kept.listing.empty() && listingOf(tables) == kept.listing) {
        return false;
    }
    METSUKE_CHECK(nft::apply(rules));
    kept.listing = listingOf(tables);
    return true;
}

Result<std::vector<NetworkKeeper::Taught>> NetworkKeeper::learn(
    const std::vector<Lookup>& lookups, const std::vector<InForce>& inForce, Timestamp now, const Amend& amend) {
    std::vector<Taught> all;
    for (const InForce& one : inForce) {
        METSUKE_TRY(NetworkRecord record, readNetworkRecord(one.record));
        const auto* target = std::get_if<plan::NameTarget>(&record.target);
        const auto lasts = leftOf(one.expires, now);
        if (target == nullptr || !lasts || std::ranges::none_of(lookups, [&](const Lookup& lookup) { return isOfName(lookup, target->name); })) {
            continue;
        }
        METSUKE_TRY(auto taught, learn(lookups, std::move(record), *lasts, now, amend));
        if (taught) {
            all.push_back(std::move(*taught));
        }
    }
    return all;
}

Result<std::optional<NetworkKeeper::Taught>> NetworkKeeper::learn(
    const std::vector<Lookup>& lookups, NetworkRecord record, Duration lasts, Timestamp now, const Amend& amend) {
    METSUKE_TRY(const NetworkFacts facts, readNetwork(m_settings.resolverFiles));
    const WhySpared guard = guardOf(facts, m_settings, *m_protection);
    forgetLearned(record, now);
    Taught taught{record.undoId, {}};
    for (const Lookup& lookup : lookups) {
        taught.lesson.add(actuator::learn(record, lookup, guard));
    }
    if (taught.lesson.isEmpty()) {
        return std::optional<Taught>();
    }
    METSUKE_CHECK(amend(record.undoId, writeRecord(record)));
    m_kept[record.undoId].listing.clear(); // the rules are others than before
    METSUKE_TRY(const bool isDone, keepDenial(record, lasts, now));
    if (isDone && !taught.lesson.denied.empty()) {
        METSUKE_TRY(const Denial denial, denialOf(record, lasts));
        METSUKE_CHECK(cutAll(Reach::Everywhere, isWithOneOf(denial)));
    }
    return std::optional(std::move(taught));
}

} // namespace metsuke::actuator
