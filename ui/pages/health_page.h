// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"
#include "ui/services/health_report.h"

#include <QTimer>

class QGridLayout;
class QStackedWidget;
class QTableWidget;

namespace metsuke {

class Card;
class EmptyState;
class FindingsCard;
class OutboundChart;
class RowsCard;
class SelftestCard;
class TokenLabel;

/// What was not seen, so that silence can be judged: for imported files and live captures alike.
class HealthPage : public Page {
    Q_OBJECT
public:
    explicit HealthPage(CaseSession& session, QWidget* parent = nullptr);
    [[nodiscard]] int inspectorWidth() const override { return 0; }
    void focusContent() override;
    [[nodiscard]] const HealthReport& report() const { return m_report; }

protected:
    void refresh(InvestigationContext::Parts parts, bool snapshot) override;
    void retranslate() override;

private:
    QWidget* buildHead();
    QWidget* buildTraffic();
    QWidget* buildLosses();
    QWidget* buildCaptures();
    void showHead();
    void showLosses();
    void addLoss(QGridLayout& grid, const LossRow& row, int line);
    void showCaptures();
    void setCapture(int line, int column, const QString& text, const QString& tip);
    void askTraffic();
    void showTraffic(const Timeline& timeline);
    void askHealth();
    void openTime(const TimeRange& range);

    HealthReport m_report;
    Head m_head;
    TokenLabel* m_rate = nullptr; ///< while capturing
    Card* m_trafficCard = nullptr;
    QStackedWidget* m_trafficStack = nullptr;
    OutboundChart* m_traffic = nullptr;
    EmptyState* m_noTraffic = nullptr;
    TokenLabel* m_lostLegend = nullptr;
    TokenLabel* m_holesLegend = nullptr;
    RowsCard* m_lossCard = nullptr;
    std::vector<LossRow> m_shownLosses;
    TokenLabel* m_lossNote = nullptr;
    Card* m_captureCard = nullptr;
    QStackedWidget* m_captureStack = nullptr;
    QTableWidget* m_captures = nullptr;
    EmptyState* m_noCaptures = nullptr;
    FindingsCard* m_findings = nullptr;
    SelftestCard* m_selftests = nullptr;
    QTimer m_healthPause; ///< reading all of a growing case every second would be for nobody
    bool m_healthMissed = false; ///< the case changed during the pause
    QueryChannel m_channel;
    QueryChannel m_healthChannel;
};

} // namespace metsuke
