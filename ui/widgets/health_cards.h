// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

#include "core/store/health_findings.h"

class QGridLayout;

namespace metsuke {

class UsualChart;

/// What the mirror, the clock and the disk are like: a topic a row, with what to do where something is wrong.
class FindingsCard : public Card {
    Q_OBJECT
public:
    explicit FindingsCard(QWidget* parent = nullptr);
    void setAssessment(const HealthAssessment& assessment);
    void retranslate();

signals:
    /// The time at which something was worst was asked for.
    void timeChosen(metsuke::Timestamp at);

private:
    void addFinding(QGridLayout& grid, int line, const HealthFinding& finding);
    std::vector<HealthFinding> m_findings;
    QWidget* m_rows = nullptr; ///< made anew when they change
    UsualChart* m_usual;
};

/// Runs of the self-test: which kinds arrived in which directions; without any, how to make one.
class SelftestCard : public Card {
    Q_OBJECT
public:
    explicit SelftestCard(QWidget* parent = nullptr);
    void setRuns(const std::vector<SelftestRun>& runs);
    void retranslate();

private:
    void rebuild();
    std::vector<SelftestRun> m_runs;
    QWidget* m_rows = nullptr; ///< made anew when they change
};

} // namespace metsuke
