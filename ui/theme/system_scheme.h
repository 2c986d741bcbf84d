// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

class QObject;

namespace metsuke {

/// Whether the desktop asks for dark windows: XDG portal (org.freedesktop.appearance), else the palette the platform
/// gave. Qt 6.4 has no QStyleHints::colorScheme.
[[nodiscard]] bool systemPrefersDark();

/// Calls `changed` in the GUI thread whenever the portal says that the preference is another one now.
void watchSystemScheme(QObject* context, std::function<void()> changed);

} // namespace metsuke
