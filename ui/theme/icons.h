// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/tokens.h"

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace metsuke {

/// An icon of resources/icons by file name without ".svg", drawn in text.2, in accent when on (checked), in text.3
/// when disabled. Follows the theme: the engine asks for colours when it paints.
[[nodiscard]] QIcon themeIcon(const QString& name);
/// The same in one fixed token.
[[nodiscard]] QIcon themeIcon(const QString& name, Token token);
/// One tinted rendering, cached; `size` in device-independent pixels.
[[nodiscard]] QPixmap iconPixmap(const QString& name, Token token, int size, qreal devicePixelRatio);

} // namespace metsuke
