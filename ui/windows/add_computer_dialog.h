// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QPlainTextEdit;
class QPushButton;

namespace metsuke {

class TokenLabel;

/// Makes a token and shows the one command that has to be run on the computer. Window-modal.
class AddComputerDialog : public QDialog {
    Q_OBJECT
public:
    AddComputerDialog(FleetService& fleet, QWidget* parent);
    /// The command that is shown; "" before there is a token.
    [[nodiscard]] QString command() const;

private:
    void showServing();
    void showToken(const openc2::EnrolmentToken& token, bool approvesAtOnce);

    FleetService& m_fleet;
    QComboBox* m_validity;
    QCheckBox* m_atOnce;
    TokenLabel* m_warning;
    TokenLabel* m_serving;
    QPushButton* m_serve;
    QPushButton* m_make;
    QWidget* m_result;
    QPlainTextEdit* m_command;
    QPushButton* m_copy;
    TokenLabel* m_remark;
    TokenLabel* m_problem;
    bool m_isMine = false; ///< the next token is the one that was wished here
};

} // namespace metsuke
