// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/agent_filters.h"

#include "ui/widgets/buttons.h"

#include <QButtonGroup>
#include <QHBoxLayout>

namespace metsuke {

AgentFilters::AgentFilters(QWidget* parent)
    : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 7, 12, 7);
    row->setSpacing(4);
    auto* group = new QButtonGroup(this);
    for (size_t i = 0; i < AgentModel::kGroupCount; ++i) {
        auto* button = new FilterButton(this);
        group->addButton(button, static_cast<int>(i));
        m_buttons.push_back(button);
        row->addWidget(button);
    }
    row->addStretch(1);
    m_buttons.front()->setChecked(true);
    connect(group, &QButtonGroup::idClicked, this, [this](int id) { emit chosen(static_cast<AgentModel::Group>(id)); });
}

void AgentFilters::setGroup(AgentModel::Group group) { m_buttons[static_cast<size_t>(group)]->setChecked(true); }

void AgentFilters::setCounts(const AgentModel& model) {
    for (size_t i = 0; i < AgentModel::kGroupCount; ++i) {
        m_buttons[i]->setCount(model.countOf(static_cast<AgentModel::Group>(i)));
    }
}

void AgentFilters::retranslate() {
    const auto label = [this](AgentModel::Group group, const QString& text) { m_buttons[static_cast<size_t>(group)]->setLabel(text); };
    label(AgentModel::Group::All, tr("All", "agents"));
    label(AgentModel::Group::Connected, tr("Connected", "agents"));
    label(AgentModel::Group::Attention, tr("Needs attention", "agents"));
    label(AgentModel::Group::Outdated, tr("Outdated", "agents"));
    label(AgentModel::Group::OldPolicy, tr("Outdated policy", "agents"));
    label(AgentModel::Group::Pending, tr("Waiting for approval", "agents"));
    label(AgentModel::Group::NoAgent, tr("Hosts without agent", "agents"));
}

} // namespace metsuke
