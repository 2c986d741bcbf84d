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

constexpr size_t kMostLearned = 4096;
constexpr uint8_t kAllBits = 128;

/// What the kernel is to be told: 0 for ever, nullopt: its time is over, and the journal's expiry takes it back.
std::optional<Duration> leftOf(Timestamp expires, Timestamp now) {
    if (expires.ns == 0) {
        return Duration{0};
    }
    return expires > now ? std::optional(keptFor(expires - now)) : std::nullopt;
}

bool isNamed(const plan::NameTarget& target, const std::string& name) {
    const auto bare = [](const std::string& text) { return toLower(text.ends_with('.') ? text.substr(0, text.size() - 1) : text); };
    const std::string denied = bare(target.name), asked = bare(name);
    return asked == denied || asked.ends_with('.' + denied);
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

Result<NetworkKeeper> NetworkKeeper::open(NetworkSettings settings) {
    METSUKE_TRY(Netlink rules, Netlink::open(NETLINK_NETFILTER, 1U << (NFNLGRP_NFTABLES - 1)));
    METSUKE_TRY(Netlink links, Netlink::open(NETLINK_ROUTE, RTMGRP_LINK));
    return NetworkKeeper(std::move(rules), std::move(links), std::move(settings));
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
        const auto isMended = isIsolation ? keepIsolation(*record, *lasts) : keepDenial(*record, *lasts);
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

Result<bool> NetworkKeeper::keepDenial(const NetworkRecord& record, Duration lasts) {
    METSUKE_TRY(Denial denial, denialOf(record, lasts));
    for (const IpAddress& address : m_kept[record.undoId].learned) {
        denial.addresses.push_back({address, kAllBits, 0, 0});
    }
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

Result<size_t> NetworkKeeper::learn(
    const std::string& name, const std::vector<IpAddress>& addresses, const std::vector<InForce>& inForce, Timestamp now) {
    size_t learned = 0;
    for (const InForce& one : inForce) {
        METSUKE_TRY(const NetworkRecord record, readNetworkRecord(one.record));
        const auto* target = std::get_if<plan::NameTarget>(&record.target);
        const auto lasts = leftOf(one.expires, now);
        if (target == nullptr || !lasts || !isNamed(*target, name)) {
            continue;
        }
        METSUKE_TRY(const Denial more, newOnes(record, addresses, *lasts));
        if (!more.addresses.empty()) {
            METSUKE_CHECK(nft::apply(denyMoreRules(more)));
            m_kept[record.undoId].listing = listingOf({"inet " + more.table});
            METSUKE_CHECK(cutAll(Reach::Everywhere, isWithOneOf(more)));
            learned += more.addresses.size();
        }
    }
    return learned;
}

/// An answer is the intruder's to choose: it must not cut off the workstation, nor make a table without end.
Result<Denial> NetworkKeeper::newOnes(const NetworkRecord& record, const std::vector<IpAddress>& addresses, Duration lasts) {
    METSUKE_TRY(const NetworkFacts facts, readNetwork(m_settings.resolverFiles));
    const auto& known = std::get<plan::NameTarget>(record.target).addresses;
    std::set<IpAddress>& learned = m_kept[record.undoId].learned;
    Denial more{denialTable(record.undoId), {}, {}, 0, lasts};
    for (const IpAddress& address : addresses) {
        const plan::AddressTarget denied{address, kAllBits, 0, 0};
        if (learned.size() < kMostLearned && std::ranges::find(known, address) == known.end() && !whyNotDenied(denied, facts, m_settings)
            && learned.insert(address).second) {
            more.addresses.push_back(denied);
        }
    }
    return more;
}

} // namespace metsuke::actuator
