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

    [[nodiscard]] static DataQuality of(const CaseSummary& summary);
};

} // namespace metsuke
