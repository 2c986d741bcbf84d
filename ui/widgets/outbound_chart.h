// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

#include <QWidget>

class QCPBars;
class QCPItemText;
class QCustomPlot;

namespace metsuke {

/// What the Outbound chart shows, worked out away from the widget so that it can be tested.
struct OutboundSeries {
    Timestamp start;
    Duration bucket = 0;
    std::vector<double> focus; ///< a bucket; of() counts MB, the chart names no unit
    std::vector<double> others;
    double usualBound = 0; ///< 95 % of buckets lie below it, the host in focus left out
    int otherHosts = 0;
    /// From roll-ups of outbound bytes by host; `focus` is an address as text.
    [[nodiscard]] static OutboundSeries of(const Timeline& timeline, const std::string& focus);
};

/// A moment worth a mark above the bars.
struct ChartMark {
    Timestamp at;
    Severity severity = Severity::Info;
    QString label;
    QString brief; ///< one word, where the label has no room
};

/// Traffic over time: the host in focus in accent above all others, detections as marks. Where packets were lost it
/// is hatched, where streams have holes underlined.
class OutboundChart : public QWidget {
    Q_OBJECT
public:
    explicit OutboundChart(QWidget* parent = nullptr);
    void setSeries(const OutboundSeries& series);
    void setMarks(std::vector<ChartMark> marks);
    void setGaps(std::vector<LossInterval> gaps);
    [[nodiscard]] const OutboundSeries& series() const { return m_series; }

signals:
    /// A bar was clicked.
    void bucketClicked(const metsuke::TimeRange& range);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    [[nodiscard]] const ChartMark* markAt(double x) const;
    void rebuild();
    void paintGaps();
    QCustomPlot* m_plot;
    OutboundSeries m_series;
    std::vector<ChartMark> m_marks;
    std::vector<LossInterval> m_gaps; ///< by their beginning
};

} // namespace metsuke
