// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/mark_layout.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace metsuke {

std::vector<MarkHeap> placeMarks(const std::vector<MarkWish>& marks, int rows, const MarkMetrics& metrics) {
    struct Row {
        double free = std::numeric_limits<double>::lowest();
        std::optional<size_t> last; ///< heap
    };
    std::vector<MarkHeap> heaps;
    std::vector<Row> all(static_cast<size_t>(std::max(rows, 1)));
    for (size_t i = 0; i < marks.size(); ++i) {
        const MarkWish& mark = marks[i];
        const double left = mark.x - metrics.glyph / 2;
        const double label = mark.x + metrics.glyph / 2 + metrics.labelGap + mark.labelWidth + metrics.gap;
        const auto room = std::find_if(all.begin(), all.end(), [&](const Row& row) { return row.free <= left; });
        if (room != all.end()) {
            room->free = label;
            room->last = heaps.size();
            heaps.push_back({mark.x, static_cast<int>(room - all.begin()), i, {i}});
            continue;
        }
        // The heap that began last is the nearest; every row has one, or it would have room.
        const auto nearest = std::max_element(all.begin(), all.end(), [&](const Row& a, const Row& b) { return heaps[*a.last].x < heaps[*b.last].x; });
        MarkHeap& heap = heaps[*nearest->last];
        heap.members.push_back(i);
        if (mark.severity > marks[heap.lead].severity) {
            heap.lead = i;
        }
        const double end = heap.x + metrics.glyph / 2 + metrics.labelGap + marks[heap.lead].labelWidth + metrics.countWidth + metrics.gap;
        nearest->free = std::max(nearest->free, end);
    }
    return heaps;
}

} // namespace metsuke
