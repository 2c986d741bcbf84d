// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/token_label.h"

#include "ui/services/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/severity_glyph.h"

#include <QPainter>

namespace metsuke {

TokenLabel::TokenLabel(TextStyle style, Token token, QWidget* parent)
    : QLabel(parent)
    , m_style(style)
    , m_token(token) {
    setTextFormat(Qt::PlainText);
    connect(&Theme::instance(), &Theme::changed, this, &TokenLabel::restyle);
    restyle();
}

TokenLabel::TokenLabel(const QString& text, TextStyle style, Token token, QWidget* parent)
    : TokenLabel(style, token, parent) {
    setText(text);
}

void TokenLabel::setToken(Token token) {
    m_token = token;
    restyle();
}

void TokenLabel::setTextStyle(TextStyle style) {
    m_style = style;
    restyle();
}

void TokenLabel::setElided(bool on) {
    m_elided = on;
    updateGeometry();
}

QSize TokenLabel::minimumSizeHint() const {
    const QSize size = QLabel::minimumSizeHint();
    // A long word of a stranger must not widen the window: it is cut or broken instead.
    return m_elided || wordWrap() ? QSize(24, size.height()) : size;
}

void TokenLabel::restyle() {
    setFont(metsuke::font(m_style));
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, color(m_token));
    setPalette(colors);
}

void TokenLabel::paintEvent(QPaintEvent* event) {
    if (!m_elided) {
        QLabel::paintEvent(event);
        return;
    }
    QPainter painter(this);
    painter.setFont(QLabel::font());
    painter.setPen(color(m_token));
    const QString shown = painter.fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width());
    painter.drawText(contentsRect(), int(alignment()) | Qt::TextSingleLine, shown);
    setToolTip(shown == text() ? QString() : text());
}

LinkButton::LinkButton(QWidget* parent)
    : QPushButton(parent) {
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void LinkButton::setTextStyle(TextStyle style) {
    m_style = style;
    updateGeometry();
    update();
}

void LinkButton::setToken(Token token) {
    m_token = token;
    update();
}

QSize LinkButton::sizeHint() const {
    const QFontMetrics metrics(metsuke::font(m_style));
    return {metrics.horizontalAdvance(text()) + 4, metrics.height() + 4};
}

void LinkButton::enterEvent(QEnterEvent* event) {
    QPushButton::enterEvent(event);
    update();
}

void LinkButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QFont linkFont = metsuke::font(m_style);
    linkFont.setUnderline(underMouse() && isEnabled());
    painter.setFont(linkFont);
    painter.setPen(color(isEnabled() ? m_token : Token::Text3));
    painter.drawText(rect().adjusted(2, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, text());
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(color(Token::Accent), 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
}

GlyphLabel::GlyphLabel(int size, QWidget* parent)
    : QWidget(parent)
    , m_size(size) {
    setFixedSize(size, size);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void GlyphLabel::setSeverity(Severity severity) {
    m_isSeverity = true;
    m_severity = severity;
    setAccessibleName(format::severityWord(severity));
    update();
}

void GlyphLabel::setIcon(const QString& name, Token token) {
    m_isSeverity = false;
    m_icon = name;
    m_token = token;
    update();
}

void GlyphLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_isSeverity) {
        paintSeverityGlyph(painter, QRectF(0, 0, m_size, m_size), m_severity);
    } else if (!m_icon.isEmpty()) {
        painter.drawPixmap(0, 0, iconPixmap(m_icon, m_token, m_size, devicePixelRatioF()));
    }
}

} // namespace metsuke
