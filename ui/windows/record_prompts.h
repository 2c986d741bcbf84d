// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"

class QWidget;

namespace metsuke {

/// What is asked of people about what stands beside orders: exceptions, evidence, conditions, marks. Window-modal; nothing waits. Each needs a
/// fleet with ResponseService.
namespace record_prompts {

/// `candidates`: of what is in hand (exception_words::of); none: everything is typed.
void askException(QWidget* parent, FleetService& fleet, const std::vector<mitigation::Exception>& candidates);

/// Into which of the queues that take marks, and why.
void askMark(QWidget* parent, FleetService& fleet, const std::string& device);
void askMark(QWidget* parent, FleetService& fleet, const std::string& device, mitigation::WorkQueue queue);
/// All of the computer in this queue is dealt with.
void askDone(QWidget* parent, FleetService& fleet, const std::string& device, mitigation::WorkQueue queue);

/// Lifts an isolation although what was required may not hold.
void askRelease(QWidget* parent, FleetService& fleet, const mitigation::Order& order, const QString& host);
/// What has to be true before it is lifted. `known`: what is required now; null: nothing.
void askRequire(QWidget* parent, FleetService& fleet, const std::string& order, const QString& host, const mitigation::IsolationCondition* known);

/// Where a package is decrypted to: a new folder in one that is chosen.
void askUnpack(QWidget* parent, FleetService& fleet, const std::string& package, const QString& casePath);
/// Whose key it is sealed to, then where the file goes.
void askBundle(QWidget* parent, FleetService& fleet, const std::string& package, const QString& casePath);
void askRemedyFile(QWidget* parent, FleetService& fleet);

} // namespace record_prompts

} // namespace metsuke
