// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

#include <QDialog>

class QPushButton;
class QScrollArea;

namespace metsuke {

class SentenceList;
class TokenLabel;

/// Asks before something is undone: its computer says what it would put back now and what stands in the way; where it is not connected or
/// gives no answer, what the report of the run gives, and that nobody knows better. Window-modal; nothing waits.
class UndoDialog : public QDialog {
    Q_OBJECT
public:
    /// `undoId`: one step of the order, "" all. Goes by itself.
    UndoDialog(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const std::string& undoId, const QString& host);

private:
    void show(const mitigation::UndoLook& look);
    void add(const plan::StepReport& step);
    void fit();

    const bool m_isStep;
    FleetService::Token m_token;
    TokenLabel* m_whose; ///< who says so
    SentenceList* m_steps;
    QScrollArea* m_scroll; ///< around these
    QPushButton* m_undo;
};

} // namespace metsuke
