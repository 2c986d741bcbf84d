// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/case_session.h"

namespace metsuke {

/// What the Inspector explains: a selection resolved in a snapshot. Pointers live as long as the snapshot.
struct InspectedSubject {
    CaseSnapshotPtr snapshot;
    Selection selection;
    std::optional<HostKey> host;
    const Incident* incident = nullptr;
    const WatchEntry* watch = nullptr;
    const HostRisk* risk = nullptr; ///< of one of the two
    double severity = 0;
    std::vector<const Detection*> detections; ///< newest first
    const Detection* detection = nullptr; ///< the one whose plot is shown

    [[nodiscard]] static InspectedSubject of(const CaseSnapshotPtr& snapshot, const Selection& selection);
    /// As it stands in the arithmetic.
    [[nodiscard]] double weightOf(const Detection& detection) const;
    /// Packets behind the detection, or behind all of them when it is null; without duplicates, in order.
    [[nodiscard]] std::vector<PacketRef> packets(const Detection* only) const;
    /// The state that shows the flows behind `only`, or all flows of the host.
    [[nodiscard]] InvestigationState flowsState(const InvestigationState& now, const Detection* only) const;
    /// How notes name it: "incident" or "host" or "flow", and the key. Empty kind: nothing to write on.
    [[nodiscard]] std::pair<QString, std::string> noteTarget() const;
};

} // namespace metsuke
