// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/trace_tree_model.h"
#include "ui/widgets/histogram_strip.h"

#include <QHeaderView>
#include <QStyledItemDelegate>
#include <QTreeView>

namespace metsuke {

class TraceView;

inline constexpr double kTickApart = 66; ///< pixels between two times of a trace's axis, at least

/// Where the words beside a mark stand on a lane: behind it, else before it, else in it, where they cover nothing that
/// tells more than they do. Plain geometry.
struct LaneLabel {
    enum class Inside { Allowed, Never };
    QRectF box;
    bool isWhole = true; ///< has its width
    [[nodiscard]] static LaneLabel of(const QRectF& lane, double from, double until, double width, Inside inside = Inside::Allowed);
};

/// The names of the columns, and the time axis over the lane.
class TraceHeader : public QHeaderView {
    Q_OBJECT
public:
    explicit TraceHeader(TraceView* view);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    TraceView* m_view;
};

/// A trace: a tree at the left and, in the same rows, a lane of time at the right, so that nothing can drift apart. The
/// way from the origin to the connection is bold and joined by accent lines, and an accent line stands where it was asked
/// about. Ctrl+wheel zooms the time, a double click on its axis shows all of it.
class TraceView : public QTreeView {
    Q_OBJECT
public:
    explicit TraceView(QWidget* parent = nullptr);
    /// `asked`: when the network saw the connection.
    void setTrace(TraceTreePtr tree, std::vector<TraceMark> marks, Timestamp asked);
    [[nodiscard]] TraceTreeModel* rows() const { return m_model; }
    /// Of the lane, in the coordinates of the viewport.
    [[nodiscard]] TimeScale scale() const;
    [[nodiscard]] Timestamp asked() const { return m_asked; }
    void showAllTime();
    void choose(size_t row);
    [[nodiscard]] const TraceTree::Row* chosen() const { return m_model->rowAt(currentIndex()); }
    [[nodiscard]] std::optional<size_t> chosenRow() const { return chosen() != nullptr ? std::optional(m_model->tree().rowOf(chosen()->nodes.front())) : std::nullopt; }

signals:
    void rowChosen();
    void markChosen(const std::string& detection);

protected:
    void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fitColumns();
    [[nodiscard]] const TraceMark* markAt(const QPoint& position) const;

    TraceTreeModel* m_model;
    Timestamp m_asked;
    Timestamp m_from; ///< shown
    Timestamp m_until{1};
};

/// Paints the cells of a TraceView.
class TraceDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit TraceDelegate(TraceView* view);
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintName(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintLane(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintMarks(QPainter& painter, const QRectF& lane, const TimeScale& scale) const;
    void paintRow(QPainter& painter, const QStyleOptionViewItem& option, const TraceTree::Row& row, const QString& words) const;
    TraceView* m_view;
};

} // namespace metsuke
