// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/trace.h"

#include <QStringList>

namespace metsuke {

/// A trace told from beginning to end, for people and for programs. What comes from the agent is untrusted and escaped.
/// GUI thread.
namespace trace_note {

/// The sentences of its story; the one that says how it came in, else the first, is the headline.
struct Story {
    QString headline;
    QStringList sentences; ///< all, in order
};
[[nodiscard]] Story story(const endpoint::Trace& trace);
[[nodiscard]] QString gap(const endpoint::TraceGap& gap); ///< with its time

/// What goes into a note: the story, what is not known, and, as note_text keeps it, the whole trace as JSON.
[[nodiscard]] QString note(const endpoint::Trace& trace, const QString& about);
[[nodiscard]] QString json(const endpoint::Trace& trace);

} // namespace trace_note

} // namespace metsuke
