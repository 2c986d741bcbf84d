// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/trace_tree.h"

#include "core/model/identity.h"
#include "core/model/vocabulary.h"

#include <QAbstractItemModel>

#include <optional>

namespace metsuke {

struct CaseSnapshot;

/// A detection of the host on the trace's time axis.
struct TraceMark {
    std::string detection; ///< key
    Severity severity = Severity::Info;
    Timestamp first;
    Timestamp last;
    QString title;
    /// Those of `host` that are not days away from `span`.
    [[nodiscard]] static std::vector<TraceMark> of(const CaseSnapshot& snapshot, const HostKey& host, const endpoint::TimeWindow& span);
};

/// The rows of a trace. The top row, when there is one, is what the network saw of the host. Immutable between two set().
class TraceTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { NameColumn, PidColumn, StartedColumn, ConfidenceColumn, LaneColumn, ColumnCount };
    using QAbstractItemModel::QAbstractItemModel;

    void setTrace(TraceTreePtr tree, std::vector<TraceMark> marks);
    /// The same rows in other words: another language or time zone. `marks` are those it has.
    void retranslate(std::vector<TraceMark> marks);
    [[nodiscard]] const endpoint::Trace& trace() const { return m_tree->trace(); }
    [[nodiscard]] const TraceTree& tree() const { return *m_tree; }
    [[nodiscard]] const std::vector<TraceMark>& marks() const { return m_marks; } ///< the worst last, to be painted on top

    /// Null for the row of the network.
    [[nodiscard]] const TraceTree::Row* rowAt(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(size_t row) const;
    [[nodiscard]] bool isWire(const QModelIndex& index) const { return index.isValid() && index.internalId() == kWire; }

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static constexpr quintptr kWire = ~quintptr(0);
    [[nodiscard]] int wireRows() const { return m_marks.empty() ? 0 : 1; }
    [[nodiscard]] QVariant wireData(int column, int role) const;
    [[nodiscard]] QString text(const TraceTree::Row& row, int column) const;
    [[nodiscard]] QString spoken(const TraceTree::Row& row) const;

    void setMarks(std::vector<TraceMark> marks);
    TraceTreePtr m_tree = std::make_shared<const TraceTree>();
    std::vector<TraceMark> m_marks;
    mutable std::vector<std::optional<QString>> m_remarks; ///< by row: each is asked for with every turn of painting
};

} // namespace metsuke
