// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace metsuke {

/// A note is text; behind a line of its own it may carry a document for programs, which people see as its size only.
namespace note_text {

struct Parts {
    QString words;
    QString document; ///< JSON, "" when there is none
};
[[nodiscard]] QString join(const QString& words, const QString& document);
[[nodiscard]] Parts split(const QString& note);

} // namespace note_text

} // namespace metsuke
