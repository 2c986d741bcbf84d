// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/respond_views.h"

#include "ui/widgets/buttons.h"

#include <QButtonGroup>
#include <QHBoxLayout>

#include <algorithm>

namespace metsuke {

RespondViews::RespondViews(QWidget* parent)
    : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 7, 12, 7);
    row->setSpacing(4);
    auto* group = new QButtonGroup(this);
    for (size_t i = 0; i < kViews; ++i) {
        auto* button = new FilterButton(this);
        group->addButton(button, static_cast<int>(i));
        m_buttons.push_back(button);
        row->addWidget(button);
    }
    row->addStretch(1);
    m_buttons.front()->setChecked(true);
    connect(group, &QButtonGroup::idToggled, this, [this](int id, bool isOn) {
        if (isOn) {
            emit chosen(static_cast<View>(id));
        }
    });
}

RespondViews::View RespondViews::view() const {
    const auto checked = std::ranges::find_if(m_buttons, &FilterButton::isChecked);
    return static_cast<View>(checked - m_buttons.begin());
}

void RespondViews::setView(View view) { m_buttons[static_cast<size_t>(view)]->setChecked(true); }

void RespondViews::setCount(View view, int count) { m_buttons[static_cast<size_t>(view)]->setCount(count > 0 ? count : -1); }

void RespondViews::retranslate() {
    const auto label = [this](View view, const QString& text) { m_buttons[static_cast<size_t>(view)]->setLabel(text); };
    label(View::Plans, tr("Plans"));
    label(View::Isolated, tr("Isolated"));
    label(View::Evidence, tr("Evidence"));
    label(View::Remedies, tr("Remedies"));
    label(View::Exceptions, tr("Exceptions"));
}

} // namespace metsuke
