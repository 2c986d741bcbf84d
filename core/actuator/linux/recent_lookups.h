// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ip_range.h"
#include "core/base/timestamp.h"
#include "core/endpoint/activity.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace metsuke::actuator {

/// A name that this computer looked up, and what it stands for by the answer.
struct Lookup {
    std::string name;
    std::vector<std::string> aliases; ///< that the answer went over (CNAME)
    std::vector<IpAddress> addresses;
    Timestamp time; ///< when it was heard
};
/// nullopt: no address was asked for, or none was answered.
[[nodiscard]] std::optional<Lookup> lookupOf(const endpoint::NameLookedUp& seen, Timestamp time);
/// It says what the denied name, or one below it, stands for: an address belongs to every name that the answer went over.
[[nodiscard]] bool isOfName(const Lookup& lookup, const std::string& denied);

/// What this computer was told lately when it looked names up. The recorder tells, which has no rights, and what it tells are
/// answers that anybody may send: nothing is done by it alone, and it is bounded. One thread; handlers see it as it was when they began.
class RecentLookups {
public:
    static constexpr size_t kMostNames = 4096, kMostAddresses = 32; ///< of a name; the newest stay
    static constexpr Duration kKept = kDay;

    /// Somebody tells, so that silence means something.
    [[nodiscard]] bool isFed() const { return m_isFed; }
    void setFed(bool isFed) { m_isFed = isFed; }

    void take(const Lookup& lookup);
    void forgetBefore(Timestamp time);
    /// What answers for the denied name, and all below it, held: one an address.
    [[nodiscard]] std::vector<Lookup> ofName(const std::string& denied) const;
    /// Names that had an address in one of these, too, in their order, but for those that are `denied` (isOfName).
    [[nodiscard]] std::vector<std::string> othersAt(const std::vector<IpRange>& ranges, const std::string& denied) const;

private:
    struct Known {
        std::vector<std::string> aliases;
        std::map<IpAddress, Timestamp> addresses;
        Timestamp time;
    };
    std::map<std::string, Known> m_names; ///< in lower case
    bool m_isFed = false;
};

} // namespace metsuke::actuator
