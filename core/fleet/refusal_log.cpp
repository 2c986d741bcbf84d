// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fleet/refusal_log.h"

#include "core/base/strings.h"
#include "core/text/json_text.h"

#include <nlohmann/json.hpp>

namespace metsuke::fleet {

namespace {

constexpr int kAnHour = 100;
constexpr int kAllAnHour = 1'000;
constexpr size_t kLongestSubject = 64;
constexpr size_t kLongestDetail = 256;

} // namespace

void RefusalLog::note(
    const std::string& subject, const std::string& reason, const std::string& detail, Timestamp now) {
    if (now - m_since >= kHour || now < m_since) {
        m_counts.clear();
        m_all = 0;
        m_since = now;
    }
    if (m_all >= kAllAnHour) { // bounds the map, too
        return;
    }
    const std::string who = cleanText(subject, kLongestSubject);
    int& count = m_counts[who];
    if (count >= kAnHour) {
        return;
    }
    ++count;
    ++m_all;
    const nlohmann::json what{{"from", who}, {"reason", reason},
        {"detail", cleanText(detail, kLongestDetail)},
        {"more_are_not_logged", count == kAnHour || m_all == kAllAnHour}};
    // A log that cannot be written must not keep anybody from being refused.
    [[maybe_unused]] const auto noted = m_roster.note(
        "fleet", "refused", jsonText(what), now);
}

} // namespace metsuke::fleet
