// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/detect/analyzers/regularity.h"

#include "core/detect/analyzers/regularity_table.h"

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

constexpr double kModeWidth = 0.1000835; ///< ln(1.05 / 0.95)
constexpr double kStatistics = 3;

double trimmedSd(std::span<const double> sorted) {
    const size_t drop = sorted.size() / 10;
    const auto kept = sorted.subspan(drop, sorted.size() - 2 * drop);
    double mean = 0;
    for (const double value : kept) {
        mean += value;
    }
    mean /= static_cast<double>(kept.size());
    double squares = 0;
    for (const double value : kept) {
        squares += (value - mean) * (value - mean);
    }
    return std::sqrt(squares / static_cast<double>(kept.size() - 1));
}

double shorth(std::span<const double> sorted, double share) {
    const auto need = static_cast<size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    double best = sorted.back() - sorted.front();
    for (size_t i = 0; i + need <= sorted.size(); ++i) {
        best = std::min(best, sorted[i + need - 1] - sorted[i]);
    }
    return best;
}

double modeShare(std::span<const double> sorted) {
    size_t best = 0;
    for (size_t low = 0, high = 0; high < sorted.size(); ++high) {
        while (sorted[high] - sorted[low] > kModeWidth) {
            ++low;
        }
        best = std::max(best, high - low + 1);
    }
    return static_cast<double>(best) / static_cast<double>(sorted.size());
}

/// The quantiles of one statistic at `visits`, interpolated in ln n.
CalibrationRow rowAt(const CalibrationTable& table, size_t visits) {
    const auto above = std::lower_bound(kCalibrationVisits.begin(), kCalibrationVisits.end(), static_cast<int>(visits));
    if (above == kCalibrationVisits.end()) {
        return table.back();
    }
    const auto index = static_cast<size_t>(above - kCalibrationVisits.begin());
    if (index == 0 || *above == static_cast<int>(visits)) {
        return table[index];
    }
    const double low = std::log(static_cast<double>(kCalibrationVisits[index - 1]));
    const double high = std::log(static_cast<double>(*above));
    const double share = (std::log(static_cast<double>(visits)) - low) / (high - low);
    CalibrationRow row{};
    for (size_t i = 0; i < row.size(); ++i) {
        row[i] = static_cast<float>((1 - share) * static_cast<double>(table[index - 1][i])
            + share * static_cast<double>(table[index][i]));
    }
    return row;
}

/// `sign` -1: small values are regular; +1: large ones are. Interpolated in ln p between the quantiles; values more
/// extreme than the last one stay at it.
double pValueOf(const CalibrationTable& table, size_t visits, double value, double sign) {
    const CalibrationRow row = rowAt(table, visits);
    size_t reached = 0;
    while (reached < row.size() && sign * (value - static_cast<double>(row[reached])) >= 0) {
        ++reached;
    }
    if (reached == 0) {
        return 1;
    }
    if (reached == row.size()) {
        return kCalibrationLevels.back();
    }
    const double low = static_cast<double>(row[reached - 1]);
    const double high = static_cast<double>(row[reached]);
    const double share = high == low ? 0 : (value - low) / (high - low);
    return std::exp((1 - share) * std::log(kCalibrationLevels[reached - 1]) + share * std::log(kCalibrationLevels[reached]));
}

} // namespace

Regularity regularityOf(std::span<double> intervals) {
    Regularity result;
    const size_t visits = intervals.size() + 1;
    if (visits < kLeastVisits) {
        return result;
    }
    for (double& interval : intervals) {
        interval = std::log(std::max(interval, 1e-9));
    }
    std::sort(intervals.begin(), intervals.end());
    result.logSd = trimmedSd(intervals);
    result.shorth60 = shorth(intervals, 0.60);
    result.shorth75 = shorth(intervals, 0.75);
    result.mode10 = modeShare(intervals);
    const double least = std::min({pValueOf(kLogSdQuantiles, visits, result.logSd, -1),
        pValueOf(kShorth60Quantiles, visits, result.shorth60, -1), pValueOf(kShorth75Quantiles, visits, result.shorth75, -1),
        pValueOf(kMode10Quantiles, visits, result.mode10, 1)});
    result.pValue = std::min(1.0, kStatistics * least);
    return result;
}

} // namespace metsuke
