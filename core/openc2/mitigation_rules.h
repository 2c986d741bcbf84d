// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/timestamp.h"
#include "core/openc2/canonical_json.h"

#include <map>
#include <optional>
#include <vector>

namespace metsuke::openc2 {

class JsonFields;

/// How far somebody of this role may go by himself: 1 to 3, the tiers of plan::Tier. nullopt: there is no such role. An
/// administrator alone also gives agents their policy and certificates.
[[nodiscard]] std::optional<int> highestTierOf(std::string_view role);
inline constexpr std::string_view kExpert = "expert"; ///< goes as far as an analyst, and signs remedies
/// Signs remedies: an expert, where the policy names any (`hasExperts`); else whoever goes as far as tier 3.
[[nodiscard]] bool maySignRemedies(std::string_view role, bool hasExperts);

/// What a policy says of mitigation. The defaults are the built-in floor: reading refuses what is below it, so that nobody who has the
/// root key can make an agent do more than the program allows.
struct MitigationRules {
    enum class Kind : uint8_t { Path, Program, Account, Service, Address, Host };
    enum class Effect : uint8_t {
        Raise, ///< takes one tier more
        Refuse, ///< is not touched at all
    };
    struct Protected {
        Kind kind = Kind::Path;
        std::string pattern; ///< of glob(7) in which * also stands for /; of Address what IpRange::parse reads; of Host a device or host name
        Effect effect = Effect::Raise;
        bool operator==(const Protected&) const = default;
    };
    std::map<std::string, int> tiers; ///< action (plan::ActionTraits::name) to the least tier, 1 to 3; lower than built in says nothing
    std::vector<Protected> protectedThings;
    int64_t mutatingPerMinute = 10; ///< plans and undos that change something; 0: none
    int64_t isolationsPerMinute = 1;
    int64_t hostsPerPlan = 0; ///< of one operation of the workstation; 0: as built in
    int secondPersonFrom = 3; ///< the tier from which two persons have to agree
    Duration longestOrder = kDay; ///< how long an order may be good for
    Duration longestHold = 0; ///< how long anything may be in force that is for a time, from when it began; 0: as long as was ordered
    bool operator==(const MitigationRules&) const = default;
};
[[nodiscard]] Json rulesJson(const MitigationRules& rules);
/// Members that are missing are the default; what is not known fails.
MitigationRules readRules(JsonFields& fields);

} // namespace metsuke::openc2
