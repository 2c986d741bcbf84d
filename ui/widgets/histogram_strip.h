// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/response_flags.h"

#include "core/store/event_store.h"

#include <QWidget>

namespace metsuke {

/// Time to pixels and back; a plain value with its own tests.
struct TimeScale {
    Timestamp from;
    Timestamp to{1};
    double left = 0;
    double width = 1;

    [[nodiscard]] double x(Timestamp t) const {
        return left + static_cast<double>(t.ns - from.ns) / static_cast<double>(to.ns - from.ns) * width;
    }
    [[nodiscard]] Timestamp at(double px) const {
        const double share = (px - left) / width;
        return from + static_cast<Duration>(share * static_cast<double>(to.ns - from.ns));
    }
    /// Round step for ticks at least `minimumPixels` apart, from 1 ms to days.
    [[nodiscard]] Duration tickStep(double minimumPixels) const;
};

/// The always-visible strip: activity as grey bars, detections stacked by severity on a root scale, gaps hatched,
/// drops under-lined, pins, flags where something was done to a computer, and the brush. The brush writes a time range and nothing else.
/// Mouse: drag = brush, drag an edge = resize, double-click = zoom the strip to a bucket, Ctrl+wheel = zoom at the
/// cursor, wheel = pan. Keys: Left/Right move the brush by 10 %, with Shift extend, +/- zoom, Home/End.
class HistogramStrip : public QWidget {
    Q_OBJECT
public:
    explicit HistogramStrip(QWidget* parent = nullptr);

    /// `activity`: flows by service; `detections`: by severity; both with the same buckets or none.
    void setData(const Timeline& activity, const Timeline& detections);
    void setLosses(const std::vector<LossInterval>& losses);
    void setPins(const std::vector<Pin>& pins);
    void setFlags(const std::vector<ResponseFlag>& flags); ///< by time
    /// Whole span of the case; the strip shows it unless zoomed.
    void setSpan(Timestamp from, Timestamp to);
    void setBrush(const TimeRange& range);
    [[nodiscard]] TimeRange shown() const { return {m_shownFrom, m_shownTo}; }
    [[nodiscard]] bool isZoomed() const;

    QSize sizeHint() const override { return {600, 80}; }
    QSize minimumSizeHint() const override { return {200, 80}; }

public slots:
    void zoomToAll();
    void zoomToBrush();
    void zoom(double factor, double aroundPixel = -1);

signals:
    void brushed(const metsuke::TimeRange& range); ///< default range = brush cleared
    void shownChanged(const metsuke::TimeRange& range); ///< other data is wanted

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override; ///< a tool tip says what flags mean

private:
    enum class Drag { None, New, Left, Right };
    [[nodiscard]] TimeScale scale() const;
    [[nodiscard]] bool hasBrush() const;
    [[nodiscard]] Timestamp brushFrom() const;
    [[nodiscard]] Timestamp brushTo() const;
    void paintBars(QPainter& painter, const TimeScale& scale, double top, double bottom);
    void paintLosses(QPainter& painter, const TimeScale& scale, double top, double bottom);
    void paintAxis(QPainter& painter, const TimeScale& scale, double bottom);
    void paintBrush(QPainter& painter, const TimeScale& scale, double top, double bottom);
    void paintCaption(QPainter& painter);
    void show(Timestamp from, Timestamp to);
    void moveBrush(double share, bool extend);
    void announce(const TimeRange& range);

    Timeline m_activity;
    Timeline m_detections;
    std::vector<LossInterval> m_losses;
    std::vector<Pin> m_pins;
    std::vector<ResponseFlag> m_flags;
    Timestamp m_spanFrom;
    Timestamp m_spanTo{1};
    Timestamp m_shownFrom;
    Timestamp m_shownTo{1};
    TimeRange m_brush;
    Drag m_drag = Drag::None;
    Timestamp m_anchor;
    double m_pressX = 0;
};

} // namespace metsuke
