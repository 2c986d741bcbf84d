// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/text_prompt.h"

#include "ui/widgets/buttons.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace metsuke {

namespace {
constexpr int kLine = 32, kText = 76;
}

TextPrompt::TextPrompt(QWidget* parent, const QString& title, const QString& hint, const QString& verb, Room room)
    : QDialog(parent)
    , m_text(new QPlainTextEdit(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    auto* head = new TokenLabel(title, TextStyle::Name, Token::Text, this);
    auto* help = new TokenLabel(hint, TextStyle::Caption, Token::Text2, this);
    column->addWidget(head);
    column->addWidget(help);
    m_text->setAccessibleName(title);
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(room == Room::Line ? kLine : kText);
    if (room == Room::Line) {
        m_text->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
        m_text->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    }
    m_text->installEventFilter(this);
    column->addWidget(m_text);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    QPushButton* accept = makePrimaryButton(this);
    accept->setText(verb);
    accept->setDefault(true);
    row->addWidget(cancel);
    row->addWidget(accept);
    column->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(accept, &QPushButton::clicked, this, &QDialog::accept);
    setMinimumWidth(440);
}

bool TextPrompt::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && !(key->modifiers() & Qt::ShiftModifier)) {
            accept();
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void TextPrompt::ask(QWidget* parent, const QString& title, const QString& hint, const QString& verb,
    std::function<void(const QString&)> accepted, Room room) {
    auto* prompt = new TextPrompt(parent, title, hint, verb, room);
    connect(prompt, &QDialog::accepted, prompt, [prompt, accepted = std::move(accepted)] {
        const QString text = prompt->m_text->toPlainText().trimmed();
        if (!text.isEmpty()) {
            accepted(text);
        }
    });
    prompt->open();
    prompt->m_text->setFocus();
}

} // namespace metsuke
