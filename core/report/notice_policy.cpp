// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/notice_policy.h"

#include <algorithm>
#include <ctime>
#include <iterator>

namespace metsuke {

namespace {

constexpr size_t kWaiting = 200;
constexpr double kRounding = 0.05; ///< what people see has one decimal
constexpr double kAtAnyHour = 9; ///< severity
constexpr double kWarningSeverity = 6;
constexpr double kFailureSeverity = 8;
constexpr Duration kWellAgain = 10 * kMinute;

Notice noticeOf(const Incident& incident, bool isNew, Timestamp now) {
    Notice notice;
    notice.kind = Notice::Kind::Incident;
    notice.key = incident.key;
    notice.host = incident.host.display();
    notice.severity = incident.severity;
    notice.at = now;
    notice.title = Message(isNew ? "notice.incident" : "notice.incident_grew").with("host", notice.host).with("severity", incident.severity);
    notice.text = incident.story.id.empty() ? incident.title : incident.story;
    notice.phases = incident.phases;
    return notice;
}

} // namespace

int NoticePolicy::stepOf(double severity) {
    static constexpr std::array<double, 4> kSteps{5, 8, 9, 10};
    return static_cast<int>(std::ranges::count_if(kSteps, [&](double step) { return severity + kRounding >= step; }));
}

bool NoticePolicy::isWorthAWord(const Incident& incident) const {
    return incident.severity + kRounding >= m_rules.leastSeverity && incident.state != TriageState::Benign
        && incident.state != TriageState::Suppressed;
}

bool NoticePolicy::isNews(const Incident& incident) {
    auto found = m_known.find(incident.key);
    if (found == m_known.end()) {
        m_known[incident.key] = {stepOf(incident.severity), {incident.phases.begin(), incident.phases.end()}};
        return true;
    }
    Known& known = found->second;
    const int step = stepOf(incident.severity);
    bool isNews = step > known.step;
    known.step = std::max(known.step, step);
    for (const Phase phase : incident.phases) {
        isNews = known.phases.insert(phase).second || isNews;
    }
    return isNews;
}

void NoticePolicy::prime(const std::vector<Incident>& incidents) {
    for (const Incident& incident : incidents) {
        static_cast<void>(isWorthAWord(incident) && isNews(incident));
    }
}

void NoticePolicy::look(const std::vector<Incident>& incidents, Timestamp now) {
    for (const Incident& incident : incidents) {
        const bool isNew = !m_known.contains(incident.key);
        if (!isWorthAWord(incident) || !isNews(incident)) {
            continue;
        }
        const auto same = std::ranges::find_if(m_waiting, [&](const Notice& n) { return n.key == incident.key; });
        if (same != m_waiting.end()) { // nobody has heard of it yet: one word with all of it
            const bool wasNew = same->title.id == "notice.incident";
            *same = noticeOf(incident, wasNew, same->at);
        } else {
            wait(noticeOf(incident, isNew, now));
        }
    }
    if (m_known.size() > incidents.size()) { // some have become one
        std::set<std::string> there;
        std::ranges::transform(incidents, std::inserter(there, there.end()), &Incident::key);
        std::erase_if(m_known, [&](const auto& known) { return !there.contains(known.first); });
    }
}

void NoticePolicy::wait(Notice notice) {
    if (m_waiting.size() >= kWaiting) {
        ++m_heldBack;
        const auto least = std::ranges::min_element(m_waiting, {}, &Notice::severity);
        if (least->severity >= notice.severity) {
            return;
        }
        m_waiting.erase(least);
    }
    m_waiting.push_back(std::move(notice));
}

void NoticePolicy::trouble(const std::string& topic, const HealthFinding* finding, Timestamp now) {
    Trouble& known = m_trouble[topic];
    if (finding == nullptr) {
        if (known.state != HealthFinding::State::Good) {
            known.goneSince = known.goneSince.value_or(now);
            if (now - *known.goneSince >= kWellAgain) {
                known = {};
            }
        }
        return;
    }
    known.goneSince.reset();
    if (finding->state <= known.state) {
        return;
    }
    known.state = finding->state;
    Notice notice;
    notice.kind = Notice::Kind::Health;
    notice.key = "health." + topic;
    notice.severity = finding->state == HealthFinding::State::Bad ? kFailureSeverity : kWarningSeverity;
    notice.at = now;
    notice.title = Message("notice.health").with("topic", "notice.health." + topic);
    notice.text = finding->what;
    notice.advice = finding->advice;
    wait(std::move(notice));
}

bool isWorthANotice(const HealthFinding& finding) {
    using Topic = HealthFinding::Topic;
    const bool isTrouble = finding.state == HealthFinding::State::Bad || finding.state == HealthFinding::State::Warning;
    return isTrouble
        && (finding.topic == Topic::Overload || finding.topic == Topic::Disk || finding.topic == Topic::Baseline || finding.topic == Topic::OneSided);
}

void NoticePolicy::look(const std::vector<HealthFinding>& findings, Timestamp now) {
    if (!m_rules.health) {
        return;
    }
    for (const HealthFinding& finding : findings) {
        trouble(std::string(healthTopicName(finding.topic)), isWorthANotice(finding) ? &finding : nullptr, now);
    }
}

void NoticePolicy::lookAtSilence(Duration silence, Timestamp now) {
    if (!m_rules.health) {
        return;
    }
    const HealthFinding silent{HealthFinding::Topic::Rate, HealthFinding::State::Bad,
        Message("notice.silent").with("for", static_cast<double>(silence) / static_cast<double>(kSecond)), {}, {}};
    trouble("silence", silence >= kSilence ? &silent : nullptr, now);
}

bool NoticePolicy::isQuiet(Timestamp now) const {
    if (m_rules.quietFrom == m_rules.quietTo) {
        return false;
    }
    const std::time_t seconds = now.ns / kSecond;
    std::tm local{}; // asked each time: a zone changes with the season
    ::localtime_r(&seconds, &local);
    const int ofDay = local.tm_hour * 60 + local.tm_min;
    return m_rules.quietFrom < m_rules.quietTo ? ofDay >= m_rules.quietFrom && ofDay < m_rules.quietTo
                                               : ofDay >= m_rules.quietFrom || ofDay < m_rules.quietTo;
}

std::vector<Notice> NoticePolicy::take(Timestamp now) {
    std::vector<Notice> notices;
    while (!m_told.empty() && now - m_told.front() >= kHour) {
        m_told.pop_front();
    }
    const bool quiet = isQuiet(now);
    std::deque<Notice> later;
    for (Notice& notice : m_waiting) {
        if (quiet && notice.severity + kRounding < kAtAnyHour) {
            later.push_back(std::move(notice));
        } else if (m_told.size() >= m_rules.mostPerHour) {
            ++m_heldBack; // Health and Incidents have it; nobody reads the hundredth mail
        } else {
            m_told.push_back(now);
            notices.push_back(std::move(notice));
        }
    }
    m_waiting = std::move(later);
    if (m_heldBack > 0 && m_told.size() < m_rules.mostPerHour && !quiet) {
        Notice summary;
        summary.kind = Notice::Kind::Summary;
        summary.key = "summary";
        summary.severity = kWarningSeverity;
        summary.at = now;
        summary.title = Message("notice.summary").with("count", m_heldBack);
        summary.text = "notice.summary_text";
        m_heldBack = 0;
        m_told.push_back(now);
        notices.push_back(std::move(summary));
    }
    return notices;
}

Notice testNotice(Timestamp now) {
    Notice notice;
    notice.kind = Notice::Kind::Test;
    notice.key = "test";
    notice.at = now;
    notice.title = "notice.test";
    notice.text = "notice.test_text";
    return notice;
}

} // namespace metsuke
