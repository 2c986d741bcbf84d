// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/windows/entry_dialog.h"

#include "ui/widgets/buttons.h"
#include "ui/widgets/token_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

namespace metsuke {

EntryDialog::EntryDialog(QWidget* parent, const QString& title, const QString& verb,
    const std::vector<EntryField>& fields, Check check)
    : QDialog(parent)
    , m_check(std::move(check))
    , m_problem(new TokenLabel(TextStyle::Caption, Token::StateBad, this))
    , m_accept(makePrimaryButton(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);
    setMinimumWidth(480);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(12);
    column->addWidget(new TokenLabel(title, TextStyle::Name, Token::Text, this));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const EntryField& field : fields) {
        QWidget* edit = makeField(field);
        if (field.kind != EntryField::Kind::Switch) {
            auto* label = new TokenLabel(field.label, TextStyle::Body, Token::Text, this);
            label->setBuddy(edit);
            grid->addWidget(
                label, row, 0, field.kind == EntryField::Kind::Lines ? Qt::AlignTop : Qt::AlignVCenter);
        }
        grid->addWidget(edit, row++, 1);
    }
    column->addLayout(grid);
    m_problem->setWordWrap(true);
    m_problem->setMinimumHeight(
        2 * m_problem->fontMetrics().lineSpacing()); // the dialog does not jump while one types
    m_problem->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    column->addWidget(m_problem);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    m_accept->setText(verb);
    m_accept->setDefault(true);
    foot->addWidget(cancel);
    foot->addWidget(m_accept);
    column->addLayout(foot);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_accept, &QPushButton::clicked, this, &QDialog::accept);
    m_accept->setEnabled(m_check(values()).isEmpty());
}

QWidget* EntryDialog::makeField(const EntryField& field) {
    switch (field.kind) {
    case EntryField::Kind::Lines: {
        auto* edit = new QPlainTextEdit(field.value, this);
        edit->setPlaceholderText(field.hint);
        edit->setTabChangesFocus(true);
        edit->setFont(metsuke::font(TextStyle::Mono));
        edit->setFixedHeight(108);
        edit->setAccessibleName(field.label);
        m_values.emplace_back([edit] { return edit->toPlainText(); });
        connect(edit, &QPlainTextEdit::textChanged, this, &EntryDialog::onEdited);
        return edit;
    }
    case EntryField::Kind::Choice: {
        auto* box = new QComboBox(this);
        box->addItems(field.choices);
        box->setCurrentIndex(field.value.toInt());
        box->setAccessibleName(field.label);
        m_values.emplace_back([box] { return QString::number(box->currentIndex()); });
        connect(box, &QComboBox::currentIndexChanged, this, &EntryDialog::onEdited);
        return box;
    }
    case EntryField::Kind::Switch: {
        auto* box = new QCheckBox(field.label, this);
        box->setChecked(field.value == QStringLiteral("1"));
        m_values.emplace_back([box] { return box->isChecked() ? QStringLiteral("1") : QStringLiteral("0"); });
        connect(box, &QCheckBox::toggled, this, &EntryDialog::onEdited);
        return box;
    }
    case EntryField::Kind::Line:
        break;
    }
    auto* edit = new QLineEdit(field.value, this);
    edit->setPlaceholderText(field.hint);
    edit->setAccessibleName(field.label);
    m_values.emplace_back([edit] { return edit->text(); });
    connect(edit, &QLineEdit::textChanged, this, &EntryDialog::onEdited);
    return edit;
}

QStringList EntryDialog::values() const {
    QStringList list;
    for (const auto& value : m_values) {
        list.append(value());
    }
    return list;
}

void EntryDialog::onEdited() {
    const QString problem = m_check(values());
    m_problem->setText(problem);
    m_accept->setEnabled(problem.isEmpty());
}

void EntryDialog::ask(QWidget* parent, const QString& title, const QString& verb,
    const std::vector<EntryField>& fields, Check check, Accept accept) {
    auto* dialog = new EntryDialog(parent, title, verb, fields, std::move(check));
    connect(dialog, &QDialog::accepted, dialog,
        [dialog, accept = std::move(accept)] { accept(dialog->values()); });
    dialog->open();
}

} // namespace metsuke
