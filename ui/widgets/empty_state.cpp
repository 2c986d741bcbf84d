// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/empty_state.h"

#include "ui/widgets/buttons.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace metsuke {

namespace {

constexpr int kSentenceWidth = 620; ///< px; longer lines are hard to read
constexpr int kSentenceShare = 1000; ///< of what is there, before the space beside it gets any

} // namespace

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent)
    , m_title(new TokenLabel(TextStyle::Name, Token::Text, this))
    , m_sentence(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_button(makePrimaryButton(this))
    , m_link(new LinkButton(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 24, 24, 24);
    column->setSpacing(8);
    column->addStretch(2);
    m_title->setAlignment(Qt::AlignCenter);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    column->addWidget(m_title);
    auto* measure = new QHBoxLayout;
    measure->addStretch(1);
    measure->addWidget(m_sentence, kSentenceShare);
    measure->addStretch(1);
    m_sentence->setMaximumWidth(kSentenceWidth);
    column->addLayout(measure);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    row->addStretch(1);
    row->addWidget(m_button);
    row->addWidget(m_link);
    row->addStretch(1);
    column->addSpacing(4);
    column->addLayout(row);
    column->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &EmptyState::buttonClicked);
    connect(m_link, &QPushButton::clicked, this, &EmptyState::linkClicked);
}

void EmptyState::setTexts(const QString& title, const QString& sentence, const QString& button, const QString& link) {
    m_title->setText(title);
    m_sentence->setText(sentence);
    m_button->setText(button);
    m_button->setAccessibleName(button);
    m_button->setVisible(!button.isEmpty());
    m_link->setText(link);
    m_link->setAccessibleName(link);
    m_link->setVisible(!link.isEmpty());
    m_link->updateGeometry();
}

} // namespace metsuke
