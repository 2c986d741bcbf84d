// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/step_model.h"

#include <QWidget>

class QPushButton;

namespace metsuke {

class SentenceList;
class TokenLabel;

/// One step of a plan: why it is proposed, what speaks against it, what its computer says that it would change or has changed.
class StepDetail : public QWidget {
    Q_OBJECT
public:
    explicit StepDetail(QWidget* parent = nullptr);
    /// Null: no step is in hand.
    /// Whether the step can be taken back by itself now.
    void setUndo(bool isPossible);
    void retranslate();
    void setStep(const StepModel::Row* row, const QString& host, bool isDryRun);

signals:
    void undoWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showReport(const plan::StepReport& report, bool isDryRun);
    TokenLabel* m_title;
    TokenLabel* m_why;
    SentenceList* m_sentences;
    QPushButton* m_undo;
};

} // namespace metsuke
