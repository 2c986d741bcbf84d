// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/note_text.h"

#include <QStringBuilder>

namespace metsuke::note_text {

namespace {
const auto kMarker = QStringLiteral("\n```json\n");
const auto kEnd = QStringLiteral("\n```");
}

QString join(const QString& words, const QString& document) { return document.isEmpty() ? words : QString(words % kMarker % document.trimmed() % kEnd); }

Parts split(const QString& note) {
    const qsizetype at = note.indexOf(kMarker);
    if (at < 0 || !note.endsWith(kEnd)) {
        return {note, {}};
    }
    const qsizetype begin = at + kMarker.size();
    return {note.left(at), note.mid(begin, note.size() - kEnd.size() - begin)};
}

} // namespace metsuke::note_text
