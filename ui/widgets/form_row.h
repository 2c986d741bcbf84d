// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QGridLayout;
class QString;
class QWidget;

namespace metsuke {

/// Puts `field` below the rows of `grid`, labelled `name`, also for who cannot see it. The grid's widget owns both.
void addFormRow(QGridLayout* grid, const QString& name, QWidget* field);

} // namespace metsuke
