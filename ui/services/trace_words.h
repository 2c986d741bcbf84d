// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/trace_tree.h"

#include <QList>
#include <QStringList>

namespace metsuke {

/// What a trace says, in words. What comes from the agent is untrusted and escaped. GUI thread.
namespace trace_words {

[[nodiscard]] QString kind(TraceTree::Kind kind);
[[nodiscard]] QString icon(TraceTree::Kind kind); ///< themeIcon name
/// What the row is, and what to the trace: "process", "the program behind it", "on the way it came".
[[nodiscard]] QStringList standing(const TraceTree::Row& row);
/// download, remote share ...
[[nodiscard]] QString entry(endpoint::EntryVector vector);
/// 100 %, 70 %
[[nodiscard]] QString confidence(double share);

/// Short: a program by its last part, a file by its path, an address with its port.
[[nodiscard]] QString name(const endpoint::Trace& trace, const TraceTree::Row& row);
/// The same for a card: a file by its last part, too.
[[nodiscard]] QString shortName(const endpoint::Trace& trace, const TraceTree::Row& row);
[[nodiscard]] QString pid(const endpoint::Trace& trace, const TraceTree::Row& row);
/// What stands beside its mark on the time axis: the command line, bytes, what it starts. One line, of at most 300
/// characters.
[[nodiscard]] QString remark(const endpoint::Trace& trace, const TraceTree::Row& row);

struct Fact {
    QString name;
    QString value;
    bool isMono = false;
};
/// Everything that the agent recorded of it.
[[nodiscard]] QList<Fact> facts(const endpoint::Trace& trace, const TraceTree::Row& row);

} // namespace trace_words

} // namespace metsuke
