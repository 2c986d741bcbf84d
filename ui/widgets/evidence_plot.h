// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/visit_times.h"

#include <QWidget>

namespace metsuke {

/// The numbers behind one detection: intervals between visits on a logarithmic axis with the curve of chance, or
/// bytes or visits over time.
class EvidencePlot : public QWidget {
    Q_OBJECT
public:
    enum class Mode { Intervals, Volume, Visits };
    explicit EvidencePlot(QWidget* parent = nullptr);
    void setVisits(Mode mode, std::vector<Visit> visits);
    /// False when there is too little for a picture: hide it then.
    [[nodiscard]] bool hasPicture() const { return m_highest > 0; }
    /// "61 s ± 20 %", or "412 MB in 7 transfers".
    [[nodiscard]] QString figure() const;

    [[nodiscard]] QSize sizeHint() const override { return {360, 104}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 104}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintIntervals(QPainter& painter, const QRectF& area);
    void paintSeries(QPainter& painter, const QRectF& area);
    void paintScale(QPainter& painter, const QRectF& area);

    Mode m_mode = Mode::Visits;
    std::vector<Visit> m_visits;
    IntervalHistogram m_intervals;
    std::vector<double> m_bins; ///< of time, in Volume and Visits
    double m_highest = 0;
};

} // namespace metsuke
