// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/fleet_service.h"
#include "ui/theme/theme.h"

#include <QString>

#include <set>
#include <vector>

class QPainter;

namespace metsuke {

struct TimeScale;

/// Where on a time axis something was done to a computer, or what became of that.
struct ResponseFlag {
    Timestamp at;
    Token token = Token::Accent;
    QString words; ///< "14:20:19 KEIRI-07: done, verified by the agent"
    friend bool operator==(const ResponseFlag&, const ResponseFlag&) = default;
};

/// Of orders with one of these case ids (case_orders::idsOf): what changed a computer, was verified, failed or was taken back. By time, at
/// most a few hundred, the newest. GUI thread.
[[nodiscard]] std::vector<ResponseFlag> responseFlags(const OrdersSnapshot& orders, const FleetSnapshot& roster, const std::set<std::string>& caseIds);

/// A line at each moment with a flag on it; several that fall together are one, the worst.
void paintFlags(QPainter& painter, const std::vector<ResponseFlag>& flags, const TimeScale& scale, double top, double bottom, double devicePixelRatio);
/// The words of those that stand within a few pixels of `x`, a line each; "" none does.
[[nodiscard]] QString flagsAt(const std::vector<ResponseFlag>& flags, const TimeScale& scale, double x);

} // namespace metsuke
