// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

class QWidget;

namespace metsuke {

/// What the Respond page asks of people. Window-modal; nothing waits.
namespace respond_prompts {

/// The one confirmation before a computer is changed: as the order's dry run showed it.
void askCarryOut(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host);
void askUndo(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host);

} // namespace respond_prompts

} // namespace metsuke
