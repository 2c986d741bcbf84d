// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/backoff.h"

#include <algorithm>

namespace metsuke::transport {

std::chrono::milliseconds Backoff::next() {
    const int64_t shortest = std::max<int64_t>(1, m_pause.shortest.count());
    const int64_t longest = std::max(shortest, m_pause.longest.count());
    const int64_t bound = m_step < 30 ? std::min(longest, shortest << m_step) : longest;
    m_step = std::min(m_step + 1, 30U);
    return std::chrono::milliseconds(std::uniform_int_distribution<int64_t>(std::max<int64_t>(1, shortest / 10), bound)(m_random));
}

} // namespace metsuke::transport
