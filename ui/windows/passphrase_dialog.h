// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/key_service.h"

#include <QDialog>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace metsuke {

class TokenLabel;

/// Asks for the passphrase of a key until it is right, the tries are over, or nobody wants to: then what waited for the key is not
/// ordered. Window-modal; nothing waits for it.
class PassphraseDialog : public QDialog {
    Q_OBJECT
public:
    PassphraseDialog(KeyService& keys, const KeyQuestion& question, QWidget* parent);
    [[nodiscard]] quint64 question() const { return m_question; }
    /// As a secret of the service's; the field is empty afterwards.
    [[nodiscard]] static openc2::SecretPtr take(QLineEdit& field);

private:
    void answer();
    void onWanted(const KeyQuestion& question);
    void showKeyring();

    KeyService& m_keys;
    const quint64 m_question;
    QLineEdit* m_field;
    QCheckBox* m_remember;
    TokenLabel* m_keyring;
    TokenLabel* m_problem;
    QPushButton* m_unlock;
};

} // namespace metsuke
