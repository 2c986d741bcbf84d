// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/step_model.h"

#include <QWidget>

class QPushButton;

namespace metsuke {

class ChangeList;
class SentenceList;
class TokenLabel;

/// One step of a plan: why it is proposed, what speaks against it, what its computer says that it would change or has changed.
class StepDetail : public QWidget {
    Q_OBJECT
public:
    explicit StepDetail(QWidget* parent = nullptr);
    /// Whether the step can be taken back by itself now.
    void setUndo(bool isPossible);
    void retranslate();
    /// Null: no step is in hand.
    void setStep(const StepModel::Row* row, const QString& host, bool isDryRun);

signals:
    void undoWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showReport(const plan::StepReport& report, bool isDryRun);
    TokenLabel* m_title;
    TokenLabel* m_why;
    SentenceList* m_sentences; ///< what the computer says
    ChangeList* m_changes;
    SentenceList* m_notes; ///< what else is to be known, and whether it can be undone
    QPushButton* m_undo;
};

} // namespace metsuke
