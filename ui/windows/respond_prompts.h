// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/respond_session.h"

#include <functional>

class QWidget;

namespace metsuke {

/// What is asked of people about orders. Window-modal; nothing waits.
namespace respond_prompts {

/// The one confirmation before a computer is changed: as the order's dry run showed it.
void askCarryOut(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host);
/// `undoId`: one step of it, "" all. Asks the computer first: what would be as before, and what stands in the way.
void askUndo(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const std::string& undoId, const QString& host);

using Accept = std::function<void(const mitigation::DirectWish& wish, const std::vector<IpAddress>& hosts)>;
/// Of what is in hand: for how long; which address, and on which computers.
void askIsolate(QWidget* parent, const RespondSession& session, Accept accept);
void askBlock(QWidget* parent, const RespondSession& session, Accept accept);

/// A second person agrees, with the file of that person's key.
void askApprove(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host);
void askDecline(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host);
/// What another workstation's order needs: its request is read from a file, shown, and signed into another.
void askRequest(QWidget* parent, FleetService& fleet);
void askAgree(QWidget* parent, FleetService& fleet, const ApprovalRequestPtr& request);

} // namespace respond_prompts

} // namespace metsuke
