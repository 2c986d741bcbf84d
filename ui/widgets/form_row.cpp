// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/form_row.h"

#include "ui/widgets/token_label.h"

#include <QGridLayout>

namespace metsuke {

void addFormRow(QGridLayout* grid, const QString& name, QWidget* field) {
    field->setAccessibleName(name);
    auto* label = new TokenLabel(name, TextStyle::Body, Token::Text, field->parentWidget());
    label->setBuddy(field);
    const int row = grid->rowCount();
    grid->addWidget(label, row, 0);
    grid->addWidget(field, row, 1);
}

} // namespace metsuke
