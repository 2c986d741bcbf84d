// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/waterfall_chart.h"

#include "ui/services/format.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace metsuke {

namespace {

QString capitalised(QString text) {
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

/// 3.25 as "3.25", 4.10 as "4.1".
QString shortNumber(double value) {
    QString text = QString::number(value, 'f', 2);
    while (text.endsWith(u'0')) {
        text.chop(1);
    }
    return text.endsWith(u'.') ? text + u'0' : text;
}

QString termsOf(const PhaseTerm& term) {
    QStringList parts;
    for (const PhaseTerm::Part& part : term.parts) {
        QString text = shortNumber(part.weight);
        if (part.factor < 0.9995) {
            text += u'×' + QString::number(part.factor, 'f', 2).mid(1);
            while (text.endsWith(u'0')) {
                text.chop(1);
            }
        }
        parts << text;
    }
    return parts.join(QStringLiteral(" + "));
}

Token worstOf(const CaseSnapshot& snapshot, const PhaseTerm& term) {
    Severity worst = Severity::Info;
    for (const PhaseTerm::Part& part : term.parts) {
        if (const Detection* detection = snapshot.detection(part.detection)) {
            worst = std::max(worst, detection->severity);
        }
    }
    return severityToken(worst);
}

} // namespace

std::vector<WaterfallRow> waterfallOf(const CaseSnapshot& snapshot, const HostRisk& risk) {
    std::vector<WaterfallRow> rows;
    const double oneIn = 1 + std::exp(-risk.prior);
    rows.push_back({WaterfallChart::tr("base", "before anything was seen"), 0, risk.prior,
        WaterfallChart::tr("1 in %1 host-days").arg(format::count(static_cast<qint64>(std::lround(oneIn / 100) * 100))), Token::LineStrong});
    double at = risk.prior;
    const auto add = [&](const QString& label, double value, const QString& terms, Token token) {
        rows.push_back({label, at, value, terms, token});
        at += value;
    };
    for (const PhaseTerm& term : risk.phases) {
        add(capitalised(format::phaseWord(term.phase)), term.value, termsOf(term), worstOf(snapshot, term));
    }
    if (risk.weak > 0) {
        add(WaterfallChart::tr("Weak", "evidence"), risk.weak, WaterfallChart::tr("%n weak signs, capped", nullptr, static_cast<int>(risk.weakDetections.size())), Token::SevInfo);
    }
    if (risk.phaseSynergy > 0) {
        const int phases = 1 + static_cast<int>(std::lround(risk.phaseSynergy / 0.8));
        add(WaterfallChart::tr("%n phases", "of an attack", phases), risk.phaseSynergy, WaterfallChart::tr("0.8 × (%1 − 1)").arg(phases), Token::SevInfo);
    }
    if (risk.chain > 0) {
        add(risk.chainObject.empty() ? WaterfallChart::tr("In order", "phases in the order of an attack") : WaterfallChart::tr("Same peer", "phases share it"), risk.chain,
            risk.chainObject.empty() ? WaterfallChart::tr("entry before control before upload") : format::untrusted(risk.chainObject), Token::SevInfo);
    }
    return rows;
}

WaterfallChart::WaterfallChart(QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void WaterfallChart::setRows(std::vector<WaterfallRow> rows) {
    m_rows = std::move(rows);
    QStringList lines;
    for (const WaterfallRow& row : m_rows) {
        lines << tr("%1 %2, %3", "label, number, terms").arg(row.label, format::signedWeight(row.value, 2), row.terms);
    }
    setAccessibleDescription(lines.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

int WaterfallChart::rowHeight() const { return QFontMetrics(metsuke::font(TextStyle::Caption)).height() + 5; }
QSize WaterfallChart::sizeHint() const { return {360, rowHeight() * static_cast<int>(m_rows.size())}; }

void WaterfallChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_rows.empty()) {
        return;
    }
    const QFontMetrics caption(metsuke::font(TextStyle::Caption));
    int labels = 60;
    for (const WaterfallRow& row : m_rows) {
        labels = std::max(labels, caption.horizontalAdvance(row.label) + 8);
    }
    labels = std::min(labels, width() / 4);
    const int values = QFontMetrics(metsuke::font(TextStyle::CaptionStrong)).horizontalAdvance(QStringLiteral("+00.00")) + 6;
    const double bars = std::clamp((width() - labels - values) * 0.46, 60.0, 150.0);
    double low = 0;
    double high = 0;
    for (const WaterfallRow& row : m_rows) {
        low = std::min({low, row.from, row.from + row.value});
        high = std::max({high, row.from, row.from + row.value});
    }
    const auto x = [&](double value) { return labels + (value - low) / std::max(1e-9, high - low) * bars; };
    const int height = rowHeight();
    painter.setPen(QPen(color(Token::Text3), 1, Qt::DotLine));
    const double even = std::round(x(0)) + 0.5;
    painter.drawLine(QPointF(even, 0), QPointF(even, height * static_cast<double>(m_rows.size())));
    for (size_t i = 0; i < m_rows.size(); ++i) {
        const WaterfallRow& row = m_rows[i];
        const int top = height * static_cast<int>(i);
        painter.setFont(metsuke::font(TextStyle::Caption));
        painter.setPen(color(Token::Text));
        painter.drawText(QRect(0, top, labels - 4, height), Qt::AlignLeft | Qt::AlignVCenter,
            painter.fontMetrics().elidedText(row.label, Qt::ElideRight, labels - 4));
        const double from = x(std::min(row.from, row.from + row.value));
        const double to = x(std::max(row.from, row.from + row.value));
        painter.fillRect(QRectF(from, top + height / 2.0 - 6, std::max(2.0, to - from), 12), color(row.token));
        if (i + 1 < m_rows.size()) {
            const double end = i == 0 ? x(m_rows[1].from) : x(row.from + row.value);
            painter.fillRect(QRectF(std::round(end), top + height / 2.0 + 6, 1, height - 12), color(Token::Text3));
        }
        const int valueLeft = labels + static_cast<int>(bars) + 4;
        painter.setFont(metsuke::font(TextStyle::CaptionStrong));
        painter.setPen(color(Token::Text));
        painter.drawText(QRect(valueLeft, top, values, height), Qt::AlignRight | Qt::AlignVCenter, format::signedWeight(row.value, std::abs(row.value) < 10 && i > 0 ? 2 : 1));
        painter.setFont(metsuke::font(TextStyle::Meta));
        painter.setPen(color(Token::Text2));
        const QRect terms(valueLeft + values + 8, top, width() - valueLeft - values - 8, height);
        painter.drawText(terms, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(row.terms, Qt::ElideRight, terms.width()));
    }
}

bool WaterfallChart::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int row = help->pos().y() / rowHeight();
        const bool inside = row >= 0 && row < static_cast<int>(m_rows.size());
        QToolTip::showText(help->globalPos(), inside ? m_rows[static_cast<size_t>(row)].terms.toHtmlEscaped() : QString(), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace metsuke
