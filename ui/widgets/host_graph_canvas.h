// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/host_graph.h"
#include "core/graph/layout.h"

#include <QWidget>

#include <optional>
#include <set>

namespace metsuke {

/// World to widget coordinates; a plain value with its own tests.
struct GraphView {
    QPointF centre; ///< world point in the middle of the widget
    double zoom = 1;
    [[nodiscard]] QPointF toWidget(Point p, QSizeF size) const {
        return {(p.x - centre.x()) * zoom + size.width() / 2, (p.y - centre.y()) * zoom + size.height() / 2};
    }
    [[nodiscard]] Point toWorld(QPointF p, QSizeF size) const {
        return {(p.x() - size.width() / 2) / zoom + centre.x(), (p.y() - size.height() / 2) / zoom + centre.y()};
    }
    /// Shows all points with a margin, never closer than zoom 1.6.
    static GraphView fitting(const std::vector<Point>& points, QSizeF size);
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
    void fit();
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
    void walk(int step);
    [[nodiscard]] std::vector<uint32_t> bySeverity() const;

    HostGraph m_graph;
    std::vector<Point> m_positions;
    GraphView m_view;
    bool m_userView = false; ///< panned or zoomed by hand: do not fit on its own
    TimeRange m_window;
    std::string m_focus;
    std::optional<uint32_t> m_node;
    std::optional<uint32_t> m_edge;
    std::optional<uint32_t> m_dragged;
    bool m_panning = false;
    QPointF m_last;
};

} // namespace metsuke
