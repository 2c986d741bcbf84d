// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/keys_dialog.h"

#include "ui/services/format.h"
#include "ui/services/sentences.h"
#include "ui/widgets/card.h"
#include "ui/widgets/form_row.h"
#include "ui/widgets/token_label.h"
#include "ui/windows/passphrase_dialog.h"

#include "core/openc2/key_file.h"

#include <QComboBox>
#include <QFileDialog>
#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace metsuke {

namespace {

using Own = KeyStanding::State;
constexpr std::array kMinutes{5, 15, 60, 240, 0}; ///< 0: never

QString stateOf(const KeyStanding& now) {
    switch (now.own) {
    case Own::Unused: return KeysDialog::tr("It is not used here: agents are not served from this window, and whoever serves them signs.");
    case Own::Unprotected: return KeysDialog::tr("It has no passphrase: whoever can read its file can order in your name.");
    case Own::Locked: return KeysDialog::tr("It is locked. What computers are to do waits until it is unlocked.");
    case Own::Open: break;
    }
    if (now.heldUntil.ns != 0) {
        return KeysDialog::tr("Nothing was ordered for a while, but what is under way is signed with it: it is locked once that is done, at %1 at the latest.", "time").arg(format::clock(now.heldUntil));
    }
    return now.lockAfterMinutes > 0 ? KeysDialog::tr("It is open, and locked again after %1 in which nothing is ordered.").arg(format::duration(now.lockAfterMinutes * kMinute))
                                    : KeysDialog::tr("It is open until somebody locks it, or Metsuke ends.");
}

} // namespace

KeysDialog::KeysDialog(KeyService& keys, QWidget* parent)
    : QDialog(parent)
    , m_keys(keys)
    , m_glyph(new GlyphLabel(18, this))
    , m_state(new TokenLabel(TextStyle::Body, Token::Text, this))
    , m_lock(new QPushButton(this))
    , m_after(new QComboBox(this))
    , m_keyring(new TokenLabel(TextStyle::Body, Token::Text2, this))
    , m_forget(new QPushButton(tr("Forget it"), this))
    , m_file(new QLineEdit(keys.standing().file, this))
    , m_result(new TokenLabel(TextStyle::Caption, Token::Text2, this))
    , m_change(new QPushButton(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keys"));
    setMinimumWidth(600);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(tr("Keys"), TextStyle::Verdict, Token::Text, this));
    buildStanding(column);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    buildChange(column);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    auto* close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    foot->addWidget(close);
    column->addLayout(foot);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(&keys, &KeyService::standingChanged, this, &KeysDialog::showStanding);
    connect(&keys, &KeyService::changed, this, [this] {
        m_result->setToken(Token::StateOk);
        m_result->setText(tr("It is done. Keep a copy of the passphrase where only you find it: nobody can restore it."));
    });
    connect(&keys, &KeyService::changeFailed, this, [this](const Error& error) {
        m_result->setToken(Token::StateBad);
        m_result->setText(format::breakable(sentences::render(error)));
    });
    showStanding();
    onEdited();
}

void KeysDialog::buildStanding(QVBoxLayout* column) {
    column->addWidget(new TokenLabel(tr("The key of this workstation"), TextStyle::CaptionStrong, Token::Text2, this));
    auto* state = new QHBoxLayout;
    state->setSpacing(8);
    m_state->setWordWrap(true);
    state->addWidget(m_glyph, 0, Qt::AlignTop);
    state->addWidget(m_state, 1);
    state->addWidget(m_lock, 0, Qt::AlignTop);
    column->addLayout(state);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    auto* label = new TokenLabel(tr("Lock it after"), TextStyle::Body, Token::Text, this);
    label->setBuddy(m_after);
    m_after->setAccessibleName(tr("Lock it after"));
    for (const int minutes : kMinutes) {
        m_after->addItem(minutes > 0 ? format::duration(minutes * kMinute) : tr("never", "a key is locked"), minutes);
    }
    m_after->setCurrentIndex(std::max(0, m_after->findData(m_keys.standing().lockAfterMinutes)));
    connect(m_after, &QComboBox::activated, this, [this] { m_keys.setLockAfter(m_after->currentData().toInt()); });
    grid->addWidget(label, 0, 0);
    grid->addWidget(m_after, 0, 1, Qt::AlignLeft);
    m_keyring->setWordWrap(true);
    grid->addWidget(new TokenLabel(tr("Keyring"), TextStyle::Body, Token::Text, this), 1, 0, Qt::AlignTop);
    grid->addWidget(m_keyring, 1, 1);
    grid->addWidget(m_forget, 1, 2, Qt::AlignTop);
    column->addLayout(grid);
    connect(m_forget, &QPushButton::clicked, &m_keys, &KeyService::forget);
    connect(m_lock, &QPushButton::clicked, this, [this] { m_keys.standing().own == Own::Open ? m_keys.lock() : m_keys.unlock(); });
}

