// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace metsuke {

class CaseSession;

/// What the Trace page asks of people.
namespace trace_prompts {

/// A folder with an activity history, and the connection it is asked for where none is known yet; then the trace runs.
void askHistory(QWidget* parent, CaseSession& session);

} // namespace trace_prompts

} // namespace metsuke
