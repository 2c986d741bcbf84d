// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/mitigation_view.h"
#include "ui/widgets/fact_bar.h"

#include <QTimer>

class QMenu;
class QPushButton;

namespace metsuke {

class TokenLabel;

/// Under the head of a plan, what somebody else has to do about it or what time does: who agrees and who is missing, or until when
/// what was cut off stays so. Hidden where there is neither.
class OrderBar : public FactBar {
    Q_OBJECT
public:
    explicit OrderBar(QWidget* parent = nullptr);
    /// `order`: null none.
    void setOrder(const mitigation::Order* order, const OrdersSnapshot& orders);
    void retranslate();

signals:
    void agreeWanted();
    void declineWanted();
    void requestWanted(); ///< as a file, for a second workstation
    void approvalWanted(); ///< from a file
    void releaseWanted(const std::string& undoId);
    void extendWanted(Duration duration); ///< from now, 0 for good

private:
    enum class Kind { None, Approval, Release };
    void showApproval(const mitigation::Order& order, const OrdersSnapshot& orders);
    void showRelease(const mitigation::Order& order);
    void tick();
    void setKind(Kind kind);

    TokenLabel* m_time;
    std::vector<QPushButton*> m_approval, m_release;
    QPushButton* m_agree;
    QPushButton* m_decline;
    QPushButton* m_save;
    QPushButton* m_take;
    QPushButton* m_now;
    QPushButton* m_extend;
    QMenu* m_ends; ///< of that
    std::string m_undo; ///< of the step that ends next
    Timestamp m_until;
    QTimer m_clock;
};

} // namespace metsuke