void KeysDialog::buildChange(QVBoxLayout* column) {
    column->addWidget(new TokenLabel(tr("Passphrase of a key"), TextStyle::CaptionStrong, Token::Text2, this));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    auto* label = new TokenLabel(tr("File of the key"), TextStyle::Body, Token::Text, this);
    label->setBuddy(m_file);
    m_file->setAccessibleName(tr("File of the key"));
    m_file->setFont(metsuke::font(TextStyle::Mono));
    auto* choose = new QPushButton(tr("Choose…"), this);
    grid->addWidget(label, 0, 0);
    grid->addWidget(m_file, 0, 1);
    grid->addWidget(choose, 0, 2);
    m_before = addSecret(grid, tr("Passphrase now"), tr("empty if it has none"));
    m_next = addSecret(grid, tr("New passphrase"), tr("empty to have none"));
    m_again = addSecret(grid, tr("The same again"), {});
    column->addLayout(grid);
    m_result->setWordWrap(true);
    m_result->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_result->setMinimumHeight(2 * m_result->fontMetrics().lineSpacing()); // the dialog does not jump
    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    row->addWidget(m_result, 1);
    row->addWidget(m_change, 0, Qt::AlignTop);
    column->addLayout(row);
    connect(m_file, &QLineEdit::textChanged, this, &KeysDialog::onEdited);
    connect(m_change, &QPushButton::clicked, this, &KeysDialog::change);
    connect(choose, &QPushButton::clicked, this, [this] {
        auto* dialog = new QFileDialog(this, tr("The file of a key"), m_file->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
        dialog->open();
    });
}

QLineEdit* KeysDialog::addSecret(QGridLayout* grid, const QString& name, const QString& hint) {
    auto* edit = new QLineEdit(this);
    edit->setEchoMode(QLineEdit::Password);
    edit->setPlaceholderText(hint);
    addFormRow(grid, name, edit);
    connect(edit, &QLineEdit::textEdited, this, &KeysDialog::onEdited);
    return edit;
}

void KeysDialog::showStanding() {
    const KeyStanding& now = m_keys.standing();
    const bool isGood = now.own == Own::Open, isBad = now.own == Own::Locked || now.own == Own::Unprotected;
    m_glyph->setIcon(now.own == Own::Locked ? QStringLiteral("lock") : isBad ? QStringLiteral("warning") : isGood ? QStringLiteral("unlock") : QStringLiteral("info"),
        isBad ? Token::StateWarn : isGood ? Token::StateOk : Token::Text2);
    m_state->setText(format::whole(stateOf(now)));
    m_lock->setText(now.own == Own::Open ? tr("Lock now") : tr("Unlock…"));
    m_lock->setVisible(now.own == Own::Open || now.own == Own::Locked);
    m_keyring->setText(format::whole(now.isRemembered ? tr("The keyring of this desktop has the passphrase.")
            : now.keyring == KeyStanding::Keyring::Ready ? tr("It has no passphrase of this key. You can have it remembered when you are asked for it.")
                                                         : tr("No keyring runs on this desktop.")));
    m_forget->setVisible(now.isRemembered);
}

QString KeysDialog::problem() const {
    if (m_file->text().trimmed().isEmpty()) {
        return tr("File of the key: a path was expected.");
    }
    const QByteArray next = m_next->text().toUtf8();
    if (m_before->text().isEmpty() && next.isEmpty()) {
        return tr("Type a passphrase that the key gets, or the one that it is to lose.");
    }
    if (!next.isEmpty() && static_cast<size_t>(next.size()) < openc2::kShortestPassphrase) {
        return tr("New passphrase: at least %n characters.", nullptr, static_cast<int>(openc2::kShortestPassphrase));
    }
    return m_next->text() != m_again->text() ? tr("The new passphrase is not the same twice.") : QString();
}

void KeysDialog::onEdited() {
    const QString wrong = problem();
    m_result->setToken(Token::Text2);
    m_result->setText(wrong);
    m_change->setEnabled(wrong.isEmpty());
    m_change->setText(m_next->text().isEmpty() && !m_before->text().isEmpty() ? tr("Remove passphrase")
            : m_before->text().isEmpty()                                      ? tr("Set passphrase")
                                                                              : tr("Change passphrase"));
}

void KeysDialog::change() {
    m_change->setEnabled(false);
    m_result->setText({});
    m_again->clear();
    m_keys.change(m_file->text().trimmed(), PassphraseDialog::take(*m_before), PassphraseDialog::take(*m_next));
}

} // namespace metsuke
