// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/trace_note.h"
#include "ui/services/trace_tree.h"

#include <QWidget>

class QPushButton;

namespace metsuke {

class TokenLabel;
class TraceSteps;

/// Over a trace: what was asked, the answer in a sentence and how sure it is, what can be done with it, and its way from
/// the origin to the connection.
class TraceHead : public QWidget {
    Q_OBJECT
public:
    explicit TraceHead(QWidget* parent = nullptr);
    /// `crumb`: what was asked, from the general to the particular. `source`: whose history answered.
    void setTrace(const TraceTree& tree, const trace_note::Story& story, const QStringList& crumb, const QString& source);
    void setChosen(std::optional<size_t> row);
    void setMend(bool isPossible);
    void setAttach(const QString& text, bool isEnabled);
    void retranslate();

signals:
    void copyWanted();
    void attachWanted();
    void mendWanted();
    void rowChosen(size_t row);

private:
    TokenLabel* m_crumb;
    TokenLabel* m_verdict;
    TokenLabel* m_remark;
    TraceSteps* m_steps;
    QPushButton* m_copy;
    QPushButton* m_attach;
    QPushButton* m_mend;
};

} // namespace metsuke
