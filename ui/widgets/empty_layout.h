// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QLayout;

namespace metsuke {

/// Takes everything out of a layout and lets its widgets go: a little later, because a click on one of them may have led here.
void emptyLayout(QLayout* layout);

} // namespace metsuke
