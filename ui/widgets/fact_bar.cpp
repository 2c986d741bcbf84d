// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/fact_bar.h"

#include "ui/theme/theme.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace metsuke {

FactBar::FactBar(QWidget* parent)
    : QWidget(parent)
    , m_glyph(new GlyphLabel(18, this))
    , m_words(new TokenLabel(TextStyle::BodyStrong, Token::Text, this))
    , m_remark(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_row(new QHBoxLayout(this)) {
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    m_row->setContentsMargins(16, 8, 16, 8);
    m_row->setSpacing(8);
    auto* sentences = new QVBoxLayout;
    sentences->setSpacing(1);
    m_words->setElided(true);
    m_remark->setElided(true);
    sentences->addWidget(m_words);
    sentences->addWidget(m_remark);
    m_row->addWidget(m_glyph);
    m_row->addLayout(sentences, 1);
}

void FactBar::addAtEnd(QWidget* widget) { m_row->addWidget(widget); }

void FactBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), color(Token::BgSurface));
    painter.fillRect(QRect(0, height() - 1, width(), 1), color(Token::Line));
}

} // namespace metsuke
