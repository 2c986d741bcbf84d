// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace metsuke {

class CaseSession;

/// What the Trace page asks of people.
namespace trace_prompts {

/// A folder with an activity history; then the trace runs: of the connection whose agent did not answer, else of what is
/// selected, else of one that is typed.
void askHistory(QWidget* parent, CaseSession& session);

} // namespace trace_prompts

} // namespace metsuke
