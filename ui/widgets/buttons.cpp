// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/buttons.h"

#include "ui/services/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/metsuke_style.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOptionButton>

namespace metsuke {

namespace {

void paintPanel(QPainter& painter, QPushButton* button) {
    QStyleOptionButton option;
    option.initFrom(button);
    if (button->isChecked()) {
        option.state |= QStyle::State_On;
    }
    if (button->isDown()) {
        option.state |= QStyle::State_Sunken;
    }
    button->style()->drawPrimitive(QStyle::PE_PanelButtonCommand, &option, &painter, button);
    if (button->hasFocus()) {
        option.state |= QStyle::State_KeyboardFocusChange;
        button->style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, button);
    }
}

} // namespace

QPushButton* makePrimaryButton(QWidget* parent) {
    auto* button = new QPushButton(parent);
    button->setProperty(kPrimaryProperty, true);
    return button;
}

QToolButton* makeIconButton(const QString& icon, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setProperty(kFlatProperty, true);
    button->setIcon(themeIcon(icon));
    button->setIconSize({16, 16});
    button->setFixedSize(26, 26);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

FilterButton::FilterButton(QWidget* parent)
    : QPushButton(parent) {
    setCheckable(true);
    setProperty(kSmallProperty, true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void FilterButton::setLabel(const QString& label) {
    m_label = label;
    describe();
}

void FilterButton::setCount(qint64 count) {
    m_count = count;
    describe();
}

void FilterButton::describe() {
    setAccessibleName(m_count < 0 ? m_label : tr("%1, %2", "filter button and its count").arg(m_label, format::count(m_count)));
    updateGeometry();
    update();
}

QSize FilterButton::sizeHint() const {
    const QFontMetrics metrics(metsuke::font(TextStyle::Body));
    int width = 18 + metrics.horizontalAdvance(m_label);
    if (m_count >= 0) {
        width += 6 + metrics.horizontalAdvance(format::count(m_count));
    }
    return {width, 22};
}

void FilterButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintPanel(painter, this);
    painter.setFont(metsuke::font(TextStyle::Body));
    painter.setPen(color(isEnabled() ? Token::Text : Token::Text3));
    const int labelWidth = painter.fontMetrics().horizontalAdvance(m_label);
    painter.drawText(QRect(9, 0, labelWidth + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, m_label);
    if (m_count >= 0) {
        painter.setPen(color(Token::Text2));
        painter.drawText(QRect(15 + labelWidth, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter, format::count(m_count));
    }
}

RailButton::RailButton(const QString& icon, QWidget* parent)
    : QToolButton(parent)
    , m_icon(icon) {
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
}

void RailButton::setBadge(int count) {
    m_badge = count;
    update();
}

QSize RailButton::sizeHint() const { return {72, 56}; }

void RailButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (isChecked()) {
        painter.fillRect(rect(), color(Token::BgSurface, 0.7));
        painter.fillRect(QRect(0, 0, 3, height()), color(Token::Accent));
    } else if (underMouse()) {
        painter.fillRect(rect(), color(Token::BgHover, 0.6));
    }
    const Token tint = isChecked() ? Token::Accent : Token::Text2;
    const QPixmap pixmap = iconPixmap(m_icon, tint, 20, devicePixelRatioF());
    painter.drawPixmap((width() - 20) / 2, 10, pixmap);
    QFont words = metsuke::font(TextStyle::Meta);
    constexpr int kRoom = 62; // a label that fills the rail from edge to edge is set smaller
    if (QFontMetrics(words).horizontalAdvance(text()) > kRoom) {
        words.setPixelSize(10);
        words.setLetterSpacing(QFont::AbsoluteSpacing, -0.4);
    }
    painter.setFont(words);
    painter.setPen(color(isChecked() ? Token::Text : Token::Text2));
    const QString label = painter.fontMetrics().elidedText(text(), Qt::ElideRight, width() - 2);
    painter.drawText(QRect(0, 33, width(), 18), Qt::AlignHCenter | Qt::AlignVCenter, label);
    if (m_badge > 0) {
        const QString figure = m_badge > 99 ? QStringLiteral("99+") : QString::number(m_badge);
        painter.setFont(metsuke::font(TextStyle::MetaStrong));
        const int badgeWidth = std::max(16, painter.fontMetrics().horizontalAdvance(figure) + 8);
        const QRectF badge(width() / 2.0 + 5, 4, badgeWidth, 15);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color(Token::Text2));
        painter.drawRoundedRect(badge, 7.5, 7.5);
        painter.setPen(color(Token::BgWindow));
        painter.drawText(badge, Qt::AlignCenter, figure);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color(Token::Accent), 2));
        painter.drawRoundedRect(QRectF(rect()).adjusted(4, 2, -4, -2), 4, 4);
    }
}

StateChip::StateChip(QWidget* parent)
    : QPushButton(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StateChip::setState(Tone tone, const QString& text, const QString& figure) {
    m_tone = tone;
    m_figure = figure;
    setText(text);
    setAccessibleName(figure.isEmpty() ? text : tr("%1 %2", "state and its figure").arg(text, figure));
    updateGeometry();
    update();
}

QSize StateChip::sizeHint() const {
    const QFontMetrics metrics(metsuke::font(TextStyle::Body));
    int width = 12 + 7 + 8 + metrics.horizontalAdvance(text()) + 12;
    if (!m_figure.isEmpty()) {
        width += 6 + metrics.horizontalAdvance(m_figure);
    }
    return {width, 26};
}

void StateChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintPanel(painter, this);
    const Token dot = m_tone == Tone::Quiet ? Token::StateWait : m_tone == Tone::Busy ? Token::Accent : Token::StateOk;
    painter.setPen(Qt::NoPen);
    painter.setBrush(color(dot));
    painter.drawEllipse(QPointF(15, height() / 2.0), 3.5, 3.5);
    painter.setFont(metsuke::font(TextStyle::Body));
    painter.setPen(color(Token::Text));
    const int textWidth = painter.fontMetrics().horizontalAdvance(text());
    painter.drawText(QRect(26, 0, textWidth + 2, height()), Qt::AlignLeft | Qt::AlignVCenter, text());
    if (!m_figure.isEmpty()) {
        painter.setPen(color(Token::Text2));
        painter.drawText(QRect(32 + textWidth, 0, width(), height()), Qt::AlignLeft | Qt::AlignVCenter, m_figure);
    }
}

} // namespace metsuke
