// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace metsuke {

/// Where the case of a capture goes: beside it as NAME.metsuke, with a number if that exists; in the user's
/// documents when the place cannot be written.
[[nodiscard]] QString caseFileFor(const QString& capture);

/// Where a live capture goes: the user's documents, named after its source and the time; nothing there has that name.
[[nodiscard]] QString liveCaseFile(const QString& source);

/// Where the demo's analysis goes; replaced each time.
[[nodiscard]] QString demoCaseFile();

} // namespace metsuke
