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
    auto* scope = new QButtonGroup(this);
    m_ofCase = new FilterButton(this);
    m_ofAll = new FilterButton(this);
    for (FilterButton* button : {m_ofCase, m_ofAll}) {
        scope->addButton(button);
        row->addWidget(button);
    }
    m_ofCase->setChecked(true);
    connect(m_ofAll, &QAbstractButton::toggled, this, &RespondViews::scopeChosen);
    m_buttons.front()->setChecked(true);
    connect(group, &QButtonGroup::idToggled, this, [this](int id, bool isOn) {
        if (isOn) {
            const bool isScoped = static_cast<View>(id) < View::Remedies; // remedies and exceptions are the whole fleet's
            m_ofCase->setVisible(isScoped);
            m_ofAll->setVisible(isScoped);
            emit chosen(static_cast<View>(id));
        }
    });
}

RespondViews::View RespondViews::view() const {
    const auto checked = std::ranges::find_if(m_buttons, &FilterButton::isChecked);
    return static_cast<View>(checked - m_buttons.begin());
}

void RespondViews::setView(View view) { m_buttons[static_cast<size_t>(view)]->setChecked(true); }

bool RespondViews::isOfAllCases() const { return m_ofAll->isChecked(); }

void RespondViews::setOfAllCases(bool isAll) { (isAll ? m_ofAll : m_ofCase)->setChecked(true); }

void RespondViews::setCount(View view, int count) { m_buttons[static_cast<size_t>(view)]->setCount(count > 0 ? count : -1); }

void RespondViews::retranslate() {
    const auto label = [this](View view, const QString& text) { m_buttons[static_cast<size_t>(view)]->setLabel(text); };
    label(View::Plans, tr("Plans"));
    label(View::Isolated, tr("Isolated"));
    label(View::Evidence, tr("Evidence"));
    label(View::Remedies, tr("Remedies"));
    label(View::Exceptions, tr("Exceptions"));
    m_ofCase->setLabel(tr("This case"));
    m_ofCase->setToolTip(tr("What was ordered for an incident of this case, or in a window that had it open"));
    m_ofAll->setLabel(tr("All cases"));
    m_ofAll->setToolTip(tr("Orders of the whole fleet, also those of no case"));
}

} // namespace metsuke
