// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/passphrase_dialog.h"

#include "ui/services/format.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/token_label.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace metsuke {

PassphraseDialog::PassphraseDialog(KeyService& keys, const KeyQuestion& question, QWidget* parent)
    : QDialog(parent)
    , m_keys(keys)
    , m_question(question.id)
    , m_field(new QLineEdit(this))
    , m_remember(new QCheckBox(tr("Remember it in the keyring of this desktop"), this))
    , m_keyring(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_problem(new TokenLabel(TextStyle::Caption, Token::StateBad, this))
    , m_unlock(makePrimaryButton(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    const QString title = question.isOwn ? tr("Unlock the key of this workstation") : tr("Unlock your key");
    setWindowTitle(title);
    setMinimumWidth(480);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(title, TextStyle::Name, Token::Text, this));
    auto* why = new TokenLabel(format::whole(question.isOwn ? tr("It signs what computers are told to do. Without it nothing is ordered, and drafts stay drafts.")
                                                            : tr("It is read once for this, and not kept.")),
        TextStyle::Body, Token::Text2, this);
    why->setWordWrap(true);
    column->addWidget(why);
    auto* file = new TokenLabel(format::breakable(format::untrusted(question.file.toStdString())), TextStyle::Mono, Token::Text2, this);
    file->setWordWrap(true);
    column->addWidget(file);
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    auto* label = new TokenLabel(tr("Passphrase"), TextStyle::Body, Token::Text, this);
    label->setBuddy(m_field);
    m_field->setEchoMode(QLineEdit::Password);
    m_field->setAccessibleName(tr("Passphrase"));
    row->addWidget(label);
    row->addWidget(m_field, 1);
    column->addLayout(row);
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(m_problem->fontMetrics().lineSpacing()); // the dialog does not jump
    column->addWidget(m_problem);
    column->addWidget(m_remember);
    m_keyring->setWordWrap(true);
    column->addWidget(m_keyring);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    m_unlock->setText(tr("Unlock"));
    m_unlock->setDefault(true);
    m_unlock->setEnabled(false);
    foot->addWidget(cancel);
    foot->addWidget(m_unlock);
    column->addLayout(foot);
    connect(m_field, &QLineEdit::textChanged, this, [this](const QString& text) { m_unlock->setEnabled(!text.isEmpty()); });
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_unlock, &QPushButton::clicked, this, &PassphraseDialog::answer);
    connect(this, &QDialog::rejected, &keys, [&keys, id = m_question] { keys.cancel(id); });
    connect(&keys, &KeyService::wanted, this, &PassphraseDialog::onWanted);
    connect(&keys, &KeyService::settled, this, [this](quint64 id) {
        if (id == m_question) {
            accept();
        }
    });
    connect(&keys, &KeyService::standingChanged, this, &PassphraseDialog::showKeyring);
    showKeyring();
    m_field->setFocus();
}

openc2::SecretPtr PassphraseDialog::take(QLineEdit& field) {
    QString typed = field.text();
    field.clear();
    auto secret = std::make_shared<const openc2::SecretText>(typed.toStdString());
    typed.fill(QChar(u'\0')); // the field's own copy is Qt's
    return secret;
}

void PassphraseDialog::answer() {
    m_problem->setText({});
    m_keys.answer(m_question, take(*m_field), m_remember->isEnabled() && m_remember->isChecked());
}

void PassphraseDialog::onWanted(const KeyQuestion& question) {
    if (question.id != m_question) {
        return;
    }
    m_problem->setText(question.isWrong ? tr("That is not its passphrase. You can try %n more times.", nullptr, question.triesLeft) : QString());
    m_field->setFocus();
}

void PassphraseDialog::showKeyring() {
    const bool isReady = m_keys.standing().keyring == KeyStanding::Keyring::Ready;
    m_remember->setEnabled(isReady);
    m_keyring->setText(isReady ? tr("Whoever is logged in to this desktop can then order in your name.")
                               : tr("No keyring runs on this desktop, so the passphrase is asked for whenever the key was locked."));
}

} // namespace metsuke
