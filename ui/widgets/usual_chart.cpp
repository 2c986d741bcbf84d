// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/usual_chart.h"

#include "ui/services/format.h"
#include "ui/theme/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace metsuke {

namespace {

constexpr qreal kGap = 2;

QString wordsOf(const HourJudgement& hour) {
    return UsualChart::tr("%1: %2, usually %3", "hour, bytes, bytes")
        .arg(format::clock({hour.hour.hour * kHour}), format::bytes(hour.hour.bytes),
            format::bytes(static_cast<qint64>(std::max(0.0, hour.usual))));
}

} // namespace

UsualChart::UsualChart(QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void UsualChart::setHours(std::vector<HourJudgement> hours) {
    m_hours = std::move(hours);
    m_highest = 1;
    QStringList words;
    for (const HourJudgement& hour : m_hours) {
        m_highest = std::max({m_highest, static_cast<double>(hour.hour.bytes), hour.usual});
        words << wordsOf(hour);
    }
    setAccessibleName(tr("Traffic of the last day against usual"));
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    update();
}

QRectF UsualChart::cellOf(size_t hour) const {
    const qreal axis = QFontMetricsF(metsuke::font(TextStyle::Meta)).height() + 2;
    const qreal width
        = static_cast<qreal>(this->width()) / static_cast<qreal>(std::max<size_t>(1, m_hours.size()));
    return {static_cast<qreal>(hour) * width, 2, width, height() - axis - 2};
}

void UsualChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(metsuke::font(TextStyle::Meta));
    const QFontMetricsF metrics(painter.font());
    qreal labelled = 0;
    for (size_t i = 0; i < m_hours.size(); ++i) {
        const HourJudgement& hour = m_hours[i];
        const QRectF cell = cellOf(i);
        const auto yOf
            = [&](double bytes) { return cell.bottom() - cell.height() * std::max(0.0, bytes) / m_highest; };
        const qreal top = std::min(yOf(static_cast<double>(hour.hour.bytes)), cell.bottom() - 1);
        painter.fillRect(QRectF(cell.left() + kGap / 2, top, cell.width() - kGap, cell.bottom() - top),
            color(hour.isHigh ? Token::StateWarn : Token::Accent));
        painter.fillRect(QRectF(cell.left(), yOf(hour.usual) - 1, cell.width(), 2), color(Token::Text2));
        const QString label = format::clock({hour.hour.hour * kHour});
        if (cell.left() >= labelled && cell.left() + metrics.horizontalAdvance(label) <= width()) {
            painter.setPen(color(Token::Text2));
            painter.drawText(QPointF(cell.left(), height() - metrics.descent()), label);
            labelled = cell.left() + metrics.horizontalAdvance(label) + 24;
        }
    }
    painter.fillRect(QRectF(0, cellOf(0).bottom(), width(), 1), color(Token::Line));
}

bool UsualChart::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && !m_hours.empty()) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto column = static_cast<size_t>(
            std::clamp(help->pos().x() * static_cast<int>(m_hours.size()) / std::max(1, width()), 0,
                static_cast<int>(m_hours.size()) - 1));
        QToolTip::showText(help->globalPos(), wordsOf(m_hours[column]), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace metsuke
