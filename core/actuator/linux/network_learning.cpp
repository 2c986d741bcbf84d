// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/actuator/linux/network_learning.h"

#include "core/actuator/linux/network_deny.h"
#include "core/plan/denied_name.h"

#include <algorithm>

namespace metsuke::actuator {

namespace {

constexpr uint8_t kAllBits = 128;

Timestamp inWholeMilliseconds(Timestamp time) { return {time.ns - time.ns % kMillisecond}; }

} // namespace

WhySpared guardOf(const NetworkFacts& facts, const NetworkSettings& settings, const Protection& protection) {
    return [&](const IpAddress& address) -> std::optional<std::string> {
        if (!plan::isOfOneHost(address)) {
            return "no_host";
        }
        if (auto why = whyNotDenied({address, kAllBits, 0, 0}, facts, settings)) {
            return refusalOf(std::move(*why)).reason;
        }
        const IpRange range(address);
        if (const auto refusal = protection.refusesAddresses(range)) {
            return refusal->reason;
        }
        return protection.touchesAsset(range) ? std::optional<std::string>("is_asset") : std::nullopt; // would take one person more
    };
}

void Lesson::add(Lesson other) {
    std::ranges::move(other.denied, std::back_inserter(denied));
    std::ranges::move(other.spared, std::back_inserter(spared));
    isRenewed = isRenewed || other.isRenewed;
}

Lesson learn(NetworkRecord& record, const Lookup& lookup, const WhySpared& whySpared) {
    Lesson lesson;
    const auto* target = std::get_if<plan::NameTarget>(&record.target);
    if (target == nullptr || !isOfName(lookup, target->name)) {
        return lesson;
    }
    const Timestamp seen = inWholeMilliseconds(lookup.time);
    for (const IpAddress& address : lookup.addresses) {
        const auto known = std::ranges::find(record.learned, address, &LearnedAddress::address);
        if (known != record.learned.end()) {
            lesson.isRenewed = lesson.isRenewed || seen - known->seen >= kRenewedAfter;
            known->seen = seen - known->seen >= kRenewedAfter ? seen : known->seen;
            continue;
        }
        const bool isTold = std::ranges::find(record.spared, address) != record.spared.end();
        if (isTold || std::ranges::find(target->addresses, address) != target->addresses.end()) {
            continue;
        }
        if (auto why = whySpared(address)) {
            if (record.spared.size() < kMostSpared) {
                record.spared.push_back(address);
                lesson.spared.emplace_back(address, std::move(*why));
            }
            continue;
        }
        if (record.learned.size() >= kMostLearned) {
            record.learned.erase(std::ranges::min_element(record.learned, {}, &LearnedAddress::seen));
        }
        record.learned.push_back({address, seen});
        lesson.denied.push_back(address);
    }
    return lesson;
}

void forgetLearned(NetworkRecord& record, Timestamp now) {
    std::erase_if(record.learned, [&](const LearnedAddress& one) { return one.seen + kLearnedFor <= now; });
}

} // namespace metsuke::actuator
