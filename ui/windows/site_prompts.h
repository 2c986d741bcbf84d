// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/services/site_edits.h"

class QWidget;

namespace metsuke {

/// Forms for entries of the open case's networks; what is typed is checked at once, and what is taken changes
/// the case.
namespace site_prompts {

using Place = site_edits::Place; ///< without one, a new entry
void askGroup(QWidget* parent, CaseSession& session, Place place);
void askService(QWidget* parent, CaseSession& session, Place place);
void askDomain(QWidget* parent, CaseSession& session, Place place);
void changeExclusion(QWidget* parent, CaseSession& session, Place place);
/// A new exclusion that begins as `proposed`.
void askExclusion(QWidget* parent, CaseSession& session, const Exclusion& proposed);

} // namespace site_prompts

} // namespace metsuke
