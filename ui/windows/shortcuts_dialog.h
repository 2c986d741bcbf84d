// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace metsuke {

class ActionRegistry;

/// Every key of the window, read from the action registry.
class ShortcutsDialog : public QDialog {
    Q_OBJECT
public:
    ShortcutsDialog(const ActionRegistry& actions, QWidget* parent);
};

} // namespace metsuke
