// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sentence_list.h"

#include "ui/services/format.h"
#include "ui/widgets/empty_layout.h"
#include "ui/widgets/token_label.h"

#include <QGridLayout>

namespace metsuke {

SentenceList::SentenceList(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(5);
    m_grid->setColumnStretch(1, 1);
}

void SentenceList::clear() {
    emptyLayout(m_grid);
    m_row = 0;
    hide();
}

void SentenceList::addTitle(const QString& title) {
    auto* label = new TokenLabel(title, TextStyle::CaptionStrong, Token::Text2, this);
    label->setWordWrap(true);
    label->setContentsMargins(0, m_row > 0 ? 8 : 0, 0, 0);
    m_grid->addWidget(label, m_row++, 0, 1, 2);
    show();
}

void SentenceList::add(const QString& icon, Token token, const QString& sentence, TextStyle style) {
    constexpr int kIcon = 16;
    auto* glyph = new GlyphLabel(kIcon, this);
    glyph->setIcon(icon, token);
    auto* words = new TokenLabel(format::breakable(sentence), style, Token::Text, this);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_grid->addWidget(glyph, m_row, 0, Qt::AlignTop);
    m_grid->addWidget(words, m_row++, 1);
    show();
}

} // namespace metsuke
