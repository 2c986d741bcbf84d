// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/services/visit_times.h"
#include "ui/widgets/histogram_strip.h"

#include <QWidget>

namespace metsuke {

/// One detection in the chain of events.
struct ChainMark {
    std::string detection; ///< key
    Severity severity = Severity::Info;
    Timestamp first;
    Timestamp last;
    int64_t count = 1;
    QString label;
    QString tip;
};

/// A phase of the attack and what belongs to it, by time.
struct ChainLane {
    Phase phase = Phase::C2;
    std::vector<ChainMark> marks;
};

/// Phases that have evidence, in kill-chain order.
[[nodiscard]] std::vector<ChainLane> chainOf(const CaseSnapshot& snapshot, const std::vector<std::string>& detections);

/// The chain of events of an incident: a lane a phase over one time axis. Repeated visits are ticks, uploads are bars,
/// dashed lines lead from phase to phase. A click selects the detection, arrow keys walk.
class ChainChart : public QWidget {
    Q_OBJECT
public:
    explicit ChainChart(QWidget* parent = nullptr);

    void setLanes(std::vector<ChainLane> lanes);
    /// Times of the visits behind a detection.
    void setVisits(const std::string& detection, std::vector<Visit> visits);
    void setSelected(const std::string& detection);
    [[nodiscard]] const std::vector<ChainLane>& lanes() const { return m_lanes; }

    [[nodiscard]] QSize sizeHint() const override { return {600, 170}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 90}; }

signals:
    void detectionSelected(const std::string& detection);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int headWidth() const;
    [[nodiscard]] TimeScale scale() const;
    [[nodiscard]] double laneHeight() const;
    [[nodiscard]] const ChainMark* markAt(QPointF position) const;
    void paintAxis(QPainter& painter, const TimeScale& scale);
    void paintLinks(QPainter& painter, const TimeScale& scale);
    void paintLane(QPainter& painter, const TimeScale& scale, size_t lane);
    void paintSpan(QPainter& painter, const TimeScale& scale, const ChainMark& mark, Phase phase, double middle, double labelEnd);

    std::vector<ChainLane> m_lanes;
    std::map<std::string, std::vector<Visit>> m_visits;
    std::string m_selected;
};

} // namespace metsuke
