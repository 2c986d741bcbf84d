// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QStringList>

#include <functional>
#include <vector>

class QPushButton;

namespace metsuke {

class TokenLabel;

/// One thing that EntryDialog asks.
struct EntryField {
    enum class Kind { Line, Lines, Choice, Switch };
    Kind kind = Kind::Line;
    QString label; ///< of a Switch, the words beside it
    QString hint; ///< shown in the empty field
    QString value; ///< Choice: an index; Switch: "1" or "0"
    QStringList choices;
};

/// A few fields that make one entry of a list. What is wrong is said under them while the user types, and the
/// entry can only be taken when nothing is. Window-modal; nothing waits for it.
class EntryDialog : public QDialog {
    Q_OBJECT
public:
    /// Values in the order of the fields, as EntryField::value holds them.
    using Check = std::function<QString(const QStringList& values)>; ///< what is wrong, "" when nothing is
    using Accept = std::function<void(const QStringList& values)>;
    static void ask(QWidget* parent, const QString& title, const QString& verb,
        const std::vector<EntryField>& fields, Check check, Accept accept);

private:
    EntryDialog(QWidget* parent, const QString& title, const QString& verb,
        const std::vector<EntryField>& fields, Check check);
    QWidget* makeField(const EntryField& field);
    [[nodiscard]] QStringList values() const;
    void onEdited();

    Check m_check;
    std::vector<std::function<QString()>> m_values;
    TokenLabel* m_problem;
    QPushButton* m_accept;
};

} // namespace metsuke
