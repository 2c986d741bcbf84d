// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/vocabulary.h"

#include <vector>

namespace metsuke {

/// A mark on a time axis that wants its glyph at `x` and its label at the right of it. Pixels.
struct MarkWish {
    double x = 0;
    Severity severity = Severity::Info;
    double labelWidth = 0;
};

/// Where it goes: alone, or in a heap with others that had no room.
struct MarkHeap {
    double x = 0; ///< of its first mark's glyph
    int row = 0;
    size_t lead = 0; ///< the most severe, whose glyph and label stand for all
    std::vector<size_t> members; ///< in order of time, the lead among them
};

struct MarkMetrics {
    double glyph = 14;
    double labelGap = 4; ///< between glyph and label
    double gap = 10; ///< before the next mark of the row
    double countWidth = 26; ///< room of "+12" behind a label
};

/// Places marks, which come in order of x, in `rows` rows so that no glyph or label covers another; a mark for which
/// no row has room joins the nearest heap to its left.
[[nodiscard]] std::vector<MarkHeap> placeMarks(const std::vector<MarkWish>& marks, int rows, const MarkMetrics& metrics = {});

} // namespace metsuke
