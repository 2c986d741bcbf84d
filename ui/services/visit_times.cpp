// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/visit_times.h"

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

constexpr int64_t kMaximumPages = 8;
constexpr double kShortest = 0.1; ///< seconds; nearer visits are one burst

} // namespace

Result<std::vector<Visit>> visitsBetween(
    EventStore& store, const std::string& a, const std::string& b, TimeRange range, const QueryBudget& budget) {
    const auto host = [](const std::string& address) { return Filter::compare("host", Filter::Op::Equal, address); };
    METSUKE_TRY(const RowWindowPtr window,
        store.openFlows(Filter::both(host(a), host(b)), range, FlowSort::Time, SortOrder::Ascending, budget));
    const int64_t pages = std::min(kMaximumPages, (window->count + RowWindow::kPageRows - 1) / RowWindow::kPageRows);
    std::vector<Visit> visits;
    for (int64_t page = 0; page < pages; ++page) {
        METSUKE_TRY(const std::vector<FlowRow> flows, store.flowPage(window, page, budget));
        for (const FlowRow& flow : flows) {
            visits.push_back({flow.ts, flow.origBytes});
        }
    }
    return visits;
}

Result<std::vector<Visit>> visitsOf(EventStore& store, const Detection& detection, const QueryBudget& budget) {
    if (IpAddress::parse(detection.peer)) {
        return visitsBetween(store, detection.host.display(), detection.peer,
            {detection.first - kSecond, detection.last + kSecond}, budget);
    }
    METSUKE_TRY(const std::vector<FlowRow> flows, store.flowsByUid(detection.flows, budget));
    std::vector<Visit> visits;
    for (const FlowRow& flow : flows) {
        visits.push_back({flow.ts, flow.origBytes});
    }
    std::sort(visits.begin(), visits.end(), [](const Visit& a, const Visit& b) { return a.at < b.at; });
    return visits;
}

double IntervalHistogram::to() const { return from * std::pow(ratio, static_cast<double>(counts.size())); }

IntervalHistogram IntervalHistogram::of(const std::vector<Visit>& visits) {
    IntervalHistogram result;
    std::vector<double> intervals;
    for (size_t i = 1; i < visits.size(); ++i) {
        const double seconds = static_cast<double>(visits[i].at - visits[i - 1].at) / static_cast<double>(kSecond);
        if (seconds >= kShortest) {
            intervals.push_back(seconds);
        }
    }
    if (intervals.size() < 4) {
        return result;
    }
    std::sort(intervals.begin(), intervals.end());
    const auto quantile = [&](double share) { return intervals[static_cast<size_t>(share * static_cast<double>(intervals.size() - 1))]; };
    double sum = 0;
    for (const double interval : intervals) {
        sum += interval;
    }
    const double mean = sum / static_cast<double>(intervals.size());
    result.median = quantile(0.5);
    result.spread = (quantile(0.75) - quantile(0.25)) / 2 / result.median;
    // A decade around the bulk at the least, so that the eye can judge the width of the peak.
    result.from = std::min(quantile(0.02) / 1.5, result.median / 6);
    const double end = std::max(quantile(0.98) * 1.5, result.median * 12);
    const auto bins = static_cast<size_t>(std::clamp(std::ceil(std::log(end / result.from) / std::log(1.12)), 12.0, 80.0));
    result.ratio = std::pow(end / result.from, 1.0 / static_cast<double>(bins));
    result.counts.assign(bins, 0);
    for (const double interval : intervals) {
        const double bin = std::log(interval / result.from) / std::log(result.ratio);
        if (bin >= 0 && bin < static_cast<double>(bins)) {
            result.highest = std::max(result.highest, ++result.counts[static_cast<size_t>(bin)]);
        }
    }
    double edge = result.from;
    for (size_t i = 0; i < bins; ++i) {
        const double next = edge * result.ratio;
        result.chance.push_back(static_cast<double>(intervals.size()) * (std::exp(-edge / mean) - std::exp(-next / mean)));
        edge = next;
    }
    return result;
}

} // namespace metsuke
