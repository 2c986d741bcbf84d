// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/step_model.h"

#include <QTableView>

namespace metsuke {

/// The table of a plan's steps. Its columns are as wide as their words; where that is too much, why a step is proposed goes,
/// which stands in the detail under it, too.
class StepTable : public QTableView {
    Q_OBJECT
public:
    explicit StepTable(StepModel* model, QWidget* parent = nullptr);
    void fitColumns();

signals:
    void rowChanged(int row); ///< -1 none

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    StepModel* m_model;
};

} // namespace metsuke
