// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/step_model.h"

#include <QWidget>

namespace metsuke {

class SentenceList;
class TokenLabel;

/// One step of a plan: why it is proposed, what speaks against it, what its computer says that it would change or has changed.
class StepDetail : public QWidget {
    Q_OBJECT
public:
    explicit StepDetail(QWidget* parent = nullptr);
    /// Null: no step is in hand.
    void setStep(const StepModel::Row* row, const QString& host, bool isDryRun);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showReport(const plan::StepReport& report, bool isDryRun);
    TokenLabel* m_title;
    TokenLabel* m_why;
    SentenceList* m_sentences;
};

} // namespace metsuke
