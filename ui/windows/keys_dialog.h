// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/key_service.h"

#include <QDialog>

class QComboBox;
class QGridLayout;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace metsuke {

class GlyphLabel;
class TokenLabel;

/// The key of this workstation: whether it is open, when it is locked, and passphrases of key files. Window-modal.
class KeysDialog : public QDialog {
    Q_OBJECT
public:
    KeysDialog(KeyService& keys, QWidget* parent);

private:
    void buildStanding(QVBoxLayout* column);
    void buildChange(QVBoxLayout* column);
    QLineEdit* addSecret(QGridLayout* grid, const QString& name, const QString& hint);
    void showStanding();
    void onEdited();
    void change();
    [[nodiscard]] QString problem() const; ///< of what is typed; "" none

    KeyService& m_keys;
    GlyphLabel* m_glyph;
    TokenLabel* m_state;
    QPushButton* m_lock;
    QComboBox* m_after;
    TokenLabel* m_keyring;
    QPushButton* m_forget;
    QLineEdit* m_file;
    QLineEdit* m_before = nullptr;
    QLineEdit* m_next = nullptr;
    QLineEdit* m_again = nullptr;
    TokenLabel* m_result;
    QPushButton* m_change;
};

} // namespace metsuke
