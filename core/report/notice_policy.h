// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/finding.h"
#include "core/store/health_findings.h"

#include <array>
#include <deque>
#include <map>
#include <set>

namespace metsuke {

/// Something worth waking somebody for.
struct Notice {
    enum class Kind { Incident, Health, Test, Summary };
    Kind kind = Kind::Incident;
    std::string key; ///< of the incident, or the health topic; the same for everything about it
    std::string host; ///< display text; "" for health
    double severity = 0; ///< 0 to 10; of health: 6 for a warning, 8 for a failure
    Timestamp at; ///< wall clock
    Message title;
    Message text;
    Message advice; ///< id "" when there is none
    std::vector<Phase> phases;
};

struct NoticeRules {
    double leastSeverity = 5; ///< of incidents
    bool health = true;
    size_t mostPerHour = 20; ///< what is more becomes one summary
    /// Minutes of this machine's local day in which only severity 9 and more is told at once; the rest waits for the end.
    /// Equal: never.
    int quietFrom = 0;
    int quietTo = 0;
};

/// Decides what is told and when: an incident once, again when its severity crosses 5, 8, 9 or 10 or a phase is new
/// (design of the detection: 3.4); a health problem once until it has been gone for ten minutes. The watch-list never.
/// Keeps in mind what the case has, and at most 200 notices that wait. Not thread-safe; time is what the caller says.
class NoticePolicy {
public:
    explicit NoticePolicy(NoticeRules rules = {})
        : m_rules(rules) {}
    void setRules(NoticeRules rules) { m_rules = rules; }

    /// Takes note of what is known already, without telling: a case that is opened or resumed.
    void prime(const std::vector<Incident>& incidents);
    void look(const std::vector<Incident>& incidents, Timestamp now);
    /// What is bad or a warning now; everything that it does not name is well.
    void look(const std::vector<HealthFinding>& findings, Timestamp now);
    /// Nothing has come for so long while capturing; 0: packets come.
    void lookAtSilence(Duration silence, Timestamp now);
    /// What is to be told now, oldest first.
    [[nodiscard]] std::vector<Notice> take(Timestamp now);

    static constexpr Duration kSilence = kMinute; ///< a mirror port is never quiet for so long
    /// 5, 8, 9, 10 crossed: 0 to 4.
    [[nodiscard]] static int stepOf(double severity);

private:
    struct Known {
        int step = 0;
        std::set<Phase> phases;
    };
    struct Trouble {
        HealthFinding::State state = HealthFinding::State::Good;
        std::optional<Timestamp> goneSince;
    };
    /// Incidents that are not are not known either: they are news once they are.
    [[nodiscard]] bool isWorthAWord(const Incident& incident) const;
    [[nodiscard]] bool isNews(const Incident& incident);
    /// Of too many the least severe is held back.
    void wait(Notice notice);
    void trouble(const std::string& topic, const HealthFinding* finding, Timestamp now);
    [[nodiscard]] bool isQuiet(Timestamp now) const;

    NoticeRules m_rules;
    std::map<std::string, Known> m_known; ///< by incident key
    std::map<std::string, Trouble> m_trouble; ///< by topic
    std::deque<Notice> m_waiting;
    std::deque<Timestamp> m_told; ///< of the last hour
    int64_t m_heldBack = 0; ///< of too many, since the last summary
};

/// Health findings that are worth a notice: loss, a nearly full disk, high traffic, a mirror of one direction.
[[nodiscard]] bool isWorthANotice(const HealthFinding& finding);
/// "Send test"
[[nodiscard]] Notice testNotice(Timestamp now);

} // namespace metsuke
