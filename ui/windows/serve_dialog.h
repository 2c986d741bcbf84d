// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

#include <QDialog>

class QCheckBox;
class QGridLayout;
class QLineEdit;
class QPushButton;

namespace metsuke {

class TokenLabel;

/// Whether and where this workstation serves its agents, and what became of each way in. Window-modal.
class ServeDialog : public QDialog {
    Q_OBJECT
public:
    ServeDialog(FleetService& fleet, QWidget* parent);

private:
    QLineEdit* addField(QGridLayout* grid, const QString& name, const QString& value, const QString& hint);
    [[nodiscard]] QString problem() const; ///< of what is typed; "" none
    [[nodiscard]] fleet::FleetSettings settings() const;
    void onEdited();
    void apply();
    void showState();

    FleetService& m_fleet;
    QCheckBox* m_on;
    QLineEdit* m_addresses;
    QLineEdit* m_port;
    QLineEdit* m_enrolPort;
    QLineEdit* m_broker;
    QLineEdit* m_drop;
    TokenLabel* m_state;
    QGridLayout* m_ways;
    TokenLabel* m_problem;
    QPushButton* m_apply;
};

} // namespace metsuke
