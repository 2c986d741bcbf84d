// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/respond_menu.h"

#include "ui/services/action_registry.h"
#include "ui/theme/icons.h"

#include <QMenu>

namespace metsuke::respond_menu {

void fill(QMenu& menu, ActionRegistry& actions) {
    actions.refresh();
    QStringList reasons;
    for (const ActionSpec& spec : actions.specs()) {
        if (spec.group != QStringLiteral("respond")) {
            continue;
        }
        menu.addAction(actions.action(spec.id));
        const QString why = spec.whyNot ? spec.whyNot() : QString();
        if (!why.isEmpty() && !reasons.contains(why)) {
            reasons << why;
        }
    }
    if (!reasons.isEmpty()) {
        menu.addSeparator();
    }
    for (const QString& why : reasons) {
        menu.addAction(themeIcon(QStringLiteral("info")), why)->setEnabled(false);
    }
}

void open(QWidget* parent, const QPoint& at, ActionRegistry& actions) {
    auto* menu = new QMenu(parent);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fill(*menu, actions);
    menu->popup(at);
}

} // namespace metsuke::respond_menu
