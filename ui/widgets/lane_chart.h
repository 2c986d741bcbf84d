// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/mark_layout.h"

#include "core/store/event_store.h"

#include <QWidget>

class QCustomPlot;
class QCPAxisRect;
class QCPBars;

namespace metsuke {

/// The lanes of the Timeline page in one QCustomPlot: an axis rect a lane, one shared time axis on top. Bars are
/// binned by the roll-ups, never raw events. Drag is brush, wheel with Ctrl zooms, wheel pans.
class LaneChart : public QWidget {
    Q_OBJECT
public:
    struct Mark {
        Timestamp at;
        Timestamp until; ///< of its last sighting
        Severity severity = Severity::Info;
        QString label;
        QString tip;
        std::string detection; ///< key
    };
    explicit LaneChart(QWidget* parent = nullptr);

    void setRange(const TimeRange& range); ///< what the axis shows
    [[nodiscard]] TimeRange range() const { return m_range; }
    void setServices(const Timeline& timeline);
    void setOutbound(const Timeline& timeline);
    void setMarks(const std::vector<Mark>& marks);
    void setPins(const std::vector<Pin>& pins);
    void setLosses(const std::vector<LossInterval>& losses);
    void setBrush(const TimeRange& brush);
    void setCursorTime(std::optional<Timestamp> at);
    /// The detection in hand: its mark is framed and its span underlined.
    void setSelected(const std::string& detection);
    void retranslate();

    QSize minimumSizeHint() const override { return {400, 280}; }

signals:
    void brushed(const metsuke::TimeRange& range);
    void rangeWanted(const metsuke::TimeRange& range);
    void markClicked(const std::string& detection);
    void timeClicked(metsuke::Timestamp at);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    enum Lane { Detections, Outbound, Dns, Http, Tls, Smb, Auth, Other, Pins, LaneCount };
    struct Band {
        double top = 0;
        double height = 0;
    };
    [[nodiscard]] Band band(int lane) const;
    [[nodiscard]] double x(Timestamp t) const;
    [[nodiscard]] Timestamp timeAt(double px) const;
    void rebuild();
    void restyle();
    friend class LaneOverlay;
    void paintOver(QPainter& painter);
    void paintHeads(QPainter& painter);
    void paintMarks(QPainter& painter);
    void paintHeap(QPainter& painter, const MarkHeap& heap);
    [[nodiscard]] QString tipOf(const MarkHeap& heap) const;
    [[nodiscard]] const MarkHeap* heapAt(QPointF position) const;
    void paintPeak(QPainter& painter);
    void paintPins(QPainter& painter);
    void paintTime(QPainter& painter);
    void paintBrush(QPainter& painter);
    void layoutRects();
    [[nodiscard]] QString laneTitle(int lane) const;
    [[nodiscard]] QString laneUnit(int lane) const;

    QCustomPlot* m_plot;
    QWidget* m_overlay;
    std::vector<QCPAxisRect*> m_rects; ///< of the bar lanes, Outbound to Other
    std::vector<QCPBars*> m_bars;
    TimeRange m_range;
    TimeRange m_brush;
    Timeline m_services;
    Timeline m_outbound;
    std::vector<Mark> m_marks;
    std::vector<MarkHeap> m_heaps; ///< of the marks in range
    std::vector<QRectF> m_heapBoxes; ///< beside m_heaps
    std::string m_selected; ///< key of a detection
    std::vector<Pin> m_pins;
    std::vector<LossInterval> m_losses;
    std::optional<Timestamp> m_cursor;
    std::optional<double> m_press;
};

} // namespace metsuke
