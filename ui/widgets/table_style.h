// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>

class QAbstractItemModel;
class QTableView;

namespace metsuke {

/// How tables of this program look and are used: whole rows, one at a time, of one height, without grid, frame or words
/// that wrap; Tab leaves them. Who wants it otherwise says so afterwards.
void styleTable(QTableView* table, int rowHeight = 24);

/// Pixels that a column's words need, its name among them. Looks at the first rows only, so that a large table costs no
/// more than a small one.
[[nodiscard]] int wordsWidth(const QAbstractItemModel& model, int column);

/// Makes these columns as wide as their words, at most `most` pixels.
void fitColumns(QTableView* table, std::initializer_list<int> columns, int most);

} // namespace metsuke
