// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/action_registry.h"

#include "ui/services/settings.h"
#include "ui/theme/icons.h"

#include <QWidget>

namespace metsuke {

ActionRegistry::ActionRegistry(QObject* parent)
    : QObject(parent) {}

QAction* ActionRegistry::add(ActionSpec spec) {
    auto* action = new QAction(this);
    action->setObjectName(spec.id);
    action->setCheckable(spec.checkable);
    if (!spec.icon.isEmpty()) {
        action->setIcon(themeIcon(spec.icon));
    }
    QList<QKeySequence> keys = spec.keys;
    const QString own = Settings::instance().store().value(QStringLiteral("keyboard/%1").arg(spec.id)).toString();
    if (!own.isEmpty()) {
        keys = {QKeySequence::fromString(own, QKeySequence::PortableText)};
    }
    action->setShortcuts(keys);
    action->setShortcutContext(
        spec.scope == ActionScope::View ? Qt::WidgetWithChildrenShortcut : Qt::WindowShortcut);
    action->setText(spec.text());
    connect(action, &QAction::triggered, this, [run = spec.run] { run(); });
    m_specs.push_back(std::move(spec));
    m_actions.push_back(action);
    return action;
}

QAction* ActionRegistry::action(const QString& id) const {
    for (size_t i = 0; i < m_specs.size(); ++i) {
        if (m_specs[i].id == id) {
            return m_actions[i];
        }
    }
    return nullptr;
}

void ActionRegistry::attach(QWidget* view, const QStringList& ids) {
    for (const QString& id : ids) {
        if (QAction* found = action(id)) {
            view->addAction(found);
        }
    }
}

void ActionRegistry::retranslate() {
    for (size_t i = 0; i < m_specs.size(); ++i) {
        m_actions[i]->setText(m_specs[i].text());
    }
}

void ActionRegistry::refresh() {
    for (size_t i = 0; i < m_specs.size(); ++i) {
        if (m_specs[i].enabled) {
            m_actions[i]->setEnabled(m_specs[i].enabled());
        }
        if (m_specs[i].whyNot) {
            const QString why = m_specs[i].whyNot();
            m_actions[i]->setEnabled(why.isEmpty());
            m_actions[i]->setToolTip(why); // "": the action's own text
        }
        if (m_specs[i].checked) {
            m_actions[i]->setChecked(m_specs[i].checked());
        }
    }
}

} // namespace metsuke
