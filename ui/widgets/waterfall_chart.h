// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/theme/tokens.h"

#include <QWidget>

namespace metsuke {

/// One line of the printed arithmetic.
struct WaterfallRow {
    QString label;
    double from = 0; ///< where its bar begins, in log-odds
    double value = 0;
    QString terms; ///< what it is made of: "4.8 + 4.1×.8"
    Token token = Token::LineStrong;
};

/// The lines of a host's risk: what is believed before anything was seen, then what each phase adds, and the bonuses.
[[nodiscard]] std::vector<WaterfallRow> waterfallOf(const CaseSnapshot& snapshot, const HostRisk& risk);

/// The arithmetic as bars that begin where the one above ends. Dashed: the even chance, where an incident may open.
class WaterfallChart : public QWidget {
    Q_OBJECT
public:
    explicit WaterfallChart(QWidget* parent = nullptr);
    void setRows(std::vector<WaterfallRow> rows);
    [[nodiscard]] const std::vector<WaterfallRow>& rows() const { return m_rows; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {260, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    [[nodiscard]] int rowHeight() const;
    std::vector<WaterfallRow> m_rows;
};

} // namespace metsuke
