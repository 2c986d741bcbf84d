// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/confirm_dialog.h"

#include "ui/services/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/token_label.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace metsuke {

ConfirmDialog::ConfirmDialog(QWidget* parent, const Question& question)
    : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(question.title);
    setMinimumWidth(460);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(question.title, TextStyle::Name, Token::Text, this));
    auto* sentence = new TokenLabel(format::whole(question.sentence), TextStyle::Body, Token::Text2, this);
    sentence->setWordWrap(true);
    column->addWidget(sentence);
    if (!question.value.isEmpty()) {
        auto* card = new Card(this);
        auto* value = new TokenLabel(format::breakable(question.value), TextStyle::Mono, Token::Text, card);
        QFont large = value->QLabel::font();
        large.setPixelSize(18);
        value->setFont(large);
        value->setWordWrap(true);
        value->setAlignment(Qt::AlignCenter);
        value->setContentsMargins(12, 10, 12, 10);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        value->setAccessibleName(question.value);
        card->body()->addWidget(value);
        column->addWidget(card);
    }
    QLineEdit* typed = question.typed.isEmpty() ? nullptr : new QLineEdit(this);
    if (typed != nullptr) {
        auto* label = new TokenLabel(tr("Type %1 to go on:", "name of a computer").arg(format::unbroken(question.typed)), TextStyle::Body, Token::Text, this);
        label->setBuddy(typed);
        typed->setAccessibleName(label->text());
        column->addWidget(label);
        column->addWidget(typed);
    }
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    QPushButton* accept = question.isDangerous ? new QPushButton(this) : makePrimaryButton(this);
    accept->setText(question.verb);
    (question.isDangerous ? cancel : accept)->setDefault(true);
    foot->addWidget(cancel);
    foot->addWidget(accept);
    column->addLayout(foot);
    if (typed != nullptr) {
        accept->setEnabled(false);
        connect(typed, &QLineEdit::textChanged, accept, [accept, wanted = question.typed](const QString& now) { accept->setEnabled(now.trimmed().compare(wanted, Qt::CaseInsensitive) == 0); });
        typed->setFocus(Qt::OtherFocusReason);
    }
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(accept, &QPushButton::clicked, this, &QDialog::accept);
}

void ConfirmDialog::ask(QWidget* parent, const Question& question, std::function<void()> accept) {
    auto* dialog = new ConfirmDialog(parent, question);
    connect(dialog, &QDialog::accepted, dialog, [accept = std::move(accept)] { accept(); });
    dialog->open();
}

} // namespace metsuke
