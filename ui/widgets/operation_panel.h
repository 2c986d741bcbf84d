// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/operation_model.h"

#include <QWidget>

class QPushButton;
class QTableView;

namespace metsuke {

class GlyphLabel;
class TokenLabel;

/// Under a plan that several computers get: how far each stage is, all computers of it, and Stop, which is never disabled as long as
/// anything is left to be begun.
class OperationPanel : public QWidget {
    Q_OBJECT
public:
    explicit OperationPanel(QWidget* parent = nullptr);
    /// `current`: the order in hand. Hides itself where one computer alone is touched.
    void setOperation(const OrdersSnapshot& orders, const FleetSnapshot& roster, const std::string& current, Timestamp now);
    void retranslate();

signals:
    void orderChosen(const std::string& order);
    void stopWanted(const std::string& operation, bool isStopped);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fitColumns();
    void showHead(const OrdersSnapshot& orders, const FleetSnapshot& roster);
    OperationModel* m_model;
    GlyphLabel* m_glyph;
    TokenLabel* m_title;
    TokenLabel* m_stages;
    TokenLabel* m_why;
    QPushButton* m_stop;
    QTableView* m_table;
    std::string m_operation;
    bool m_isStopped = false;
    bool m_isShowing = false;
};

} // namespace metsuke
