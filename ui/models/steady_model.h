// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>

#include <algorithm>
#include <vector>

namespace metsuke {

/// A model of a few rows that are read anew as a whole, again and again: rows keep their place, and what is selected, as long as they
/// are of the same things and only their values change. `Base`: a list or a table of Qt's. GUI thread.
template <typename Base> class SteadyModel : public Base {
public:
    using Base::Base;

protected:
    /// `rows`: the model's own. `isSame`: of two rows, whether they are of one thing.
    template <typename Row, typename Same> void replaceRows(std::vector<Row>& rows, std::vector<Row> next, Same isSame) {
        if (!std::ranges::equal(rows, next, isSame)) {
            this->beginResetModel();
            rows = std::move(next);
            this->endResetModel();
            return;
        }
        rows = std::move(next);
        if (!rows.empty()) {
            const QAbstractItemModel& model = *this; // a list hides its one column
            emit this->dataChanged(model.index(0, 0), model.index(model.rowCount() - 1, model.columnCount() - 1));
        }
    }
};

} // namespace metsuke
