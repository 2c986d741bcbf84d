// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/intel/usage_counter.h"

#include <algorithm>

namespace metsuke {

bool Usage::add(uint32_t host) {
    const auto place = std::lower_bound(hosts.begin(), hosts.end(), host);
    if ((place != hosts.end() && *place == host) || hosts.size() >= kExactHosts) {
        return false;
    }
    hosts.insert(place, host);
    return true;
}

const Usage& UsageCounter::note(std::string_view value, uint32_t host, Timestamp now) {
    auto [usage, fresh] = m_usage.obtain(value);
    if (fresh || now < usage.first) {
        usage.first = now;
    }
    usage.add(host);
    return usage;
}

int64_t UsageCounter::prevalence(std::string_view value) const {
    const Usage* usage = m_usage.peek(value);
    return usage == nullptr ? 0 : usage->prevalence();
}

} // namespace metsuke
