// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/arrangement.h"
#include "core/graph/host_graph.h"

#include <QWidget>

#include <algorithm>
#include <optional>

namespace metsuke {

/// World to widget coordinates; a plain value with its own tests. At zoom 1 the whole world of core/graph fills the
/// widget inside a margin, each axis by its own scale: a graph has no shape of its own to keep.
struct GraphView {
    static constexpr double kMarginX = 20;
    static constexpr double kMarginY = 14;
    QPointF centre; ///< world point in the middle of the widget
    double zoom = 1;
    [[nodiscard]] static QSizeF scale(QSizeF size) {
        return {std::max(1.0, size.width() - 2 * kMarginX) / kWorldWidth, std::max(1.0, size.height() - 2 * kMarginY) / kWorldHeight};
    }
    [[nodiscard]] QPointF toWidget(Point p, QSizeF size) const {
        const QSizeF s = scale(size) * zoom;
        return {(p.x - centre.x()) * s.width() + size.width() / 2, (p.y - centre.y()) * s.height() + size.height() / 2};
    }
    [[nodiscard]] Point toWorld(QPointF p, QSizeF size) const {
        const QSizeF s = scale(size) * zoom;
        return {(p.x() - size.width() / 2) / s.width() + centre.x(), (p.y() - size.height() / 2) / s.height() + centre.y()};
    }
};

/// One painter canvas for hosts and who talked to whom. Squares are inside, circles outside, a double outline is a
/// collection with its count; width of a line is the root of its bytes, dashed is medium or low, grey is ordinary.
/// Drag moves and pins a node, drag on the ground pans, wheel zooms. Tab walks nodes by severity, Enter opens.
class HostGraphCanvas : public QWidget {
    Q_OBJECT
public:
    explicit HostGraphCanvas(QWidget* parent = nullptr);

    void setGraph(const HostGraph& graph);
    void setPositions(const std::vector<Point>& positions);
    [[nodiscard]] const HostGraph& graph() const { return m_graph; }
    [[nodiscard]] const std::vector<Point>& positions() const { return m_positions; }
    /// Edges outside fade to 15 %; nothing moves.
    void setWindow(const TimeRange& range);
    void setFocusHost(const std::string& address);
    void selectNode(std::optional<uint32_t> node);
    void selectEdge(std::optional<uint32_t> edge);
    [[nodiscard]] std::optional<uint32_t> selectedEdge() const { return m_edge; }
    void fit();
    /// What the layout needs to know of this canvas and its marks; lines and pins are left to the caller.
    [[nodiscard]] Arrangement arrangement() const;
    [[nodiscard]] std::optional<uint32_t> nodeAt(QPointF position) const;
    [[nodiscard]] std::optional<uint32_t> edgeAt(QPointF position) const;

    QSize minimumSizeHint() const override { return {320, 240}; }

signals:
    void nodeSelected(uint32_t node);
    void nodeOpened(uint32_t node);
    void edgeSelected(uint32_t edge);
    void edgeOpened(uint32_t edge);
    void nodeDragged(uint32_t node, double x, double y);
    void cleared();
    void resized();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    [[nodiscard]] double nodeRadius(const GraphNode& node) const;
    [[nodiscard]] QPointF place(uint32_t node) const;
    [[nodiscard]] bool inWindow(const GraphEdge& edge) const;
    [[nodiscard]] bool showsLabel(uint32_t node) const;
    void paintEdges(QPainter& painter);
    void paintEdge(QPainter& painter, const GraphEdge& edge, bool selected);
    void paintNode(QPainter& painter, uint32_t index);
    void paintLabels(QPainter& painter);
    void paintSteps(QPainter& painter);
    struct LabelText {
        QString title;
        QString second;
        QSizeF size;
    };
    [[nodiscard]] LabelText labelOf(const GraphNode& node) const;
    [[nodiscard]] QRectF markOf(uint32_t node) const;
    [[nodiscard]] QRectF glyphBox(uint32_t node) const;
    void walk(int step);
    [[nodiscard]] std::vector<uint32_t> bySeverity() const;

    HostGraph m_graph;
    std::vector<Point> m_positions;
    GraphView m_view;
    TimeRange m_window;
    std::string m_focus;
    std::optional<uint32_t> m_node;
    std::optional<uint32_t> m_edge;
    std::optional<uint32_t> m_dragged;
    bool m_moved = false; ///< the dragged node, since the press: a click alone pins nothing
    bool m_panning = false;
    QPointF m_press;
    QPointF m_last;
    std::vector<QRectF> m_covered; ///< by marks and labels, in the frame that is painted
};

} // namespace metsuke
