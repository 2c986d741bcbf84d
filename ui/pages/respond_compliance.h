// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"
#include "ui/widgets/record_view.h"

namespace metsuke {

/// Computers that are isolated: what has to be true before that is lifted, how each stands with it, until when at most, and lifting it by hand.
class RespondCompliance : public RecordView {
    Q_OBJECT
public:
    RespondCompliance(FleetService* fleet, QWidget* parent);
    void show(const OrdersSnapshotPtr& orders, const FleetSnapshot& roster);
    void retranslate();

signals:
    void orderWanted(const std::string& order);

private:
    void showRow() override;
    [[nodiscard]] RecordRow rowOf(const mitigation::QueueEntry& entry, const FleetSnapshot& roster, Timestamp now) const;
    [[nodiscard]] const mitigation::QueueEntry* inHand() const;
    [[nodiscard]] const mitigation::IsolationCondition* conditionOf(const std::string& order) const;
    [[nodiscard]] bool canRelease(const std::string& order) const;

    FleetService* m_fleet; ///< null: there is none
    OrdersSnapshotPtr m_orders = std::make_shared<const OrdersSnapshot>();
    std::vector<mitigation::QueueEntry> m_all;
    QPushButton* m_release;
    QPushButton* m_require;
    QPushButton* m_plan;
};

} // namespace metsuke
