// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/card.h"

#include "core/store/health_findings.h"

#include <functional>

class QGridLayout;

namespace metsuke {

class UsualChart;

/// A card with rows of labels and links that are made anew when they change; the keyboard stays on the link
/// at the same place.
class RowsCard : public Card {
    Q_OBJECT
public:
    explicit RowsCard(QWidget* parent = nullptr);
    /// `fill` lays out the rows, whose parent is the grid's; the column `wide` takes the width that is left.
    void setRows(int wide, const std::function<void(QGridLayout&)>& fill);
    [[nodiscard]] bool hasRows() const { return m_rows != nullptr; }

private:
    QWidget* m_rows = nullptr;
};

/// What the mirror, the clock and the disk are like: a topic a row, with what to do where something is wrong.
class FindingsCard : public RowsCard {
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
    UsualChart* m_usual;
};

/// Runs of the self-test: which kinds arrived in which directions; without any, how to make one.
class SelftestCard : public RowsCard {
    Q_OBJECT
public:
    explicit SelftestCard(QWidget* parent = nullptr);
    void setRuns(const std::vector<SelftestRun>& runs);
    void retranslate();

private:
    void addHow(QGridLayout& grid);
    int addRun(QGridLayout& grid, int line, const SelftestRun& run);
    std::vector<SelftestRun> m_runs;
};

} // namespace metsuke
