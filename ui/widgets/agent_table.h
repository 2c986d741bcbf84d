// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/agent_model.h"

#include <QTableView>

namespace metsuke {

/// The table of agents. Its columns are as wide as their words; where that is too much, what the detail also says goes, and
/// by what an agent records is cut.
class AgentTable : public QTableView {
    Q_OBJECT
public:
    explicit AgentTable(AgentModel* model, QWidget* parent = nullptr);
    /// Selects a row, or none (-1), without anybody having taken it in hand.
    void showRow(int row);
    /// By itself after another set of rows and another size; by the page when the same rows have other words.
    void fitColumns();

signals:
    void taken(int row); ///< by mouse or keyboard, also when it was the current one before

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    AgentModel* m_model;
    bool m_isShowing = false;
};

} // namespace metsuke
