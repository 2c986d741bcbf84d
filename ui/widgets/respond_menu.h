// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMenu;
class QPoint;
class QWidget;

namespace metsuke {

class ActionRegistry;

/// What can be done about what is in hand, at once, without a trace.
namespace respond_menu {

/// Adds the actions, those that cannot run now disabled; why they cannot stands under them, once each.
void fill(QMenu& menu, ActionRegistry& actions);
/// The same as a menu of its own, at this place of the screen. Goes when it is closed.
void open(QWidget* parent, const QPoint& at, ActionRegistry& actions);

} // namespace respond_menu

} // namespace metsuke
