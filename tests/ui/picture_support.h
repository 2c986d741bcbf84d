// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

namespace metsuke::test {

/// Labels, buttons, tabs and column heads below `root` whose words have not the room they need, as "Class: words".
[[nodiscard]] QStringList cutTexts(const QWidget& root);

/// Writes a picture of the widget into the folder that METSUKE_PICTURES names; does nothing when it names none.
void keepPicture(QWidget& widget, const QString& name);

} // namespace metsuke::test
