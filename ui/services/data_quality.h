// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

namespace metsuke {

/// One measure of whether silence in the data means anything.
struct QualityLine {
    bool good = true;
    QString what;
    QString measured;
    QString limit;
    std::optional<TimeRange> range; ///< where it can be seen
};

struct DataQuality {
    std::vector<QualityLine> lines;
    bool trustworthy = true;
    QString verdict; ///< one sentence

    static constexpr double kDropLimit = 1; ///< per cent of packets
    static constexpr double kMissedLimit = 1; ///< per cent of bytes
    static constexpr double kOneSidedLimit = 5; ///< per cent of flows
    /// 0 to 100; 0 when there is no whole.
    [[nodiscard]] static double percentOf(int64_t part, int64_t whole);
    /// 0.02 %, 1.1 %, 12 %; what is less than that can say is "<0.01 %".
    [[nodiscard]] static QString percent(double value);

    [[nodiscard]] static DataQuality of(const CaseSummary& summary);
};

} // namespace metsuke
