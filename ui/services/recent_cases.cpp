// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/recent_cases.h"

#include "ui/services/case_session.h"
#include "ui/services/settings.h"

#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

const QString kGroup = QStringLiteral("recent");

QString encode(const std::vector<std::pair<int, Severity>>& bars) {
    QString text;
    for (const auto& [height, severity] : bars) {
        text += QChar(u'0' + static_cast<char16_t>(height)) + QChar(u'0' + static_cast<char16_t>(severity));
    }
    return text;
}

std::vector<std::pair<int, Severity>> decode(const QString& text) {
    std::vector<std::pair<int, Severity>> bars;
    for (qsizetype i = 0; i + 1 < text.size() && bars.size() < RecentCase::kBars; i += 2) {
        const int height = std::clamp(text[i].digitValue(), 0, 9);
        const int severity = std::clamp(text[i + 1].digitValue(), 0, static_cast<int>(Severity::Critical));
        bars.emplace_back(height, static_cast<Severity>(severity));
    }
    return bars;
}

} // namespace

QString RecentCase::name() const { return QFileInfo(path).fileName(); }
bool RecentCase::exists() const { return QFileInfo::exists(path); }

RecentCases& RecentCases::instance() {
    static RecentCases recent;
    return recent;
}

std::vector<RecentCase> RecentCases::list() const {
    QSettings& store = Settings::instance().store();
    std::vector<RecentCase> result;
    const int count = store.beginReadArray(kGroup);
    for (int i = 0; i < std::min<int>(count, kMost); ++i) {
        store.setArrayIndex(i);
        RecentCase recent;
        recent.path = store.value(QStringLiteral("path")).toString();
        recent.opened = store.value(QStringLiteral("opened")).toDateTime();
        recent.severity = store.value(QStringLiteral("severity")).toInt();
        recent.worstHost = store.value(QStringLiteral("worstHost")).toString();
        recent.hosts = store.value(QStringLiteral("hosts")).toInt();
        recent.incidents = store.value(QStringLiteral("incidents")).toInt();
        recent.openIncidents = store.value(QStringLiteral("openIncidents")).toInt();
        recent.auditIntact = store.value(QStringLiteral("auditIntact"), true).toBool();
        recent.auditBrokenAt = store.value(QStringLiteral("auditBrokenAt")).toLongLong();
        recent.partial = store.value(QStringLiteral("partial")).toBool();
        recent.readOnly = store.value(QStringLiteral("readOnly")).toBool();
        recent.bars = decode(store.value(QStringLiteral("bars")).toString());
        if (!recent.path.isEmpty()) {
            result.push_back(std::move(recent));
        }
    }
    store.endArray();
    return result;
}

void RecentCases::remember(const RecentCase& recent) {
    std::vector<RecentCase> all = list();
    std::erase_if(all, [&](const RecentCase& other) { return other.path == recent.path; });
    all.insert(all.begin(), recent);
    if (all.size() > kMost) {
        all.resize(kMost);
    }
    QSettings& store = Settings::instance().store();
    store.remove(kGroup);
    store.beginWriteArray(kGroup, static_cast<int>(all.size()));
    for (size_t i = 0; i < all.size(); ++i) {
        store.setArrayIndex(static_cast<int>(i));
        const RecentCase& entry = all[i];
        store.setValue(QStringLiteral("path"), entry.path);
        store.setValue(QStringLiteral("opened"), entry.opened);
        store.setValue(QStringLiteral("severity"), entry.severity);
        store.setValue(QStringLiteral("worstHost"), entry.worstHost);
        store.setValue(QStringLiteral("hosts"), entry.hosts);
        store.setValue(QStringLiteral("incidents"), entry.incidents);
        store.setValue(QStringLiteral("openIncidents"), entry.openIncidents);
        store.setValue(QStringLiteral("auditIntact"), entry.auditIntact);
        store.setValue(QStringLiteral("auditBrokenAt"), entry.auditBrokenAt);
        store.setValue(QStringLiteral("partial"), entry.partial);
        store.setValue(QStringLiteral("readOnly"), entry.readOnly);
        store.setValue(QStringLiteral("bars"), encode(entry.bars));
    }
    store.endArray();
    emit changed();
}

void RecentCases::forget(const QString& path) {
    std::vector<RecentCase> all = list();
    std::erase_if(all, [&](const RecentCase& other) { return other.path == path; });
    Settings::instance().store().remove(kGroup);
    for (auto it = all.rbegin(); it != all.rend(); ++it) {
        remember(*it);
    }
    emit changed();
}

RecentCase RecentCases::describe(const QString& path, const CaseSnapshot& snapshot) {
    RecentCase recent;
    recent.path = path;
    recent.opened = QDateTime::currentDateTime();
    recent.hosts = static_cast<int>(snapshot.hosts.size());
    recent.incidents = static_cast<int>(snapshot.incidents.size());
    recent.openIncidents = static_cast<int>(std::count_if(snapshot.incidents.begin(), snapshot.incidents.end(),
        [](const Incident& i) { return i.state != TriageState::Benign && i.state != TriageState::Suppressed; }));
    recent.auditIntact = snapshot.summary.auditIntact;
    recent.auditBrokenAt = snapshot.summary.auditBrokenAt;
    recent.partial = snapshot.summary.partial;
    recent.readOnly = snapshot.summary.readOnly;
    if (!snapshot.hosts.empty()) {
        recent.severity = static_cast<int>(std::lround(snapshot.hosts.front().severity * 10));
        recent.worstHost = snapshot.hostName(snapshot.hosts.front().key);
    }
    // Detections over time, each counted in the bars between its first and last hit.
    const Duration span = std::max<Duration>(1, snapshot.summary.last - snapshot.summary.first);
    std::vector<double> heights(RecentCase::kBars, 0.0);
    recent.bars.assign(RecentCase::kBars, {1, Severity::Info});
    const auto barOf = [&](Timestamp t) {
        const double share = static_cast<double>(t - snapshot.summary.first) / static_cast<double>(span);
        return std::clamp(static_cast<int>(share * RecentCase::kBars), 0, RecentCase::kBars - 1);
    };
    for (const Detection& detection : snapshot.detections) {
        const int from = barOf(detection.first);
        const int to = barOf(detection.last);
        for (int bar = from; bar <= to; ++bar) {
            heights[static_cast<size_t>(bar)] += static_cast<double>(detection.count) / (to - from + 1);
        }
        Severity& worst = recent.bars[static_cast<size_t>(from)].second;
        worst = std::max(worst, detection.severity);
    }
    const double highest = std::max(1.0, *std::max_element(heights.begin(), heights.end()));
    for (size_t bar = 0; bar < heights.size(); ++bar) {
        recent.bars[bar].first = 1 + static_cast<int>(std::lround(8 * std::sqrt(heights[bar] / highest)));
    }
    return recent;
}

} // namespace metsuke
