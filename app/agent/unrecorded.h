// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/endpoint/activity.h"
#include "core/sensor/sensor.h"

#include <map>

namespace metsuke::agent {

/// What no sensor records, as gaps: that nothing is in the history of a time must not look as if nothing had happened. A gap
/// that lasts is told piece by piece, so that it is there for whoever reads meanwhile, and stays when the agent is killed.
/// One thread.
class Unrecorded {
public:
    static constexpr Duration kPiece = kMinute;

    /// `begun`: since when the first state holds.
    explicit Unrecorded(Timestamp begun)
        : m_begun(begun) {}

    /// The sensor's state is this from `now` on: ends gaps and begins others.
    [[nodiscard]] std::vector<endpoint::Activity> take(const sensor::SensorState& state, Timestamp now);
    /// The pieces that have become long enough by `now`; or all of them, whatever their length.
    [[nodiscard]] std::vector<endpoint::Activity> pieces(Timestamp now, bool all = false);

private:
    struct Subject {
        std::string sensor;
        std::string reason; ///< not_recorded, or unwatched with the target of the mount
        friend auto operator<=>(const Subject&, const Subject&) = default;
    };
    std::optional<Timestamp> m_begun; ///< until the first state is known
    std::map<Subject, Timestamp> m_toldUntil;
};

} // namespace metsuke::agent
