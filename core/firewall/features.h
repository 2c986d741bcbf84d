// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace metsuke::firewall {

/// What a packet filter says that it can do.
struct Features {
    std::vector<std::string> versions, profiles;
    std::map<std::string, std::set<std::string>> pairs; ///< action -> targets
    int64_t ratePerMinute = 0; ///< 0 it does not say

    [[nodiscard]] bool can(std::string_view action, std::string_view target) const;
    friend bool operator==(const Features&, const Features&) = default;
};

/// As the ledger keeps them. "" for none.
[[nodiscard]] std::string writeFeatures(const Features& features);
/// Of a hostile object: versions, profiles, pairs, rate_limit, each of which may be missing. Malformed when one is something else.
Result<Features> readFeatures(std::string_view json);

} // namespace metsuke::firewall
