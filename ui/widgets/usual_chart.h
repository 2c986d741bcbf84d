// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/traffic_profile.h"

#include <QWidget>

namespace metsuke {

/// The last day hour by hour: a bar for what passed, a tick for what is usual at this hour of the week. High
/// hours stand out. The tool tip has the numbers.
class UsualChart : public QWidget {
    Q_OBJECT
public:
    explicit UsualChart(QWidget* parent = nullptr);
    void setHours(std::vector<HourJudgement> hours);
    [[nodiscard]] QSize sizeHint() const override { return {240, 72}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 72}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] QRectF cellOf(size_t hour) const; ///< the bar's column, without its axis
    std::vector<HourJudgement> m_hours;
    double m_highest = 1; ///< bytes at the top
};

} // namespace metsuke
