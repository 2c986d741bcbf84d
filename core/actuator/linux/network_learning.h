// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/actuator/linux/network_facts.h"
#include "core/actuator/linux/network_record.h"
#include "core/actuator/linux/network_settings.h"
#include "core/actuator/linux/recent_lookups.h"
#include "core/actuator/protection.h"

#include <functional>

// A name that is denied stays denied when it moves: what answers say that it stands for is denied, too. Answers are the intruder's
// to choose, so they must cut off nothing that the computer lives by, and are bounded in number and time.
namespace metsuke::actuator {

inline constexpr size_t kMostLearned = 1024; ///< of a step; the ones that were answered last stay
inline constexpr size_t kMostSpared = 64; ///< that are told
inline constexpr Duration kLearnedFor = kDay; ///< after the last answer with it: addresses go to others. Never longer than the step
inline constexpr Duration kRenewedAfter = kHour; ///< an address that is answered again and again is written down this often

/// Why an address must not be denied, for programs: "is_management" ...; nullopt: it may be.
using WhySpared = std::function<std::optional<std::string>(const IpAddress&)>;
/// All that is guarded: workstation, gateways, resolvers, the computer itself, what the policy protects, what is no host's. The
/// arguments outlive it.
[[nodiscard]] WhySpared guardOf(const NetworkFacts& facts, const NetworkSettings& settings, const Protection& protection);

/// What an answer taught.
struct Lesson {
    std::vector<IpAddress> denied; ///< that were not before
    std::vector<std::pair<IpAddress, std::string>> spared; ///< with the reason; not told before
    bool isRenewed = false; ///< one that was known holds longer now
    void add(Lesson other);
    [[nodiscard]] bool isEmpty() const { return denied.empty() && spared.empty() && !isRenewed; }
};
/// Takes what the lookup says of the record's denied name into the record; of another name it says nothing.
Lesson learn(NetworkRecord& record, const Lookup& lookup, const WhySpared& whySpared);
/// What was answered too long ago leaves the record.
void forgetLearned(NetworkRecord& record, Timestamp now);

} // namespace metsuke::actuator
