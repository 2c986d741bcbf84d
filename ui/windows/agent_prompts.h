// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

class QWidget;

namespace metsuke {

/// What the Agents page asks of people. Window-modal; nothing waits.
namespace agent_prompts {

/// Approves once somebody has compared the fingerprint.
void askApprove(QWidget* parent, FleetService& fleet, const fleet::Agent& agent);
void askRevoke(QWidget* parent, FleetService& fleet, const fleet::Agent& agent);

} // namespace agent_prompts

} // namespace metsuke
