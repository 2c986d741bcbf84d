// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card.h"

#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace metsuke {

namespace {
constexpr int kHeadHeight = 35;
constexpr double kRadius = 6;
} // namespace

Card::Card(QWidget* parent)
    : QFrame(parent)
    , m_outer(new QVBoxLayout(this))
    , m_body(new QVBoxLayout) {
    setFrameShape(QFrame::NoFrame);
    m_outer->setContentsMargins(1, 1, 1, 1);
    m_outer->setSpacing(0);
    m_body->setContentsMargins(0, 0, 0, 0);
    m_body->setSpacing(0);
    m_outer->addLayout(m_body, 1);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void Card::makeHead() {
    if (m_head != nullptr) {
        return;
    }
    m_head = new QWidget(this);
    m_head->setFixedHeight(kHeadHeight);
    m_headLayout = new QHBoxLayout(m_head);
    m_headLayout->setContentsMargins(12, 0, 12, 0);
    m_headLayout->setSpacing(8);
    m_title = new TokenLabel(TextStyle::BodyStrong, Token::Text, m_head);
    m_remark = new TokenLabel(TextStyle::Caption, Token::Text2, m_head);
    m_headLayout->addWidget(m_title);
    m_headLayout->addWidget(m_remark);
    m_headLayout->addStretch(0);
    m_outer->insertWidget(0, m_head);
}

void Card::setTitle(const QString& title, const QString& remark) {
    makeHead();
    m_title->setText(title);
    m_remark->setText(remark);
    setAccessibleName(title);
}

TokenLabel* Card::remark() {
    makeHead();
    return m_remark;
}

QHBoxLayout* Card::head() {
    makeHead();
    return m_headLayout;
}

void Card::setAccented(bool on) {
    m_accented = on;
    update();
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color(m_accented ? Token::Accent : Token::Line), 1));
    painter.setBrush(color(Token::BgSurface));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    if (m_head != nullptr && m_headLine) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.fillRect(QRect(1, kHeadHeight, width() - 2, 1), color(Token::Line));
    }
}

HairLine::HairLine(Qt::Orientation orientation, QWidget* parent)
    : QWidget(parent) {
    if (orientation == Qt::Horizontal) {
        setFixedHeight(1);
    } else {
        setFixedWidth(1);
    }
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
}

void HairLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::Line));
}

} // namespace metsuke
