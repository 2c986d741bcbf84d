// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/fact_list.h"

#include "ui/services/format.h"
#include "ui/widgets/token_label.h"

#include <QFormLayout>

namespace metsuke {

namespace {

TokenLabel* valueLabel(const QString& value, TextStyle style, QWidget* parent) {
    auto* label = new TokenLabel(format::breakable(value), style, Token::Text, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

TokenLabel* nameLabel(const QString& name, QWidget* value, QWidget* parent) {
    auto* label = new TokenLabel(name, TextStyle::Caption, Token::Text2, parent);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setBuddy(value);
    return label;
}

} // namespace

FactList::FactList(QWidget* parent)
    : QWidget(parent)
    , m_form(new QFormLayout(this)) {
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(5);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
}

void FactList::clear() {
    while (m_form->rowCount() > 0) {
        m_form->removeRow(0);
    }
    hide(); // takes no room, nor the space around it
}

void FactList::add(const QString& name, const QString& value, bool isMono) {
    if (!value.isEmpty()) {
        auto* text = valueLabel(value, isMono ? TextStyle::Mono : TextStyle::Body, this);
        m_form->addRow(nameLabel(name, text, this), text);
        show();
    }
}

void FactList::addWide(const QString& name, const QString& value) {
    if (!value.isEmpty()) {
        auto* text = new TokenLabel(value, TextStyle::Mono, Token::Text, this);
        text->setElided(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_form->addRow(nameLabel(name, text, this));
        m_form->addRow(text);
        show();
    }
}

void FactList::addRemark(const QString& remark) { m_form->addRow(QString(), new TokenLabel(remark, TextStyle::Caption, Token::Text2, this)); }

void FactList::addTitle(const QString& title) {
    auto* label = new TokenLabel(title, TextStyle::CaptionStrong, Token::Text2, this);
    label->setContentsMargins(0, 8, 0, 0);
    m_form->addRow(label);
}

} // namespace metsuke
