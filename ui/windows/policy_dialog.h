// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

#include <QDialog>

namespace metsuke {

class FactList;
class TokenLabel;

/// The policy that agents obey, in words, and who has it already; to be read only: it is changed where the root key is. Window-modal.
class PolicyDialog : public QDialog {
    Q_OBJECT
public:
    PolicyDialog(const FleetService& fleet, QWidget* parent);

private:
    void showPolicy();
    void showRest(const openc2::Policy& policy);

    const FleetService& m_fleet;
    TokenLabel* m_heading;
    FactList* m_facts;
    std::shared_ptr<const PolicyInForce> m_shown; ///< shared with the service's snapshot
    QString m_agents; ///< as they stand there
};

} // namespace metsuke
