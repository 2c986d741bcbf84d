// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"
#include "ui/widgets/record_view.h"

namespace metsuke {

/// What is left alone, by whom, why and until when: added, looked at, taken back.
class RespondExceptions : public RecordView {
    Q_OBJECT
public:
    RespondExceptions(FleetService* fleet, QWidget* parent);
    void show(const OrdersSnapshot& orders, const FleetSnapshot& roster);
    void retranslate();

signals:
    void removed(const metsuke::mitigation::Exception& one); ///< by this view, and it is in force no more

private:
    void showRow() override;
    void add();
    void remove();
    [[nodiscard]] const mitigation::Exception* inHand() const;
    [[nodiscard]] QString where(const mitigation::Exception& one) const;

    FleetService* m_fleet; ///< null: there is none
    std::vector<mitigation::Exception> m_all;
    std::optional<mitigation::Exception> m_removing; ///< until it is gone, or could not be
    QPushButton* m_add;
    QPushButton* m_remove;
};

} // namespace metsuke
