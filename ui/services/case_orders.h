// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"
#include "ui/services/mitigation_view.h"

#include <QString>

#include <set>

namespace metsuke {

/// The orders of the fleet that belong to one case: those about an incident of it, and those that were drafted in a window that had it
/// open. Others were drafted for another case, or from a file for none. GUI thread.
namespace case_orders {

/// What plans carry that are drafted in this case without an incident: a line that tells nobody where its file is. "" no case is open.
[[nodiscard]] std::string markOf(const QString& casePath);
/// The case ids of plans that belong to it: of its incidents, and its own mark.
[[nodiscard]] std::set<std::string> idsOf(const CaseSnapshot& snapshot, const QString& casePath);
/// `all` without what belongs elsewhere; the same object where nothing does. Computers that somebody put into a work queue by hand are of
/// every case, and so is an entry whose order was not read.
[[nodiscard]] OrdersSnapshotPtr ofCase(const OrdersSnapshotPtr& all, const CaseSnapshot& snapshot, const QString& casePath);

} // namespace case_orders

} // namespace metsuke
